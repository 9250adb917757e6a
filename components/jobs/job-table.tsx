"use client";

import Link from "next/link";
import type { JobSummary } from "@/lib/contracts/api.ts";
import { doneCount } from "@/lib/client/job-event.ts";
import { formatAgo, formatCount, formatCredits, formatDateTime } from "../ui/format.ts";
import { Table, Td, Th } from "../ui/table.tsx";
import { JobActions } from "./job-actions.tsx";
import { JobProgressBar } from "./job-progress-bar.tsx";
import { JobStateBadge } from "./job-state-badge.tsx";

export type JobTableProps = { jobs: readonly JobSummary[]; nowMs: number };

export function JobTable({ jobs, nowMs }: JobTableProps) {
  return (
    <Table label="List of jobs" className="tabular-nums">
      <thead>
        <tr>
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
          <tr key={job.id} className="relative hover:bg-sunken/60">
            <Td className="max-w-80">
              <Link href={`/jobs/${job.id}`} className="block truncate font-medium after:absolute after:inset-0">
                {job.name}
              </Link>
              <span className="block truncate text-xs text-muted">{job.waterfallName}</span>
            </Td>
            <Td>
              <JobStateBadge state={job.state} />
              <StartTime job={job} />
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
                <JobActions job={job} />
              </span>
            </Td>
          </tr>
        ))}
      </tbody>
    </Table>
  );
}

/** The same for narrow screens. */
export function JobCards({ jobs, nowMs }: JobTableProps) {
  return (
    <ul className="divide-y divide-line">
      {jobs.map((job) => (
        <li key={job.id} className="relative grid gap-2 p-4 tabular-nums">
          <div className="flex items-start justify-between gap-3">
            <Link href={`/jobs/${job.id}`} className="min-w-0 font-medium break-words after:absolute after:inset-0">
              {job.name}
            </Link>
            <span className="flex items-center gap-1">
              <JobStateBadge state={job.state} />
              <span className="relative z-10">
                <JobActions job={job} />
              </span>
            </span>
          </div>
          <StartTime job={job} />
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

function StartTime({ job: { state, scheduledAt } }: { job: JobSummary }) {
  if (state !== "scheduled" || !scheduledAt) return null;
  return (
    <time dateTime={scheduledAt} className="mt-1 block text-xs text-muted">
      starts {formatDateTime(scheduledAt)}
    </time>
  );
}
