import type { Handle } from "@/lib/db/client.ts";
import { findJobHead } from "@/lib/db/jobs.ts";
import { AppError } from "@/lib/errors.ts";
import type { Session } from "../session.ts";

export const noSuchJob = (jobId: string) =>
  new AppError(
    "ENRICHMENT_JOB_NOT_FOUND",
    `There is no job ${jobId} in this workspace; GET /api/enrichment/jobs lists them.`,
  );

/** The job's head, once it is sure that it is in the session's workspace. */
export async function requireJob(handle: Handle, session: Session, jobId: string) {
  const job = await findJobHead(handle, { workspaceId: session.workspaceId, jobId });
  if (!job) throw noSuchJob(jobId);
  return job;
}
