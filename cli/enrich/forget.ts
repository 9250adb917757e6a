import { database } from "@/lib/db/client.ts";
import { deleteJobs } from "@/lib/db/upkeep.ts";
import { emptyJob } from "@/lib/services/jobs/empty-job.ts";
import type { Session } from "@/lib/services/session.ts";

/** Empties an ended job here and now: no processor may come by for days. */
export async function forget(session: Session, jobId: string): Promise<void> {
  await emptyJob({ session, jobId });
  while (await deleteJobs(database().pool));
}
