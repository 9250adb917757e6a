import { sql } from "kysely";
import { z } from "zod";
import {
  type JobRecord,
  recordError,
  recordOutput,
  recordProvenance,
  recordState,
  type RecordState,
  terminalRecordStates,
} from "@/lib/contracts/job.ts";
import type { Handle } from "./client.ts";

const cells = z.array(z.string());

export type RecordQuery = {
  workspaceId: string;
  jobId: string;
  /** Of the job: the cells are kept in their order, and a cancelled job's unfinished rows read as cancelled. */
  columns: readonly string[];
  cancelled: boolean;
  /** The last seq already seen; -1 for the first page. */
  after: number;
  limit: number;
  states?: readonly RecordState[] | undefined;
  seqs?: readonly number[] | undefined;
};

/** Rows in the list's order. Pages by seq: no cursor is held and no offset counted. */
export async function listRecords(handle: Handle, input: RecordQuery): Promise<JobRecord[]> {
  let query = handle
    .selectFrom("records")
    .select(["seq", "state", "input", "output", "provenance", "error", "attempts", "run_at"])
    .where("workspace_id", "=", input.workspaceId)
    .where("job_id", "=", input.jobId)
    .where("seq", ">", input.after);
  if (input.states) query = query.where("state", "in", storedStates(input.states, input.cancelled));
  if (input.seqs) query = query.where(sql<boolean>`seq = any (${[...input.seqs]}::int[])`);
  const rows = await query.orderBy("seq").limit(input.limit).execute();
  return rows.map((row): JobRecord => {
    const stored = recordState.parse(row.state);
    const values = cells.parse(row.input);
    const stopped = input.cancelled && !terminalRecordStates.has(stored);
    return {
      seq: row.seq,
      state: stopped ? "cancelled" : stored,
      input: Object.fromEntries(input.columns.map((column, index) => [column, values[index] ?? ""])),
      output: recordOutput.nullable().parse(row.output),
      provenance: recordProvenance.nullable().parse(row.provenance),
      error: recordError.nullable().parse(row.error),
      attempts: row.attempts,
      runAt: stopped ? null : (row.run_at?.toISOString() ?? null),
    };
  });
}

const unfinished: readonly RecordState[] = ["queued", "running", "waiting"];

/** The states as stored that read as the wanted ones. An impossible name keeps `in ()` from being empty. */
function storedStates(wanted: readonly RecordState[], cancelled: boolean): readonly string[] {
  if (!cancelled) return wanted.length > 0 ? wanted : ["none"];
  const finished = wanted.filter((state) => !unfinished.includes(state));
  const stored = wanted.includes("cancelled") ? [...finished, ...unfinished] : finished;
  return stored.length > 0 ? stored : ["none"];
}
