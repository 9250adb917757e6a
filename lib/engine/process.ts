import { randomUUID } from "node:crypto";
import { type Clock, systemClock } from "@/lib/clock.ts";
import {
  beat,
  claim,
  completeJobs,
  type ClaimedRecord,
  gateJob,
  handBack,
  restJobs,
  retire,
  type Settlement,
  type WorkerKind,
  workDueMs,
} from "@/lib/db/engine.ts";
import { type Queryable } from "@/lib/db/queryable.ts";
import { Asker, type Note } from "./asker.ts";
import { ClaimGate } from "./claim-gate.ts";
import { callSettings, type CallSettings } from "./call-settings.ts";
import { failJob } from "@/lib/db/upkeep.ts";
import { handlers as allHandlers, type RecordHandlers } from "./handlers.ts";
import { JobContexts, UnrunnableJob } from "./job-context.ts";
import { SETTLE_RESERVE_MS } from "./lanes.ts";
import { pollDue } from "./polls.ts";
import { readQuotas } from "./quota-readings.ts";
import { Settler } from "./settler.ts";
import { keepHouse } from "./housekeeping.ts";
import { noTelemetry, type Telemetry } from "./telemetry.ts";
import { isTransient, withRetry } from "./transient.ts";
import { Waker } from "./waker.ts";

/**
 * The time-boxed loop behind the cron route, the wake route, the worker and the command line. All its state lives in
 * the call, never in the module: a serverless process runs several invocations at once.
 */

const LEASE_MS = 25_000;
const BEAT_MS = 5_000;
const HOUSEKEEPING_MS = 3_000;
const POLL_MS = 500;
const FLUSH_MS = 100;
/** How often a process looks whether records are leased to it that it does not hold: of a claim or settlement that went astray. */
const HAND_BACK_MS = 10_000;
/** Records of one claim and of one settlement. */
const BATCH = 200;
/**
 * A loop that was idle starts with this many records, and takes more once one of them is done or `RAMP_MS` are over: two
 * hundred at once would all take their first step before any took its second, and the first result would come with the last.
 */
const FIRST_CLAIM = 4;
const RAMP_MS = 250;
const RAMP_FACTOR = 16;

export type ProcessorSettings = {
  pool: Queryable;
  kind: WorkerKind;
  /** When to be done, milliseconds from now; Infinity for a worker. */
  budgetMs: number;
  /** Records in memory at once. */
  concurrency?: number;
  /** Records of one claim, and of one settlement. */
  claimSize?: number;
  /** `return` when nothing is due; `wait` for more until the budget or the signal ends it. */
  idle: "return" | "wait";
  /** Graceful stop: nothing new begins, calls under way are finished and booked, the rest goes back. */
  signal?: AbortSignal;
  /** Wakes an idle loop (NOTIFY); without it the loop looks again each `pollIntervalMs`. */
  waker?: Waker;
  pollIntervalMs?: number;
  clock?: Clock;
  workerId?: string;
  callSettings?: CallSettings;
  /** What records are turned into, by the type of their job. */
  handlers?: RecordHandlers;
  telemetry?: Telemetry;
  /** Told of errors that the loop survives. */
  onError?: (error: unknown, where: string) => void;
};

export type ProcessReport = { workerId: string; claimed: number; settled: number; calls: number; durationMs: number };

/** Claims, asks, settles until its time is up or nothing is due. Rejects only when the database stays out of reach. */
export async function runProcessor(settings: ProcessorSettings): Promise<ProcessReport> {
  const { pool: db, kind, idle, signal } = settings;
  const clock = settings.clock ?? systemClock;
  const workerId = settings.workerId ?? `${kind}-${randomUUID()}`;
  const capacity = settings.concurrency ?? 400;
  const batch = settings.claimSize ?? BATCH;
  const waker = settings.waker ?? new Waker();
  const onError = settings.onError ?? (() => {});
  const handlers = settings.handlers ?? allHandlers;
  const telemetry = settings.telemetry ?? noTelemetry;
  const startedAt = clock.now();
  const end = startedAt + settings.budgetMs;
  let stopping = false;
  let company = false;
  const deadline = () => (stopping ? 0 : end);
  const ending = () => stopping || clock.now() + SETTLE_RESERVE_MS >= end;

  const calls = settings.callSettings ?? callSettings();
  const contexts = new JobContexts(db, clock);
  const settler = new Settler(db, clock, workerId, batch, telemetry);
  const note = once((jobId: string, line: Note) => settler.log(jobId, line), clock);
  const asker = new Asker({
    db,
    clock,
    workerId,
    contexts,
    settings: calls,
    deadline,
    company: () => company,
    note,
  });
  const unwatch = telemetry.watchLanes(() => asker.waiting());
  const active = new Map<Promise<void>, ClaimedRecord>();
  let claimed = 0;
  let polling = false;
  const poll = async () => {
    polling = true;
    try {
      await pollDue({ db, clock, workerId, asker, deadline, settings: calls });
    } finally {
      polling = false;
    }
  };

  const stop = () => {
    stopping = true;
    waker.wake();
  };
  signal?.addEventListener("abort", stop, { once: true });
  if (signal?.aborted) stop();

  const showLife = async () => {
    ({ company } = await beat(db, workerId, kind, LEASE_MS));
  };
  await withRetry(clock, showLife);
  const timers = [
    every(clock, BEAT_MS, showLife, (error) => onError(error, "heartbeat")),
    every(
      clock,
      HOUSEKEEPING_MS,
      () => keepHouse(db),
      (error) => onError(error, "housekeeping"),
    ),
    every(
      clock,
      FLUSH_MS,
      () => settler.flush(),
      (error) => onError(error, "events"),
    ),
    every(clock, POLL_MS, poll, (error) => onError(error, "polls")),
    every(
      clock,
      HOUSEKEEPING_MS,
      () => readQuotas({ db, clock, asker, deadline, settings: calls }),
      (error) => onError(error, "what is left on keys"),
    ),
  ];

  const startAll = (records: readonly ClaimedRecord[]) => {
    const counts = new Map<string, number>();
    for (const { jobId } of records) counts.set(jobId, (counts.get(jobId) ?? 0) + 1);
    const gates = new Map(
      [...counts].map(([jobId, count]) => [jobId, new ClaimGate(count, (ms) => void closeGate(jobId, ms))]),
    );
    for (const record of records) start(record, gates.get(record.jobId));
  };
  const closeGate = (jobId: string, ms: number) =>
    gateJob(db, jobId, ms).catch((error: unknown) => onError(error, `job ${jobId}`));

  const start = (record: ClaimedRecord, gate: ClaimGate | undefined) => {
    const run = work(record)
      .then((waitMs) => gate?.over(waitMs))
      .catch((error: unknown) => onError(error, `row ${record.seq + 1} of job ${record.jobId}`))
      .finally(() => {
        active.delete(run);
        waker.wake();
      });
    active.set(run, record);
  };

  /** For how long the record was put off, if it was. */
  async function work(record: ClaimedRecord): Promise<number | undefined> {
    const { jobId, seq } = record;
    try {
      const context = await contexts.get(jobId);
      const handler = handlers[context.type];
      if (!handler) throw new UnrunnableJob(`This installation has nothing that runs a job of type ${context.type}.`);
      const run = await handler({ asker, db, context, record, ending });
      if (run.type === "gone") return undefined;
      if (run.type === "finished" && run.line) settler.log(jobId, run.line);
      await settler.add(run.settlement);
      return run.settlement.runAfterMs;
    } catch (error) {
      if (error instanceof UnrunnableJob) {
        await giveUp(await restUnrunnable(record, error));
        return undefined;
      }
      onError(error, `row ${seq + 1} of job ${jobId}`);
      const message = error instanceof Error ? error.message : "It broke in a way that left no message.";
      await giveUp(
        isTransient(error)
          ? { jobId, seq, state: "waiting", runAfterMs: 1_000, counts: false }
          : { jobId, seq, state: "failed", error: { kind: "internal", message } },
      );
      return undefined;
    }
  }

  /** The record is as it was; its job rests, and is a dead letter once it has failed often enough. */
  async function restUnrunnable({ jobId, seq }: ClaimedRecord, { message }: UnrunnableJob): Promise<Settlement> {
    const restMs = await withRetry(clock, () => failJob(db, jobId, message)).catch((error: unknown) => {
      onError(error, `job ${jobId}`);
      return null;
    });
    return { jobId, seq, state: "waiting", runAfterMs: restMs ?? 1_000, counts: false };
  }

  /** For as long as this worker lives nobody else takes its records, so it must get rid of them, database or not. */
  async function giveUp(settlement: Settlement): Promise<void> {
    while (!stopping) {
      try {
        return await settler.add(settlement);
      } catch (error) {
        onError(error, "handing a row back");
        await clock.sleep(1_000);
      }
    }
  }

  async function timedClaim(room: number): Promise<ClaimedRecord[]> {
    const askedAt = clock.now();
    const records = await withRetry(clock, () => claim(db, workerId, room));
    telemetry.claimed(records.length, (clock.now() - askedAt) / 1_000);
    return records;
  }

  try {
    await keepHouse(db).catch((error: unknown) => onError(error, "housekeeping"));
    let allowed = FIRST_CLAIM;
    let handedBackAt = clock.now();
    while (!stopping && !asker.ending && clock.now() + SETTLE_RESERVE_MS < end) {
      if (clock.now() - handedBackAt >= HAND_BACK_MS) {
        handedBackAt = clock.now();
        await withRetry(clock, () => handBack(db, workerId, [...active.values()]));
      }
      const room = Math.min(capacity, allowed) - active.size;
      const enough = room >= Math.max(1, Math.min(capacity, allowed) / 8);
      const records = enough ? await timedClaim(Math.min(room, batch)) : [];
      claimed += records.length;
      startAll(records);
      if (records.length > 0) {
        // Ends early when a record does: only those that wait for something make others wait.
        if (allowed < capacity) await waker.wait(clock, RAMP_MS, signal);
        allowed *= RAMP_FACTOR;
        continue;
      }
      if (active.size === 0) allowed = FIRST_CLAIM;
      if (enough) await withRetry(clock, () => restJobs(db));
      if (idle === "return" && active.size === 0 && !polling && !(await dueWithin(db, clock, end))) break;
      await waker.wait(clock, enough ? (settings.pollIntervalMs ?? 1_000) : 20, signal);
    }
    stopping = true;
    await asker.close();
    await Promise.all(active.keys());
    await settler.flush();
    // A job whose row was locked at its last settlement was passed over then; a cron run may be the only one for a minute.
    await Promise.all(timers.map((timer) => timer.stop()));
    await withRetry(clock, () => completeJobs(db));
  } finally {
    unwatch();
    signal?.removeEventListener("abort", stop);
    await Promise.all(timers.map((timer) => timer.stop()));
    await retire(db, workerId).catch((error: unknown) => onError(error, "retire"));
  }
  return { workerId, claimed, settled: settler.settled, calls: asker.calls, durationMs: clock.now() - startedAt };
}

/** Whether something falls due soon enough for this run to take it. */
async function dueWithin(db: Queryable, clock: Clock, end: number): Promise<boolean> {
  const dueMs = await withRetry(clock, () => workDueMs(db));
  return dueMs !== null && clock.now() + dueMs + SETTLE_RESERVE_MS < Math.min(end, clock.now() + 30_000);
}

/** The same remark about a provider is worth one line in ten seconds, not one a row. */
function once(write: (jobId: string, note: Note) => void, clock: Clock) {
  const saidAt = new Map<string, number>();
  return (jobId: string, note: Note) => {
    const key = `${jobId} ${note.provider ?? ""} ${note.message.replace(/\d+/g, "#")}`;
    const last = saidAt.get(key);
    if (last !== undefined && clock.now() - last < 10_000) return;
    saidAt.set(key, clock.now());
    write(jobId, note);
  };
}

/** Runs `work` every `intervalMs`, never twice at once; `stop` waits for the one under way. */
function every(clock: Clock, intervalMs: number, work: () => Promise<unknown>, onError: (error: unknown) => void) {
  const controller = new AbortController();
  const loop = (async () => {
    for (;;) {
      await clock.sleep(intervalMs, controller.signal);
      if (controller.signal.aborted) return;
      await work().catch(onError);
    }
  })();
  return {
    stop: () => {
      controller.abort();
      return loop;
    },
  };
}
