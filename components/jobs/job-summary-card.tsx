"use client";

import { type Job, terminalJobStates } from "@/lib/contracts/job.ts";
import { doneCount } from "@/lib/client/job-event.ts";
import { Card } from "../ui/card.tsx";
import { cn } from "../ui/class-names.ts";
import { formatCount, formatCredits, formatShare } from "../ui/format.ts";
import { namedRecordStates, recordStateLooks } from "../records/record-state.tsx";
import { JobPace } from "./job-pace.tsx";
import { JobProgressBar } from "./job-progress-bar.tsx";

export function JobSummaryCard({ job }: { job: Job }) {
  const { progress } = job;
  const legend = namedRecordStates(progress, !terminalJobStates.has(job.state));
  return (
    <Card aria-label="Progress">
      <div className="grid gap-2.5 p-4">
        <div className="flex flex-wrap items-baseline justify-between gap-x-4 gap-y-1 tabular-nums">
          <p>
            <span className="text-base font-semibold">{formatCount(doneCount(progress))}</span>
            <span className="text-muted">
              {" "}
              of {formatCount(progress.total)} rows done · {formatShare(doneCount(progress), progress.total)}
            </span>
          </p>
          <JobPace job={job} />
        </div>
        <JobProgressBar progress={progress} className="h-2.5" />
        <ul className="flex flex-wrap gap-x-4 gap-y-1 text-[0.8125rem] tabular-nums">
          {legend.map((state) => {
            const { label, fill, count } = recordStateLooks[state];
            return (
              <li key={state} className="flex items-center gap-1.5">
                <span aria-hidden className={cn("size-2.5 rounded-xs border border-line-strong/40", fill)} />
                <span className="text-muted">{label}</span>
                {formatCount(count(progress))}
              </li>
            );
          })}
        </ul>
      </div>
      <Tiles job={job} />
    </Card>
  );
}

function Tiles({ job: { progress, state } }: { job: Job }) {
  const asked = progress.success + progress.notFound + progress.failed;
  const perVerified = progress.verified === 0 ? "—" : formatCredits(progress.credits / progress.verified);
  const tiles = [
    { label: "Found", value: formatCount(progress.success), note: formatShare(progress.success, asked) },
    { label: "Verified", value: formatCount(progress.verified), note: formatShare(progress.verified, asked) },
    { label: "Not found", value: formatCount(progress.notFound), note: formatShare(progress.notFound, asked) },
    { label: "Failed", value: formatCount(progress.failed), note: formatShare(progress.failed, asked) },
    {
      label: "Credits",
      value: formatCredits(progress.credits),
      note:
        progress.unknownCalls > 0
          ? `${formatCount(progress.unknownCalls)} calls unknown`
          : `${formatCount(progress.paidCalls)} paid calls`,
    },
    { label: "Credits per verified", value: perVerified, note: terminalJobStates.has(state) ? "final" : "so far" },
  ];
  return (
    <dl className="grid grid-cols-2 border-t border-line sm:grid-cols-3 lg:grid-cols-6">
      {tiles.map(({ label, value, note }) => (
        <div key={label} className="border-line p-3 px-4 tabular-nums not-first:border-l max-sm:nth-[2n+1]:border-l-0">
          <dt className="text-xs text-muted">{label}</dt>
          <dd className="text-lg leading-7 font-semibold">{value}</dd>
          <dd className="text-xs text-muted">{note}</dd>
        </div>
      ))}
    </dl>
  );
}
