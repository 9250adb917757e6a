import { jobState, retryScope } from "@/lib/contracts/job.ts";
import { asService } from "@/lib/db/client.ts";
import { findOwnerOfJob, listOwners } from "@/lib/db/owners.ts";
import { cancelJob } from "@/lib/services/jobs/cancel-job.ts";
import { deleteJob } from "@/lib/services/jobs/delete-job.ts";
import { emptyJob } from "@/lib/services/jobs/empty-job.ts";
import { getJob } from "@/lib/services/jobs/get-job.ts";
import { listJobs } from "@/lib/services/jobs/list-jobs.ts";
import { pauseJob } from "@/lib/services/jobs/pause-job.ts";
import { requeueJob } from "@/lib/services/jobs/requeue-job.ts";
import { resumeJob } from "@/lib/services/jobs/resume-job.ts";
import { retryJob } from "@/lib/services/jobs/retry-job.ts";
import { updateJob } from "@/lib/services/jobs/update-job.ts";
import type { Session } from "@/lib/services/session.ts";
import { connected, isUuid, sessionOf, write } from "./connected.ts";
import { UsageError } from "./failure.ts";
import { table } from "./table.ts";

/**
 * `job …`: for whoever runs the installation of DATABASE_URL. Acts as an owner of the job's workspace, so the database
 * checks the same rules as for a member on the pages.
 */

export async function jobList(options: { state?: string; json?: boolean }): Promise<void> {
  const state = options.state === undefined ? undefined : jobState.safeParse(options.state).data;
  if (options.state !== undefined && state === undefined)
    throw new UsageError(`"${options.state}" is no state; use ${jobState.options.join(", ")}.`);
  await connected(async () => {
    const owners = await asService(listOwners);
    const lists = await Promise.all(
      owners.map((owner) => listJobs({ session: sessionOf(owner), input: { state, limit: 100 } })),
    );
    const jobs = lists.flatMap(({ items }) => items).sort((a, b) => (a.createdAt < b.createdAt ? 1 : -1));
    if (options.json) return write(JSON.stringify(jobs));
    const rows = jobs.map(({ id, name, state, priority, progress }) => [
      id,
      name,
      state,
      priority,
      progress.total,
      progress.success,
      progress.failed,
    ]);
    write(table(["Id", "Name", "State", "Priority", "Rows", "Found", "Failed"], rows, [3, 4, 5, 6]));
  });
}

export const jobShow = (jobId: string) => onJob(jobId, (session) => getJob({ session, jobId }));
export const jobPause = (jobId: string) => onJob(jobId, (session) => pauseJob({ session, jobId }));
export const jobResume = (jobId: string) => onJob(jobId, (session) => resumeJob({ session, jobId }));
export const jobCancel = (jobId: string) => onJob(jobId, (session) => cancelJob({ session, jobId }));
export const jobReplay = (jobId: string) => onJob(jobId, (session) => requeueJob({ session, jobId }));

export const jobEmpty = (jobId: string) => onJob(jobId, (session) => emptyJob({ session, jobId }));

export async function jobRetry(jobId: string, options: { scope: string }): Promise<void> {
  const scope = retryScope.safeParse(options.scope);
  if (!scope.success) throw new UsageError(`"${options.scope}" is no scope; use failed or all.`);
  await onJob(jobId, (session) => retryJob({ session, jobId, scope: scope.data }));
}

export async function jobPriority(jobId: string, priority: number): Promise<void> {
  if (priority > 5) throw new UsageError(`${priority} is no priority; use 1 (highest) to 5.`);
  await onJob(jobId, async (session) => {
    await updateJob({ session, jobId, input: { priority } });
    return { id: jobId, priority };
  });
}

export const jobDelete = (jobId: string) =>
  onJob(jobId, async (session) => {
    await deleteJob({ session, jobId });
    return { id: jobId, deleted: true };
  });

/** Prints what came of it as one JSON object. */
async function onJob(jobId: string, act: (session: Session) => Promise<unknown>): Promise<void> {
  if (!isUuid(jobId)) throw new UsageError(`"${jobId}" is no job's id; \`job list\` shows them.`);
  await connected(async () => {
    const owner = await asService((handle) => findOwnerOfJob(handle, jobId));
    if (!owner) throw new UsageError(`There is no job ${jobId}; \`job list\` shows them.`);
    write(JSON.stringify(await act(sessionOf(owner))));
  });
}
