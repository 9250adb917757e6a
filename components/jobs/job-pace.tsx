"use client";

import { type Job, terminalJobStates } from "@/lib/contracts/job.ts";
import { doneCount } from "@/lib/client/job-event.ts";
import { rowsPerSecond, timeLeftMs } from "@/lib/client/pace.ts";
import { useNow } from "@/lib/client/use-now.ts";
import { usePace } from "@/lib/client/use-pace.ts";
import { formatDuration, formatRate } from "../ui/format.ts";

/** Elapsed, rows per second and time left; for a job that has ended, how long it took. */
export function JobPace({ job }: { job: Job }) {
  const ended = terminalJobStates.has(job.state);
  const nowMs = useNow(1_000, !ended);
  const samples = usePace(job.id);
  const startedMs = job.startedAt === null ? null : Date.parse(job.startedAt);
  if (startedMs === null) return <p className="text-[0.8125rem] text-muted">Not started yet</p>;
  const done = doneCount(job.progress);
  const elapsedMs = Math.max(0, (job.finishedAt === null ? nowMs : Date.parse(job.finishedAt)) - startedMs);
  const rate = ended ? (elapsedMs > 0 ? (done / elapsedMs) * 1000 : null) : rowsPerSecond(samples, nowMs);
  const leftMs = ended ? null : timeLeftMs(job.progress.total - done, rate);
  const facts = [
    ended ? `Took ${formatDuration(elapsedMs)}` : `${formatDuration(elapsedMs)} so far`,
    rate !== null && `${formatRate(rate)} rows/s`,
    leftMs !== null && `about ${formatDuration(leftMs)} left`,
  ].filter(Boolean);
  return <p className="text-[0.8125rem] text-muted">{facts.join(" · ")}</p>;
}
