"use client";

import Link from "next/link";
import type { JobSummary } from "@/lib/contracts/api.ts";
import { doneCount } from "@/lib/client/job-event.ts";
import { formatAgo, formatCount, formatCredits, formatDateTime } from "../ui/format.ts";
import { Table, Td, Th } from "../ui/table.tsx";
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
        </tr>
      </thead>
      <tbody>
        {jobs.map(({ id, name, state, progress, waterfallName, createdAt }) => (
          <tr key={id} className="relative hover:bg-sunken/60">
            <Td className="max-w-80">
              <Link href={`/jobs/${id}`} className="block truncate font-medium after:absolute after:inset-0">
                {name}
              </Link>
              <span className="block truncate text-xs text-muted">{waterfallName}</span>
            </Td>
            <Td>
              <JobStateBadge state={state} />
            </Td>
            <Td>
              <JobProgressBar progress={progress} className="h-1.5" />
              <span className="mt-1 block text-xs text-muted">
                {formatCount(doneCount(progress))} of {formatCount(progress.total)} rows
              </span>
            </Td>
            <Td className="text-right">{formatCount(progress.success)}</Td>
            <Td className="text-right">{formatCount(progress.verified)}</Td>
            <Td className="text-right">{formatCredits(progress.credits)}</Td>
            <Td className="text-right whitespace-nowrap text-muted">
              <time dateTime={createdAt} title={formatDateTime(createdAt)}>
                {formatAgo(createdAt, nowMs)}
              </time>
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
      {jobs.map(({ id, name, state, progress, createdAt }) => (
        <li key={id} className="relative grid gap-2 p-4 tabular-nums">
          <div className="flex items-start justify-between gap-3">
            <Link href={`/jobs/${id}`} className="min-w-0 font-medium break-words after:absolute after:inset-0">
              {name}
            </Link>
            <JobStateBadge state={state} />
          </div>
          <JobProgressBar progress={progress} className="h-1.5" />
          <p className="text-[0.8125rem] text-muted">
            {formatCount(doneCount(progress))} of {formatCount(progress.total)} rows · {formatCount(progress.success)}{" "}
            found · {formatCount(progress.verified)} verified · {formatCredits(progress.credits)} credits ·{" "}
            <time dateTime={createdAt}>{formatAgo(createdAt, nowMs)}</time>
          </p>
        </li>
      ))}
    </ul>
  );
}
