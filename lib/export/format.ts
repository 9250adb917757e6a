import { stringify } from "csv-stringify/sync";
import { protectFormula } from "@/lib/cleaning/formula.ts";
import type { ExportFormat, ExportRow } from "@/lib/contracts/export.ts";
import type { ExportColumn } from "./columns.ts";

/** A file is its head, then the pieces with `first` before the first and `between` before each further one, then its foot. */
export type Format = {
  contentType: string;
  head: (columns: readonly ExportColumn[], bom: boolean) => string;
  /** One piece; empty when there is no record. */
  piece: (columns: readonly ExportColumn[], records: readonly ExportRow[]) => string;
  first: string;
  between: string;
  foot: string;
};

const csv = (rows: string[][]) => stringify(rows, { record_delimiter: "\r\n" });

const asObject = (columns: readonly ExportColumn[], record: ExportRow) =>
  JSON.stringify(Object.fromEntries(columns.map(({ name, read }) => [name, read(record)])));

export const formats: Record<ExportFormat, Format> = {
  csv: {
    contentType: "text/csv; charset=utf-8",
    head: (columns, bom) => (bom ? "\uFEFF" : "") + csv([columns.map(({ name }) => protectFormula(name))]),
    piece: (columns, records) =>
      csv(records.map((record) => columns.map(({ read }) => protectFormula(String(read(record) ?? ""))))),
    first: "",
    between: "",
    foot: "",
  },
  json: {
    contentType: "application/json; charset=utf-8",
    head: () => "[",
    piece: (columns, records) => records.map((record) => asObject(columns, record)).join(",\n"),
    first: "\n",
    between: ",\n",
    foot: "\n]\n",
  },
  ndjson: {
    contentType: "application/x-ndjson; charset=utf-8",
    head: () => "",
    piece: (columns, records) => records.map((record) => `${asObject(columns, record)}\n`).join(""),
    first: "",
    between: "",
    foot: "",
  },
};

/** The whole file, piece by piece. */
export async function* assemble(format: Format, head: string, pieces: AsyncIterable<string>): AsyncGenerator<string> {
  yield head;
  let separator = format.first;
  for await (const piece of pieces) {
    if (piece === "") continue;
    yield separator + piece;
    separator = format.between;
  }
  yield format.foot;
}
