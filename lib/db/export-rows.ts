import { z } from "zod";
import type { ExportRow } from "@/lib/contracts/export.ts";
import { foundPlace } from "@/lib/contracts/places.ts";
import { read, type Source, statements } from "./read.ts";
import { listRecords, recordRow, type RecordQuery, shownState, toRecord } from "./records.ts";

/** The last line read; `rank` and `key` tell places of one record apart. */
export type ExportPosition = { seq: number; rank: number; key: string };
/** Before the first line of the record `seq`. */
export const beforeRecord = (seq: number): ExportPosition => ({ seq: seq - 1, rank: MAX_INT, key: LAST_KEY });
const MAX_INT = 2_147_483_647;
const LAST_KEY = "ffffffff-ffff-ffff-ffff-ffffffffffff";

export type ExportQuery = Omit<RecordQuery, "after" | "seqs"> & {
  after: ExportPosition;
  /** A job that scrapes places has a line for each place, others one for each record. */
  places: boolean;
};

/** The next lines of a job's export, and where they end; null after the last. */
export async function listExportRows(
  source: Source,
  { after, places, ...query }: ExportQuery,
): Promise<{ rows: ExportRow[]; next: ExportPosition | null }> {
  if (places) return listPlaceRows(source, { ...query, after });
  const rows = await listRecords(source, { ...query, after: after.seq });
  const last = rows.at(-1);
  return { rows, next: last && rows.length === query.limit ? beforeRecord(last.seq + 1) : null };
}

const placeRow = recordRow.extend({ provider: z.string(), place: z.unknown(), rank: z.number(), key: z.string() });

async function listPlaceRows(source: Source, input: Omit<ExportQuery, "places">) {
  const { seq, rank, key } = input.after;
  const shown = shownState(input.job, "r");
  let query = statements
    .selectFrom("places as p")
    .innerJoin("records as r", (join) => join.onRef("r.job_id", "=", "p.job_id").onRef("r.seq", "=", "p.seq"))
    .select(["r.seq", "r.input", "r.output", "r.provenance", "r.error", "r.attempts", "r.run_at"])
    .select(["r.state as stored", shown.as("state"), "p.provider", "p.place", "p.rank", "p.key"])
    .where("p.workspace_id", "=", input.workspaceId)
    .where("p.job_id", "=", input.jobId)
    .where(({ eb, refTuple, tuple }) => eb(refTuple("p.seq", "p.rank", "p.key"), ">", tuple(seq, rank, key)));
  if (input.states) query = query.where(shown, "in", input.states.length > 0 ? input.states : ["none"]);
  if (input.before !== undefined) query = query.where("p.seq", "<", input.before);
  const page = query.orderBy("p.seq").orderBy("p.rank").orderBy("p.key").limit(input.limit);
  const found = await read(source, placeRow, page.compile());
  const rows = found.map(({ provider, place, ...record }): ExportRow => ({
    ...toRecord(record, input.columns),
    place: foundPlace.parse({ provider, place }),
  }));
  const last = found.at(-1);
  const next = last && found.length === input.limit ? { seq: last.seq, rank: last.rank, key: last.key } : null;
  return { rows, next };
}
