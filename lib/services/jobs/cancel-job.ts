import { withUser } from "@/lib/db/client.ts";
import { cancelJob as cancel } from "@/lib/db/job-life.ts";
import type { Session } from "../session.ts";
import { requireJob } from "./require-job.ts";

/** Stops a job. When this returns no call of it begins; `onWire` are those that had begun, and are kept when they answer. */
export async function cancelJob({ session, jobId }: { session: Session; jobId: string }) {
  return withUser(session.userId, async (handle) => {
    await requireJob(handle, session, jobId);
    return { id: jobId, ...(await cancel(handle, jobId)) };
  });
}
