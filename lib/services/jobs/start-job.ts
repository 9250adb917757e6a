import { withUser } from "@/lib/db/client.ts";
import { startJob as start } from "@/lib/db/jobs.ts";
import type { Session } from "../session.ts";
import { readyPlan } from "../waterfalls/ready-plan.ts";
import { requireJob } from "./require-job.ts";

/** Seals and queues a draft. Keys are looked at again: they may have gone since the draft was made. */
export async function startJob({ session, jobId }: { session: Session; jobId: string }): Promise<void> {
  const { waterfall } = await withUser(session.userId, (handle) => requireJob(handle, session, jobId));
  await readyPlan(session, waterfall);
  await withUser(session.userId, (handle) => start(handle, jobId));
}
