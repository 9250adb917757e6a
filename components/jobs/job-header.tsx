"use client";

import { Ban, ChevronRight, Radio, RefreshCw, RotateCcw } from "lucide-react";
import Link from "next/link";
import { useRouter } from "next/navigation";
import type { Job } from "@/lib/contracts/job.ts";
import type { StreamState } from "@/lib/client/use-job-stream.ts";
import { useMay } from "@/lib/client/use-may.ts";
import { Button } from "../ui/button.tsx";
import { formatDateTime, formatMinute } from "../ui/format.ts";
import { ExportMenu } from "./export-menu.tsx";
import { JobActions } from "./job-actions.tsx";
import { JobStateBadge } from "./job-state-badge.tsx";
import { canChange } from "./job-abilities.ts";
import { JobChangeDialog } from "./job-change-dialog.tsx";
import { PauseJob } from "./pause-job.tsx";
import { useJobChange } from "./use-job-change.ts";

export function JobHeader({ job, stream }: { job: Job; stream: StreamState }) {
  const router = useRouter();
  const change = useJobChange(({ action }) => action === "delete" && router.push("/jobs"));
  const may = useMay("member");
  return (
    <div className="flex flex-wrap items-end justify-between gap-x-4 gap-y-3">
      <div className="min-w-0">
        <nav aria-label="Breadcrumb" className="flex items-center gap-1 text-[0.8125rem] text-muted">
          <Link href="/jobs" className="inline-flex min-h-6 items-center hover:text-foreground">
            Jobs
          </Link>
          <ChevronRight aria-hidden className="size-3.5" />
        </nav>
        <div className="flex flex-wrap items-center gap-x-2.5 gap-y-1">
          <h1 className="text-xl font-semibold tracking-tight break-all">{job.name}</h1>
          <JobStateBadge state={job.state} />
          <StreamNote stream={stream} />
        </div>
        <p className="text-[0.8125rem] text-muted">
          {job.waterfall.name} · created <time dateTime={job.createdAt}>{formatDateTime(job.createdAt)}</time>
          {job.state === "scheduled" && job.scheduledAt && (
            <>
              {" "}
              · starts <time dateTime={job.scheduledAt}>{formatMinute(job.scheduledAt)}</time>
            </>
          )}
          {job.priority !== 3 && ` · priority ${job.priority}`}
        </p>
      </div>
      <div className="flex flex-wrap gap-2">
        {may && <PauseJob job={job} change={change} />}
        {may && canChange(job, { action: "cancel" }) && (
          <Button onClick={() => change.ask({ action: "cancel" }, [job])}>
            <Ban aria-hidden />
            Cancel job
          </Button>
        )}
        {may && job.state === "dead_letter" && (
          <Button onClick={() => change.ask({ action: "retry", scope: "failed" }, [job])}>
            <RotateCcw aria-hidden />
            Run again
          </Button>
        )}
        <ExportMenu id={job.id} name={job.name} />
        <JobActions job={job} change={change} />
        <JobChangeDialog change={change} />
      </div>
    </div>
  );
}

function StreamNote({ stream }: { stream: StreamState }) {
  if (stream === "closed" || stream === "connecting") return null;
  const live = stream === "live";
  const Icon = live ? Radio : RefreshCw;
  return (
    <span
      className="inline-flex items-center gap-1 text-xs text-muted"
      title={live ? undefined : "Trying to reconnect"}
    >
      <Icon aria-hidden className="size-3.5" />
      {live ? "Live" : "Reads every 2 s"}
    </span>
  );
}
