import { parse } from "csv-parse/sync";
import { stringify } from "csv-stringify/sync";
import type { z } from "zod";
import { protectFormula } from "@/lib/cleaning/formula.ts";
import type { exportQuery } from "@/lib/contracts/api.ts";
import { type JobRecord, recordState, type RecordState, recordStates } from "@/lib/contracts/job.ts";
import { withUser } from "@/lib/db/client.ts";
import { listRecords } from "@/lib/db/records.ts";
import { AppError } from "@/lib/errors.ts";
import type { Session } from "../session.ts";
import { type ExportColumn, exportColumns } from "./export-columns.ts";
import { requireJob } from "./require-job.ts";

type Input = { session: Session; jobId: string; input: z.infer<typeof exportQuery> };
export type JobExport = { fileName: string; contentType: string; chunks: AsyncGenerator<string> };

const PAGE = 1_000;

/**
 * A job's rows with what was added to them, in pieces of 1,000 rows. Each piece is a statement of its own: nothing stays
 * open between them, however slowly the reader reads.
 * @throws AppError ENRICHMENT_JOB_NOT_FOUND, DATA_VALIDATION_FAILED (unknown state or column), before the first piece
 */
export async function exportJob({ session, jobId, input }: Input): Promise<JobExport> {
  const states = readStates(input.states);
  const job = await withUser(session.userId, (handle) => requireJob(handle, session, jobId));
  const columns = chooseColumns(exportColumns(job.columns, job.waterfall), input.columns);
  const pages = readPages(session, jobId, states);
  const fileName = `${job.name.replace(/\.(csv|json)$/i, "")}-enriched.${input.format}`;
  return input.format === "json"
    ? { fileName, contentType: "application/json; charset=utf-8", chunks: asJson(columns, pages) }
    : { fileName, contentType: "text/csv; charset=utf-8", chunks: asCsv(columns, pages, input.bom) };
}

async function* readPages(
  session: Session,
  jobId: string,
  states: readonly RecordState[] | undefined,
): AsyncGenerator<JobRecord[]> {
  const { userId, workspaceId } = session;
  for (let after = -1; ;) {
    const page = await withUser(userId, async (handle) => {
      // Read again for each page: it may have been cancelled meanwhile.
      const job = await requireJob(handle, session, jobId);
      return listRecords(handle, { workspaceId, jobId, columns: job.columns, job, states, after, limit: PAGE });
    });
    if (page.length > 0) yield page;
    const last = page.at(-1);
    if (!last || page.length < PAGE) return;
    after = last.seq;
  }
}

async function* asCsv(columns: readonly ExportColumn[], pages: AsyncIterable<JobRecord[]>, bom: boolean) {
  const csv = (rows: string[][]) => stringify(rows, { record_delimiter: "\r\n" });
  yield (bom ? "\uFEFF" : "") + csv([columns.map(({ name }) => protectFormula(name))]);
  for await (const page of pages)
    yield csv(page.map((record) => columns.map(({ read }) => protectFormula(String(read(record) ?? "")))));
}

async function* asJson(columns: readonly ExportColumn[], pages: AsyncIterable<JobRecord[]>) {
  yield "[";
  let separator = "\n";
  for await (const page of pages) {
    const rows = page.map((record) => Object.fromEntries(columns.map(({ name, read }) => [name, read(record)])));
    yield separator + rows.map((row) => JSON.stringify(row)).join(",\n");
    separator = ",\n";
  }
  yield "\n]\n";
}

function readStates(text: string | undefined): RecordState[] | undefined {
  return text?.split(",").map((name) => {
    const state = recordState.safeParse(name.trim());
    if (state.success) return state.data;
    throw refuse("states", `"${name}" is no state of a row; use ${recordStates.join(", ")}.`);
  });
}

/** The named columns in the named order. A name that holds a comma is quoted, as in a CSV file. */
function chooseColumns(columns: readonly ExportColumn[], text: string | undefined): readonly ExportColumn[] {
  if (text === undefined) return columns;
  return listedNames(text).map((name) => {
    const column = columns.find((candidate) => candidate.name === name);
    if (column) return column;
    const names = columns.map((candidate) => candidate.name).join(", ");
    throw refuse("columns", `"${name}" is no column of this export; it has ${names}.`);
  });
}

function listedNames(text: string): string[] {
  try {
    return parse(text, { trim: true, relax_column_count: true }).flat();
  } catch {
    throw refuse("columns", "expected names with commas between them; a name that holds a comma in double quotes.");
  }
}

const refuse = (path: string, message: string) =>
  new AppError("DATA_VALIDATION_FAILED", `${path}: ${message}`, { issues: [{ path, message }] });
