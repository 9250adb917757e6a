import type { Job } from "@/lib/contracts/job.ts";
import { asService, withUser } from "@/lib/db/client.ts";
import { findJob } from "@/lib/db/jobs.ts";
import { listLiveWorkerIds } from "@/lib/db/workers.ts";
import type { Session } from "../session.ts";
import { noSuchJob } from "./require-job.ts";

export async function getJob({ session, jobId }: { session: Session; jobId: string }): Promise<Job> {
  const { userId, workspaceId } = session;
  const workers = await asService(listLiveWorkerIds);
  const job = await withUser(userId, (handle) => findJob(handle, { workspaceId, jobId }, workers));
  if (!job) throw noSuchJob(jobId);
  return job;
}
