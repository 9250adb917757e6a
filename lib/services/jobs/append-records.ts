import type { AppendRecordsRequest } from "@/lib/contracts/api.ts";
import { withUser } from "@/lib/db/client.ts";
import { appendRecords as append } from "@/lib/db/jobs.ts";
import type { Session } from "../session.ts";
import { evenRows } from "./even-rows.ts";
import { requireJob } from "./require-job.ts";

/** Adds a chunk to a draft. The same chunk sent twice is added once. */
export async function appendRecords(input: {
  session: Session;
  jobId: string;
  input: AppendRecordsRequest;
}): Promise<{ added: number; total: number }> {
  const { session, jobId } = input;
  const { fromSeq, rows } = input.input;
  return withUser(session.userId, async (handle) => {
    const { columns } = await requireJob(handle, session, jobId);
    return append(handle, jobId, fromSeq, evenRows(columns.length, rows, fromSeq));
  });
}
