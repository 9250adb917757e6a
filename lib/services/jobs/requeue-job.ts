import { withUser } from "@/lib/db/client.ts";
import { requeueDeadLetter } from "@/lib/db/job-life.ts";
import type { Session } from "../session.ts";
import { requireJob } from "./require-job.ts";

/** Tries a job again that was given up as a whole; its records are as they were. */
export async function requeueJob({ session, jobId }: { session: Session; jobId: string }) {
  return withUser(session.userId, async (handle) => {
    await requireJob(handle, session, jobId);
    return { id: jobId, state: await requeueDeadLetter(handle, jobId) };
  });
}
