import { SingleBar } from "cli-progress";
import type { Job } from "@/lib/contracts/job.ts";

const LINE_EVERY_MS = 5_000;

export type Progress = { show: (job: Job) => void; end: () => void };

/** A bar with live counts at a terminal; elsewhere a line now and then. Always on stderr. */
export function showProgress(): Progress {
  return process.stderr.isTTY ? bar() : lines();
}

function bar(): Progress {
  const shown = new SingleBar({
    stream: process.stderr,
    hideCursor: true,
    format: "{bar} {percentage}%  {value}/{total}  {counts}",
    barsize: 24,
  });
  let started = false;
  const pace = paceSince(Date.now());
  return {
    show: (job) => {
      const counts = { counts: `${countsOf(job)}  ${pace(job)}` };
      const done = doneOf(job);
      if (started) shown.update(done, counts);
      else shown.start(job.progress.total, done, counts);
      started = true;
    },
    end: () => shown.stop(),
  };
}

function lines(): Progress {
  const pace = paceSince(Date.now());
  let saidAt = Date.now();
  return {
    show: (job) => {
      const rowsPerSecond = pace(job);
      if (Date.now() - saidAt < LINE_EVERY_MS) return;
      saidAt = Date.now();
      process.stderr.write(`${doneOf(job)}/${job.progress.total}  ${countsOf(job)}  ${rowsPerSecond}\n`);
    },
    end: () => undefined,
  };
}

function doneOf({ progress }: Job): number {
  return progress.success + progress.notFound + progress.failed + progress.skipped + progress.cancelled;
}

function countsOf({ progress }: Job): string {
  const { success, verified, notFound, failed, skipped, credits } = progress;
  const rest = skipped > 0 ? `, skipped ${skipped}` : "";
  return `found ${success} (${verified} verified), not found ${notFound}, failed ${failed}${rest}, ${credits} credits`;
}

/** Rows a second since this run began; what an earlier run had done does not count. */
function paceSince(startMs: number): (job: Job) => string {
  let before: number | undefined;
  return (job) => {
    const done = doneOf(job);
    before ??= done;
    const perSecond = (done - before) / Math.max(0.001, (Date.now() - startMs) / 1_000);
    return `${perSecond.toFixed(1)} rows/s`;
  };
}
