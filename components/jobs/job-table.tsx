"use client";

import Link from "next/link";
import type { JobSummary } from "@/lib/contracts/api.ts";
import { terminalJobStates } from "@/lib/contracts/job.ts";
import { doneCount } from "@/lib/client/job-event.ts";
import { headState } from "@/lib/client/selection.ts";
import { Checkbox } from "../ui/checkbox.tsx";
import { cn } from "../ui/class-names.ts";
import { formatAgo, formatCount, formatCredits, formatDateTime, formatMinute } from "../ui/format.ts";
import { Table, Td, Th } from "../ui/table.tsx";
import { JobActions } from "./job-actions.tsx";
import { JobProgressBar } from "./job-progress-bar.tsx";
import { JobStateBadge } from "./job-state-badge.tsx";
import type { JobChangeInHand } from "./use-job-change.ts";

/** Null where nothing can be done with what is chosen. */
export type JobChoice = {
  chosen: ReadonlySet<string>;
  onChoose: (id: string, on: boolean, range: boolean) => void;
  onChooseAll: (on: boolean) => void;
} | null;
export type JobTableProps = { jobs: readonly JobSummary[]; nowMs: number; change: JobChangeInHand; choice: JobChoice };

export function JobTable({ jobs, nowMs, change, choice }: JobTableProps) {
  return (
    <Table label="List of jobs" className="tabular-nums">
      <thead>
        <tr>
          {choice && (
            <Th className="w-0">
              <ChooseAll jobs={jobs} choice={choice} />
            </Th>
          )}
          <Th>Name</Th>
          <Th>State</Th>
          <Th className="w-56">Progress</Th>
          <Th className="text-right">Found</Th>
          <Th className="text-right">Verified</Th>
          <Th className="text-right">Credits</Th>
          <Th className="text-right">Created</Th>
          <Th>
            <span className="sr-only">Actions</span>
          </Th>
        </tr>
      </thead>
      <tbody>
        {jobs.map((job) => (
          <tr
            key={job.id}
            className={cn("relative hover:bg-sunken/60", choice?.chosen.has(job.id) && "bg-accent-soft/60")}
          >
            {choice && (
              <Td className="w-0">
                <Choose job={job} choice={choice} />
              </Td>
            )}
            <Td className="max-w-80">
              <Link href={`/jobs/${job.id}`} className="block truncate font-medium after:absolute after:inset-0">
                {job.name}
              </Link>
              <span className="block truncate text-xs text-muted">{job.waterfallName}</span>
            </Td>
            <Td>
              <JobStateBadge state={job.state} />
              <StateNote job={job} />
            </Td>
            <Td>
              <JobProgressBar progress={job.progress} className="h-1.5" />
              <span className="mt-1 block text-xs text-muted">
                {formatCount(doneCount(job.progress))} of {formatCount(job.progress.total)} rows
              </span>
            </Td>
            <Td className="text-right">{formatCount(job.progress.success)}</Td>
            <Td className="text-right">{formatCount(job.progress.verified)}</Td>
            <Td className="text-right">{formatCredits(job.progress.credits)}</Td>
            <Td className="text-right whitespace-nowrap text-muted">
              <time dateTime={job.createdAt} title={formatDateTime(job.createdAt)}>
                {formatAgo(job.createdAt, nowMs)}
              </time>
            </Td>
            <Td className="w-0">
              <span className="relative z-10">
                <JobActions job={job} change={change} />
              </span>
            </Td>
          </tr>
        ))}
      </tbody>
    </Table>
  );
}

/** The same for narrow screens. */
export function JobCards({ jobs, nowMs, change, choice }: JobTableProps) {
  return (
    <ul className="divide-y divide-line">
      {choice && (
        <li className="flex items-center gap-2.5 px-4 py-2 text-[0.8125rem] text-muted">
          <ChooseAll jobs={jobs} choice={choice} />
          <span aria-hidden>All on this page</span>
        </li>
      )}
      {jobs.map((job) => (
        <li
          key={job.id}
          className={cn("relative grid gap-2 p-4 tabular-nums", choice?.chosen.has(job.id) && "bg-accent-soft/60")}
        >
          <div className="flex items-start gap-2.5">
            {choice && <Choose job={job} choice={choice} />}
            <Link
              href={`/jobs/${job.id}`}
              className="min-w-0 flex-1 font-medium break-words after:absolute after:inset-0"
            >
              {job.name}
            </Link>
            <span className="flex items-center gap-1">
              <JobStateBadge state={job.state} />
              <span className="relative z-10">
                <JobActions job={job} change={change} />
              </span>
            </span>
          </div>
          <StateNote job={job} />
          <JobProgressBar progress={job.progress} className="h-1.5" />
          <p className="text-[0.8125rem] text-muted">
            {formatCount(doneCount(job.progress))} of {formatCount(job.progress.total)} rows ·{" "}
            {formatCount(job.progress.success)} found · {formatCount(job.progress.verified)} verified ·{" "}
            {formatCredits(job.progress.credits)} credits ·{" "}
            <time dateTime={job.createdAt}>{formatAgo(job.createdAt, nowMs)}</time>
          </p>
        </li>
      ))}
    </ul>
  );
}

function ChooseAll({ jobs, choice }: { jobs: readonly JobSummary[]; choice: NonNullable<JobChoice> }) {
  const ids = jobs.map(({ id }) => id);
  const state = headState(choice.chosen, ids);
  return <Checkbox label="Choose all jobs" checked={state} onChange={() => choice.onChooseAll(state !== true)} />;
}

/** Above the link that covers the row. */
function Choose({ job: { id, name }, choice }: { job: JobSummary; choice: NonNullable<JobChoice> }) {
  return (
    <Checkbox
      label={`Choose ${name}`}
      className="relative z-10"
      checked={choice.chosen.has(id)}
      onChange={(on, range) => choice.onChoose(id, on, range)}
    />
  );
}

/** When it starts, why it was given up, and a priority that is not the usual one. */
function StateNote({ job: { state, scheduledAt, deadLetterReason, priority } }: { job: JobSummary }) {
  const urgent = priority !== 3 && !terminalJobStates.has(state);
  return (
    <span className="grid gap-0.5 text-xs text-muted not-empty:mt-1">
      {state === "scheduled" && scheduledAt && <time dateTime={scheduledAt}>starts {formatMinute(scheduledAt)}</time>}
      {deadLetterReason && <span className="line-clamp-2 max-w-72">{deadLetterReason}</span>}
      {urgent && <span>priority {priority}</span>}
    </span>
  );
}
