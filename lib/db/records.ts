import { sql } from "kysely";
import { z } from "zod";
import {
  type JobRecord,
  recordError,
  recordOutput,
  recordProvenance,
  recordState,
  type RecordState,
  type RetryScope,
} from "@/lib/contracts/job.ts";
import { read, type Source, statements } from "./read.ts";

export type RecordQuery = {
  workspaceId: string;
  jobId: string;
  /** Of the job: the cells are kept in their order. */
  columns: readonly string[];
  /** Rows that the processor is yet to turn read as if it had: see `shownState`. */
  job: { state: string; puttingBack: { scope: RetryScope; afterSeq: number } | null };
  /** The last seq already seen; -1 for the first page. */
  after: number;
  /** Only rows with a lower seq. */
  before?: number | undefined;
  limit: number;
  states?: readonly RecordState[] | undefined;
  seqs?: readonly number[] | undefined;
};

export const recordRow = z.object({
  seq: z.number(),
  state: recordState,
  /** As it stands in the table, where `state` is what is shown. */
  stored: z.string(),
  input: z.array(z.string()),
  output: recordOutput.nullable(),
  provenance: recordProvenance.nullable(),
  error: recordError.nullable(),
  attempts: z.number(),
  run_at: z.date().nullable(),
});

export function toRecord(row: z.infer<typeof recordRow>, columns: readonly string[]): JobRecord {
  const { stored, input, run_at: runAt, ...same } = row;
  return {
    ...same,
    input: Object.fromEntries(columns.map((column, index) => [column, input[index] ?? ""])),
    runAt: row.state === stored ? (runAt?.toISOString() ?? null) : null,
  };
}

/** Rows in the list's order. Pages by seq: no cursor is held and no offset counted. */
export async function listRecords(source: Source, input: RecordQuery): Promise<JobRecord[]> {
  const shown = shownState(input.job, "r");
  let query = statements
    .selectFrom("records as r")
    .select(["r.seq", "r.input", "r.output", "r.provenance", "r.error", "r.attempts", "r.run_at"])
    .select(["r.state as stored", shown.as("state")])
    .where("r.workspace_id", "=", input.workspaceId)
    .where("r.job_id", "=", input.jobId)
    .where("r.seq", ">", input.after);
  if (input.before !== undefined) query = query.where("r.seq", "<", input.before);
  if (input.states) query = query.where(shown, "in", input.states.length > 0 ? input.states : ["none"]);
  if (input.seqs) query = query.where(sql<boolean>`r.seq = any (${[...input.seqs]}::int[])`);
  const rows = await read(source, recordRow, query.orderBy("r.seq").limit(input.limit).compile());
  return rows.map((row) => toRecord(row, input.columns));
}

/** In a cancelled job what is not finished is cancelled; in one that is retried what is to be put back waits. */
export function shownState({ state, puttingBack }: RecordQuery["job"], records: string) {
  const [stored, seq] = [sql.ref(`${records}.state`), sql.ref(`${records}.seq`)];
  if (state === "cancelled")
    return sql<string>`case when ${stored} in ('queued', 'running', 'waiting') then 'cancelled' else ${stored} end`;
  if (!puttingBack) return sql<string>`${stored}`;
  const states = puttingBack.scope === "failed" ? ["failed"] : ["failed", "not_found", "skipped"];
  return sql<string>`case when ${stored} = any (${states}::text[]) and ${seq} > ${puttingBack.afterSeq}::int
    then 'waiting' else ${stored} end`;
}
