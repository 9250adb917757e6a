import type { BulkJobsReply } from "@/lib/contracts/api.ts";
import type { JobsChange } from "@/lib/client/client.ts";
import { doneCount } from "@/lib/client/job-event.ts";
import { formatCredits } from "../ui/format.ts";
import { plural } from "../ui/plural.ts";
import { type JobInHand, rowsLeft, rowsToRetry } from "./job-abilities.ts";

export type JobChange = { change: JobsChange; jobs: readonly JobInHand[] };
export type ChangedJobs = BulkJobsReply["items"];

/** What is asked before it is done: the title, what follows in rows and credits, and the two answers. Null: nothing is lost by it. */
export function question({ change, jobs }: JobChange) {
  const [only] = jobs.length === 1 ? jobs : [];
  const some = only ? "this job" : plural(jobs.length, "job");
  const rows = sum(jobs, ({ progress }) => progress.total);
  const spent = `${formatCredits(sum(jobs, ({ progress }) => progress.credits))} credits`;
  switch (change.action) {
    case "cancel":
      return {
        title: `Cancel ${some}?`,
        text: `${plural(sum(jobs, rowsLeft), "row")} of ${plural(rows, "row")} will not be asked any more. What was found stays and can be exported; the ${spent} spent so far stay spent. Calls that are on the wire now may still be billed. A cancelled job cannot be resumed or retried.`,
        yes: only ? "Cancel the job" : `Cancel ${plural(jobs.length, "job")}`,
        no: jobs.some(({ state }) => state === "running" || state === "queued") ? "Keep running" : "Keep as it is",
        danger: true,
      };
    case "delete":
      return {
        title: `Delete ${some}?`,
        text: `${only ? `“${only.name}” and its` : `${plural(jobs.length, "job")} with`} ${plural(rows, "row")} are removed for everyone, with what was found. This cannot be undone. The ${spent} of cost stay on the ledger.`,
        yes: only ? "Delete the job" : `Delete ${plural(jobs.length, "job")}`,
        no: only ? "Keep it" : "Keep them",
        danger: true,
      };
    case "retry": {
      const again = sum(jobs, (job) => rowsToRetry(job, change.scope));
      return {
        title: only?.state === "dead_letter" ? "Run this job again?" : `Retry ${plural(again, "row")}?`,
        text: `${only ? "" : `In ${plural(jobs.length, "job")}. `}Providers are asked again where they failed; answers that are known are not paid again.${expected(jobs, again)}`,
        yes: `Ask ${plural(again, "row")} again`,
        no: "Leave as it is",
        danger: false,
      };
    }
    default:
      return null;
  }
}

/** What was done, in a sentence, and the calls that it could not stop. */
export function answer({ change, jobs }: JobChange, items: ChangedJobs) {
  const done = items.filter((item) => item.ok);
  const some = jobs.length === 1 ? "The job is" : `${plural(done.length, "job")} ${done.length === 1 ? "is" : "are"}`;
  const onWire = sum(done, (item) => item.onWire ?? 0);
  const onWireCredits = sum(done, (item) => item.onWireCredits ?? 0);
  const records = sum(done, (item) => item.records ?? 0);
  const refused = items.flatMap((item) =>
    item.ok ? [] : [{ ...item, name: jobs.find(({ id }) => id === item.id)?.name ?? item.id }],
  );
  const text = {
    pause: `${some} paused${onWire > 0 ? `; ${plural(onWire, "call")} still on the wire, up to ${formatCredits(onWireCredits)} credits` : ""}.`,
    resume: `${some} going on.`,
    cancel: `${some} cancelled`,
    delete: `${some} deleted.`,
    retry: `${some} queued again${records > 0 ? `; ${plural(records, "row")} to try` : ""}.`,
    priority: `${some} at priority ${change.priority ?? ""} now.`,
  }[change.action];
  return { text, done: done.length, onWire, onWireCredits, refused };
}

export const pastOf = {
  pause: "paused",
  resume: "resumed",
  cancel: "cancelled",
  delete: "deleted",
  retry: "retried",
  priority: "changed",
} as const;

/** By what these jobs' rows have cost so far. */
function expected(jobs: readonly JobInHand[], rows: number): string {
  const done = sum(jobs, ({ progress }) => doneCount(progress));
  const credits = sum(jobs, ({ progress }) => progress.credits);
  if (done === 0 || credits === 0) return "";
  const each = credits / done;
  return ` So far a row cost ${formatCredits(each)} credits on average: about ${formatCredits(each * rows)} for these.`;
}

function sum<T>(items: readonly T[], value: (item: T) => number): number {
  return items.reduce((total, item) => total + value(item), 0);
}
