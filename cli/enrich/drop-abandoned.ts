import { asService } from "@/lib/db/client.ts";
import { countLiveWorkers } from "@/lib/db/workers.ts";
import { cancelJob } from "@/lib/services/jobs/cancel-job.ts";
import { listJobs } from "@/lib/services/jobs/list-jobs.ts";
import type { Session } from "@/lib/services/session.ts";

/**
 * Cancels the runs of other lists that were killed on the way: this run's processor would go on with them, and spend,
 * unasked. Where another process is at work they may be its own, and stay.
 */
export async function dropAbandoned(session: Session, jobId: string): Promise<void> {
  if ((await asService((handle) => countLiveWorkers(handle, "any"))) > 0) return;
  for (const state of ["running", "queued"] as const) {
    const { items } = await listJobs({ session, input: { state, limit: 100 } });
    for (const { id } of items) if (id !== jobId) await cancelJob({ session, jobId: id });
  }
}
