import { type Clock, systemClock } from "@/lib/clock.ts";
import { MAX_STREAMED_ROWS } from "@/lib/contracts/api.ts";
import { type JobEvent, terminalJobStates } from "@/lib/contracts/job.ts";
import { asService, type Handle, withUser } from "@/lib/db/client.ts";
import { listChanges, listLatestLogs } from "@/lib/db/events.ts";
import { findJob } from "@/lib/db/jobs.ts";
import { listRecords } from "@/lib/db/records.ts";
import { listLiveWorkerIds } from "@/lib/db/workers.ts";
import { type JobHub, jobHub } from "@/lib/realtime/job-hub.ts";
import type { Session } from "../session.ts";
import { noSuchJob, requireJob } from "./require-job.ts";

const HEARTBEAT_MS = 15_000;
/** What a console shows of the past to somebody who says nothing of what they have seen. */
const FIRST_LOG_LINES = 200;
/** So many changed rows travel with their event; of more, a page asks for those that it shows. */
const MOST_ROWS = MAX_STREAMED_ROWS;

export type WatchJob = {
  session: Session;
  jobId: string;
  /** The last rev seen; null when none was. */
  sinceRev: number | null;
  signal: AbortSignal;
  hub?: JobHub;
  clock?: Clock;
};

/**
 * A job's state at once, then one event for everything since the last whenever something changed, `"alive"` after 15 s
 * without, and the end after an event that says the job is over. Holds no transaction between reads.
 * @throws AppError ENRICHMENT_JOB_NOT_FOUND, before the first event or when access ends
 */
export async function* watchJob(input: WatchJob): AsyncGenerator<JobEvent | "alive"> {
  const { session, jobId, signal, hub = jobHub(), clock = systemClock } = input;
  let news = deferred();
  const stop = hub.watch(jobId, () => news.resolve());
  try {
    let seen = input.sinceRev;
    let seenState = "";
    while (!signal.aborted) {
      const event = await readEvent(session, jobId, seen);
      if (event.rev !== seen || event.state !== seenState) yield event;
      if (terminalJobStates.has(event.state)) return;
      seen = event.rev;
      seenState = event.state;
      if ((await heard(news.promise, clock, signal)) === "silence") yield "alive";
      news = deferred();
    }
  } finally {
    stop();
  }
}

async function readEvent(session: Session, jobId: string, seen: number | null): Promise<JobEvent> {
  const place = { workspaceId: session.workspaceId, jobId };
  const workers = await asService(listLiveWorkerIds);
  return withUser(session.userId, async (handle) => {
    const job = await findJob(handle, place, workers);
    if (!job) throw noSuchJob(jobId);
    const { state, progress, providers } = job;
    // Read second and cut off at the job's rev: what committed in between is told next time.
    const { rev } = progress;
    const changes =
      seen === null
        ? { seqs: [], logs: await listLatestLogs(handle, place, { upToRev: rev, limit: FIRST_LOG_LINES }) }
        : await listChanges(handle, place, { afterRev: seen, upToRev: rev });
    const { seqs } = changes;
    const few = seqs.length > 0 && seqs.length <= MOST_ROWS;
    const rows = few ? await readRows(handle, session, jobId, seqs) : undefined;
    return { rev, state, progress, providers, ...changes, ...(rows && { rows }), sinceRev: seen };
  });
}

async function readRows(handle: Handle, session: Session, jobId: string, seqs: readonly number[]) {
  const job = await requireJob(handle, session, jobId);
  const { workspaceId } = session;
  return listRecords(handle, { workspaceId, jobId, columns: job.columns, job, seqs, after: -1, limit: MOST_ROWS });
}

type Deferred = { promise: Promise<void>; resolve: () => void };

function deferred(): Deferred {
  let resolve = () => {};
  const promise = new Promise<void>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}

/** Waits for news, at most 15 s; the timer does not outlive the wait. */
async function heard(news: Promise<void>, clock: Clock, signal: AbortSignal): Promise<"news" | "silence"> {
  const waiting = new AbortController();
  const end = () => waiting.abort();
  signal.addEventListener("abort", end, { once: true });
  if (signal.aborted) end();
  const silence = clock
    .sleep(HEARTBEAT_MS, waiting.signal)
    .then((): "silence" | "news" => (signal.aborted ? "news" : "silence"));
  const outcome = await Promise.race([news.then((): "news" => "news"), silence]);
  end();
  signal.removeEventListener("abort", end);
  return outcome;
}
