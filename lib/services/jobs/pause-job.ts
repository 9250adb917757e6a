import { withUser } from "@/lib/db/client.ts";
import { pauseJob as pause } from "@/lib/db/job-life.ts";
import type { Session } from "../session.ts";
import { requireJob } from "./require-job.ts";

/** Stops a job until it is resumed. When this returns no call of it begins; `onWire` finish and are booked. */
export async function pauseJob({ session, jobId }: { session: Session; jobId: string }) {
  return withUser(session.userId, async (handle) => {
    await requireJob(handle, session, jobId);
    return { id: jobId, ...(await pause(handle, jobId)) };
  });
}
