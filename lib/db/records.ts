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
import type { Handle } from "./client.ts";

const cells = z.array(z.string());

export type RecordQuery = {
  workspaceId: string;
  jobId: string;
  /** Of the job: the cells are kept in their order. */
  columns: readonly string[];
  /** Rows that the processor is yet to turn read as if it had: see `shownState`. */
  job: { state: string; puttingBack: { scope: RetryScope; afterSeq: number } | null };
  /** The last seq already seen; -1 for the first page. */
  after: number;
  limit: number;
  states?: readonly RecordState[] | undefined;
  seqs?: readonly number[] | undefined;
};

/** Rows in the list's order. Pages by seq: no cursor is held and no offset counted. */
export async function listRecords(handle: Handle, input: RecordQuery): Promise<JobRecord[]> {
  const shown = shownState(input.job);
  let query = handle
    .selectFrom("records")
    .select(["seq", "input", "output", "provenance", "error", "attempts", "run_at"])
    .select(["state as stored", shown.as("state")])
    .where("workspace_id", "=", input.workspaceId)
    .where("job_id", "=", input.jobId)
    .where("seq", ">", input.after);
  if (input.states) query = query.where(shown, "in", input.states.length > 0 ? input.states : ["none"]);
  if (input.seqs) query = query.where(sql<boolean>`seq = any (${[...input.seqs]}::int[])`);
  const rows = await query.orderBy("seq").limit(input.limit).execute();
  return rows.map((row): JobRecord => {
    const values = cells.parse(row.input);
    const settled = row.state === row.stored;
    return {
      seq: row.seq,
      state: recordState.parse(row.state),
      input: Object.fromEntries(input.columns.map((column, index) => [column, values[index] ?? ""])),
      output: recordOutput.nullable().parse(row.output),
      provenance: recordProvenance.nullable().parse(row.provenance),
      error: recordError.nullable().parse(row.error),
      attempts: row.attempts,
      runAt: settled ? (row.run_at?.toISOString() ?? null) : null,
    };
  });
}

/** In a cancelled job what is not finished is cancelled; in one that is retried what is to be put back waits. */
function shownState({ state, puttingBack }: RecordQuery["job"]) {
  if (state === "cancelled")
    return sql<string>`case when state in ('queued', 'running', 'waiting') then 'cancelled' else state end`;
  if (!puttingBack) return sql<string>`state`;
  const states = puttingBack.scope === "failed" ? ["failed"] : ["failed", "not_found", "skipped"];
  return sql<string>`case when state = any (${states}::text[]) and seq > ${puttingBack.afterSeq}::int then 'waiting' else state end`;
}
