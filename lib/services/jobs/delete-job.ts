import { withUser } from "@/lib/db/client.ts";
import { deleteJob as remove } from "@/lib/db/job-life.ts";
import type { Session } from "../session.ts";
import { requireJob } from "./require-job.ts";

/** Deletes a draft or an ended job: gone from lists at once, its rows follow. What was paid stays on the ledger. */
export async function deleteJob({ session, jobId }: { session: Session; jobId: string }): Promise<void> {
  await withUser(session.userId, async (handle) => {
    await requireJob(handle, session, jobId);
    await remove(handle, jobId);
  });
}
