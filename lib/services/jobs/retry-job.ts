import type { RetryScope } from "@/lib/contracts/job.ts";
import { withUser } from "@/lib/db/client.ts";
import { retryJob as retry } from "@/lib/db/job-life.ts";
import type { Session } from "../session.ts";
import { requireJob } from "./require-job.ts";

/** Puts back what failed, or whatever ended without success. `records` says how many; a processor follows in batches. */
export async function retryJob(input: { session: Session; jobId: string; scope: RetryScope }) {
  const { session, jobId, scope } = input;
  return withUser(session.userId, async (handle) => {
    await requireJob(handle, session, jobId);
    return { id: jobId, ...(await retry(handle, jobId, scope)) };
  });
}
