import type { JobSummary } from "@/lib/contracts/api.ts";
import { type RetryScope, terminalJobStates } from "@/lib/contracts/job.ts";
import type { JobsChange } from "@/lib/client/client.ts";
import { doneCount } from "@/lib/client/job-event.ts";

/** What of a job its actions need to know; a summary and a whole job both have it. */
export type JobInHand = Pick<JobSummary, "id" | "name" | "state" | "priority" | "progress" | "scheduledAt">;

/** Whether an action makes sense for a job as it was last seen. The server judges anew. */
export function canChange(job: JobInHand, change: JobsChange): boolean {
  const ended = terminalJobStates.has(job.state);
  switch (change.action) {
    case "pause":
      return job.state === "queued" || job.state === "running";
    case "resume":
      return job.state === "paused";
    case "cancel":
    case "priority":
      return !ended;
    case "delete":
      return ended || job.state === "draft";
    case "retry":
      return ended && job.state !== "cancelled" && rowsToRetry(job, change.scope) > 0;
  }
}

/** The rows that a retry asks again; of a job that was given up, also those it never came to. */
export function rowsToRetry({ state, progress }: JobInHand, scope: RetryScope = "failed"): number {
  const { failed, notFound, skipped } = progress;
  const left = state === "dead_letter" ? rowsLeft({ progress }) : 0;
  return left + (scope === "failed" ? failed : failed + notFound + skipped);
}

export const rowsLeft = ({ progress }: Pick<JobInHand, "progress">): number => progress.total - doneCount(progress);
