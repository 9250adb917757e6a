"use client";

import { SearchX } from "lucide-react";
import Link from "next/link";
import { terminalJobStates } from "@/lib/contracts/job.ts";
import { ApiError } from "@/lib/client/api-error.ts";
import { useJob } from "@/lib/client/use-job.ts";
import { useJobStream } from "@/lib/client/use-job-stream.ts";
import { RecordPanel } from "../records/record-panel.tsx";
import { Alert } from "../ui/alert.tsx";
import { buttonStyle } from "../ui/button.tsx";
import { EmptyState } from "../ui/empty-state.tsx";
import { RequestError } from "../ui/request-error.tsx";
import { Loading } from "../ui/skeleton.tsx";
import { JobConsole } from "./job-console.tsx";
import { JobHeader } from "./job-header.tsx";
import { JobSummaryCard } from "./job-summary-card.tsx";
import { ProviderPanel } from "./provider-panel.tsx";

export function JobPage({ id }: { id: string }) {
  const { data: job, error, refetch } = useJob(id);
  // The stream is opened beside the first read, not after it.
  const missing = error instanceof ApiError && (error.status === 404 || error.status === 400);
  const ended = job !== undefined && terminalJobStates.has(job.state);
  const stream = useJobStream(id, !ended && !missing);
  if (missing) {
    return (
      <EmptyState
        icon={SearchX}
        level="h1"
        title="There is no such job"
        description="It may have been removed, or it belongs to another workspace."
        action={
          <Link href="/jobs" className={buttonStyle()}>
            Go to jobs
          </Link>
        }
      />
    );
  }
  if (!job) {
    return error ? (
      <RequestError what="The job cannot be read" error={error} onRetry={() => void refetch()} />
    ) : (
      <Loading label="Loading the job" rows={10} />
    );
  }
  return (
    <>
      <JobHeader job={job} stream={stream} />
      {job.deadLetterReason && (
        <Alert tone="danger" title="The job was given up">
          {job.deadLetterReason}
        </Alert>
      )}
      <JobSummaryCard job={job} />
      <RecordPanel job={job} />
      <div className="grid grid-cols-[minmax(0,1fr)] gap-5 xl:grid-cols-[repeat(2,minmax(0,1fr))]">
        <ProviderPanel providers={job.providers} live={!ended} />
        <JobConsole id={job.id} />
      </div>
    </>
  );
}
