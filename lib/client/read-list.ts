import { decodeCsv, parseCsv } from "@/lib/cleaning/csv.ts";
import { MAX_CSV_BYTES, refuseLarge } from "@/lib/cleaning/csv-error.ts";
import { guessMapping, headerFingerprint } from "@/lib/cleaning/mapping.ts";
import { MAX_COLUMNS } from "@/lib/contracts/api.ts";
import type { ReadList, ReadStage } from "./list-messages.ts";

const SAMPLE_ROWS = 50;

export type OpenedList = { list: ReadList; rows: string[][] };

/** Reads a file whole. Throws with a message that names the file, the line and what was expected. */
export async function readList(file: File, onStage: (stage: ReadStage) => void): Promise<OpenedList> {
  refuseLarge(file.name, file.size, MAX_CSV_BYTES);
  onStage("reading");
  const bytes = new Uint8Array(await file.arrayBuffer());
  onStage("parsing");
  const { text, encoding } = decodeCsv(bytes, file.name);
  const { columns, rows, delimiter, warnings } = parseCsv(text, {
    fileName: file.name,
    maxColumns: MAX_COLUMNS,
    maxBytes: MAX_CSV_BYTES,
  });
  onStage("matching");
  const sample = rows.slice(0, SAMPLE_ROWS);
  const mapping = guessMapping(columns, sample);
  const fingerprint = headerFingerprint(columns);
  return {
    list: {
      fileName: file.name,
      columns,
      rowCount: rows.length,
      sample,
      encoding,
      delimiter,
      warnings,
      mapping,
      fingerprint,
    },
    rows,
  };
}
