import { withUser } from "@/lib/db/client.ts";
import { startJob as start } from "@/lib/db/jobs.ts";
import type { Session } from "../session.ts";
import { requirePayable } from "../spending/require-payable.ts";
import { requireJob } from "./require-job.ts";
import { worstCaseOf } from "./worst-case.ts";

/** Seals and queues a draft. Keys and credits are looked at again: they may have gone since the draft was made. */
export async function startJob({ session, jobId }: { session: Session; jobId: string }): Promise<void> {
  const job = await withUser(session.userId, (handle) => requireJob(handle, session, jobId));
  const worstCaseCredits = await worstCaseOf(session, { ...job, rows: job.total });
  await requirePayable(session, { worstCaseCredits, budget: job.budget });
  await withUser(session.userId, (handle) => start(handle, jobId));
}
