import { systemClock } from "@/lib/clock.ts";
import { type Job, terminalJobStates } from "@/lib/contracts/job.ts";
import { database } from "@/lib/db/client.ts";
import { runProcessor } from "@/lib/engine/process.ts";
import { cancelJob } from "@/lib/services/jobs/cancel-job.ts";
import { getJob } from "@/lib/services/jobs/get-job.ts";
import type { Session } from "@/lib/services/session.ts";

const LOOK_MS = 250;

export type Stopped = { onWire: number; onWireCredits: number };
export type Run = { job: Job; stopped: Stopped | undefined };
export type RunListener = { progress: (job: Job) => void; stopping: (stopped: Stopped) => void };

/**
 * Processes in this process until the job has ended. Ctrl-C cancels the job and lets the calls on the wire finish; a
 * second one leaves at once (they are booked as unknown by the next run).
 */
export async function runToEnd(session: Session, jobId: string, listener: RunListener): Promise<Run> {
  const stop = new AbortController();
  let cancelling: Promise<Stopped> | undefined;
  const interrupt = () => {
    if (cancelling) process.exit(130);
    cancelling = cancelJob({ session, jobId });
    cancelling.then(listener.stopping, () => stop.abort());
  };
  process.on("SIGINT", interrupt);
  process.on("SIGTERM", interrupt);
  const processing = runProcessor({
    pool: database().pool,
    kind: "cli",
    budgetMs: Infinity,
    idle: "wait",
    pollIntervalMs: LOOK_MS,
    signal: stop.signal,
  });
  let over = false;
  const ended = processing.finally(() => (over = true));
  ended.catch(() => undefined); // awaited below
  try {
    while (!over) {
      const job = await getJob({ session, jobId });
      listener.progress(job);
      if (terminalJobStates.has(job.state)) stop.abort();
      else await systemClock.sleep(LOOK_MS, stop.signal);
      if (stop.signal.aborted) await ended;
    }
    await ended;
    const job = await getJob({ session, jobId });
    listener.progress(job);
    return { job, stopped: await cancelling };
  } finally {
    stop.abort();
    await ended.catch(() => undefined);
    process.removeListener("SIGINT", interrupt);
    process.removeListener("SIGTERM", interrupt);
  }
}
