import type { Clock } from "@/lib/clock.ts";
import { type CircuitNumbers, type LaneLease, leaseLane } from "@/lib/db/engine-lanes.ts";
import { type Queryable } from "@/lib/db/queryable.ts";
import { Batcher } from "./batcher.ts";
import type { BatchStarts } from "./batch-starts.ts";
import { Departures } from "./departures.ts";
import { type Pacing, REST_MS } from "./pacing.ts";
import { withRetry } from "./transient.ts";

/**
 * A lane is the way to one key of one provider: start times leased in blocks from the database (all processes share
 * them), given out round robin by job, so that a job of ten rows does not wait behind one of a million.
 */

/**
 * `go`: begin now and send at `sendAt`, alone or with the others that were given the same turn (`turn` is then one object
 * for all `size` of them). `closed`: not now; come back in `untilMs`; it has been out of service for `downMs`.
 */
export type Start =
  | { type: "go"; sendAt: number; turn: Turn }
  | { type: "closed"; reason: "paused" | "tripped" | "ending" | "gone"; untilMs: number; downMs: number };

export type Turn = { size: number };

/** Questions of one group may share a turn, from `min` to `max` of them, where `starts` has one: they go out in one call. */
export type Group = { name: string; min: number; max: number; starts: Pick<BatchStarts, "take"> };
type Waiter = { jobId: string; timeoutMs: number; group: Group | undefined; resolve: (start: Start) => void };

/** A lease takes as many starts as pass in this time, within bounds: each is a round trip, and a crash wastes what is left of it. */
const BLOCK_MS = 250;
const LEAST_BLOCK = 20;
const MOST_BLOCK = 200;
const HORIZON_MS = 1_000;
/** A turn is given this long before its start, so that `begin` is over by then and calls leave evenly spaced. */
const LEAD_MS = 100;
/** Starts are spaced with this much to spare: later than that, a call needs another one. */
const LATE_MS = 30;
/** A closed lane's waiters stay in memory for this long; for longer they go back to the table. */
const PATIENCE_MS = 2_000;
/** Kept free after the last call's time-out, to book and settle it. */
export const SETTLE_RESERVE_MS = 5_000;

export class Lane {
  readonly #db: Queryable;
  readonly #clock: Clock;
  readonly #identity: { connectionId: string; scope: string; workerId: string };
  readonly #pacing: Pacing;
  readonly #deadline: () => number;
  readonly #company: () => boolean;
  /** New starts for calls that missed theirs. */
  readonly #anew: Batcher<null, { sendAt: number }>;
  readonly #circuit: CircuitNumbers;
  readonly #departures: Departures;
  readonly #queues = new Map<string, Waiter[]>();
  #waiting = 0;
  #inFlight = 0;
  #results: { failed: boolean | null; startedAt: number }[] = [];
  /** Since when a probe of this lane is under way. */
  #probeSince: number | undefined;
  #pauseMs: number | null = null;
  #restMs = 0;
  #refusedAt = -Infinity;
  #pumping = false;

  constructor(
    db: Queryable,
    { clock, deadline, company }: { clock: Clock; deadline: () => number; company: () => boolean },
    identity: { connectionId: string; scope: string; workerId: string },
    pacing: Pacing,
    circuit: CircuitNumbers,
  ) {
    this.#circuit = circuit;
    this.#db = db;
    this.#clock = clock;
    this.#identity = identity;
    this.#pacing = pacing;
    this.#departures = new Departures(clock, pacing.shortWindows);
    this.#deadline = deadline;
    this.#company = company;
    this.#anew = new Batcher((late) => this.#leaseAnew(late.length), {
      maxSize: MOST_BLOCK,
      gatherMs: 1,
      concurrency: 1,
    });
  }

  /** Resolves when this job's turn has come, or when the lane will not open soon. */
  request(jobId: string, timeoutMs: number, group?: Group): Promise<Start> {
    return new Promise((resolve) => {
      const queue = this.#queues.get(jobId) ?? [];
      queue.push({ jobId, timeoutMs, group, resolve });
      this.#queues.set(jobId, queue);
      this.#waiting += 1;
      void this.#pump();
    });
  }

  get #block(): number {
    const { gapUs } = this.#pacing;
    const inTime = gapUs === 0 ? MOST_BLOCK : (BLOCK_MS * 1_000) / gapUs;
    return Math.round(Math.min(MOST_BLOCK, Math.max(LEAST_BLOCK, inTime)));
  }

  /** How many wait for a turn. */
  get waiting(): number {
    return this.#waiting;
  }

  /** Resolves when a call that was allowed for `sendAt` may leave, with the time then; it must leave at once. */
  async leave(sendAt: number): Promise<number> {
    let startAt = sendAt;
    // What left late would meet other processes' calls, which leave in time: a start that was missed is gone.
    while (this.#pacing.gapUs > 0 && this.#company() && this.#clock.now() - startAt > LATE_MS)
      startAt = (await this.#anew.add(null)).sendAt;
    return this.#departures.leave(startAt);
  }

  async #leaseAnew(count: number): Promise<{ sendAt: number }[]> {
    const askedAt = this.#clock.now();
    // They are in flight already. Their questions are begun: without the database they leave as they are.
    const leased = await this.#lease(count, this.#inFlight - count).catch(() => undefined);
    if (leased?.state === "probe") this.#probeSince = askedAt;
    const now = this.#clock.now();
    if (!leased) return Array.from({ length: count }, () => ({ sendAt: now }));
    // Where the lane is full or rests for long they do not wait for it: an open question holds its record, and a Stop.
    return Array.from({ length: count }, (_, index) => ({ sendAt: now + (leased.startsMs[index] ?? HORIZON_MS) }));
  }

  /** The vendor answered that calls come too fast. Gives how long it is left alone where it does not say so itself. */
  refused(): number {
    const now = this.#clock.now();
    const sinceMs = now - this.#refusedAt;
    // Calls of one moment share a rest; a refusal soon after it is answered with a longer one.
    if (sinceMs > this.#restMs) {
      this.#restMs = sinceMs < 3 * this.#restMs ? Math.min(REST_MS, 2 * this.#restMs) : this.#pacing.restMs;
      this.#refusedAt = now;
      this.#departures.refused();
    }
    return this.#restMs;
  }

  /** The call that a `go` allowed is over (one report a turn, however many shared it). `failed` counts toward the circuit; undefined says nothing about it. */
  report(startedAt: number, failed: boolean | undefined, pauseMs?: number): void {
    this.#inFlight -= 1;
    const probed = this.#probeSince !== undefined && startedAt >= this.#probeSince;
    if (failed !== undefined || probed) this.#results.push({ failed: failed ?? null, startedAt });
    if (pauseMs !== undefined) this.#pauseMs = Math.max(this.#pauseMs ?? 0, pauseMs);
    if (!probed) return;
    // Handed in at once: no other call asks for a turn before the circuit has heard of this one.
    this.#probeSince = undefined;
    this.#lease(0).catch(() => undefined);
  }

  /** Hands in results that no further lease would carry. */
  async close(): Promise<void> {
    this.#turnAway({ type: "closed", reason: "ending", untilMs: 0, downMs: 0 });
    if (this.#results.length > 0 || this.#pauseMs !== null || this.#pacing.concurrency !== null) await this.#lease(0);
  }

  async #pump(): Promise<void> {
    if (this.#pumping) return;
    this.#pumping = true;
    try {
      while (this.#waiting > 0) await this.#serve();
    } catch {
      // The database stayed out of reach: the records go back by their lease, or are put off by whoever asked.
      this.#turnAway({ type: "closed", reason: "ending", untilMs: 1_000, downMs: 0 });
    } finally {
      this.#pumping = false;
    }
  }

  async #serve(): Promise<void> {
    const askedAt = this.#clock.now();
    const leased = await this.#lease(Math.min(this.#waiting, this.#block));
    if (leased.state === "probe") this.#probeSince = askedAt;
    if (leased.startsMs.length === 0) {
      const { state } = leased;
      const open = state === "open" || state === "full" || state === "probe";
      if (state === "gone" || (!open && leased.untilMs > PATIENCE_MS)) {
        const reason = open || state === "gone" ? "gone" : state;
        return this.#turnAway({ type: "closed", reason, untilMs: leased.untilMs, downMs: leased.downMs });
      }
      const waitMs = Math.max(1, leased.untilMs);
      // A full window (an hour's, a day's) that outlasts this run, or a minute of memory, is not waited for.
      if (askedAt + waitMs > this.#deadline() || waitMs > 60_000)
        return this.#turnAway({ type: "closed", reason: "paused", untilMs: waitMs, downMs: 0 });
      return this.#clock.sleep(waitMs);
    }
    const leasedAt = this.#clock.now();
    for (const startMs of leased.startsMs) {
      const sendAt = leasedAt + startMs;
      const waitMs = sendAt - LEAD_MS - this.#clock.now();
      if (waitMs > 0) await this.#clock.sleep(waitMs);
      if (!(await this.#startOne(sendAt))) return;
    }
  }

  /** False when nobody waits any more: the leased starts that are left simply pass. */
  async #startOne(sendAt: number): Promise<boolean> {
    for (;;) {
      const waiter = this.#take();
      if (waiter === undefined) return false;
      if (this.#clock.now() + waiter.timeoutMs + SETTLE_RESERVE_MS > this.#deadline()) {
        waiter.resolve({ type: "closed", reason: "ending", untilMs: 0, downMs: 0 });
        continue;
      }
      this.#inFlight += 1;
      const sharers = await this.#sharersOf(waiter);
      const turn = { size: 1 + sharers.length };
      for (const one of [waiter, ...sharers]) one.resolve({ type: "go", sendAt, turn });
      return true;
    }
  }

  async #sharersOf({ group, timeoutMs }: Waiter): Promise<Waiter[]> {
    if (!group) return [];
    const fits = (waiter: Waiter) => waiter.group?.name === group.name && waiter.timeoutMs === timeoutMs;
    const others = [...this.#queues.values()].reduce((sum, queue) => sum + queue.filter(fits).length, 0);
    if (others + 1 < group.min) return [];
    // Without the database to say so, it goes alone.
    return (await group.starts.take().catch(() => false)) ? this.#takeGroup(group, timeoutMs) : [];
  }

  /** Those that may share a turn with the one just taken: from all jobs, one of each at a time, so that none is passed over. */
  #takeGroup({ name, max }: Group, timeoutMs: number): Waiter[] {
    const taken: Waiter[] = [];
    for (let found = true; found && taken.length < max - 1;) {
      found = false;
      for (const [jobId, queue] of [...this.#queues]) {
        const at = queue.findIndex((waiter) => waiter.group?.name === name && waiter.timeoutMs === timeoutMs);
        if (at === -1 || taken.length >= max - 1) continue;
        taken.push(...queue.splice(at, 1));
        if (queue.length === 0) this.#queues.delete(jobId);
        this.#waiting -= 1;
        found = true;
      }
    }
    return taken;
  }

  /** The first of the job whose turn it is; the job then goes to the end. */
  #take(): Waiter | undefined {
    for (const [jobId, queue] of this.#queues) {
      const waiter = queue.shift();
      this.#queues.delete(jobId);
      if (queue.length > 0) this.#queues.set(jobId, queue);
      if (waiter === undefined) continue;
      this.#waiting -= 1;
      return waiter;
    }
    return undefined;
  }

  #turnAway(start: Start): void {
    for (let waiter = this.#take(); waiter !== undefined; waiter = this.#take()) waiter.resolve(start);
  }

  async #lease(wanted: number, inFlight = this.#inFlight) {
    const now = this.#clock.now();
    const results = this.#results.splice(0);
    const pauseMs = this.#pauseMs;
    this.#pauseMs = null;
    const lease: LaneLease = {
      ...this.#identity,
      wanted,
      horizonMs: HORIZON_MS,
      gapUs: this.#pacing.gapUs,
      longWindows: this.#pacing.longWindows,
      concurrency: this.#pacing.concurrency,
      inFlight,
      results: results.map((result) => ({ failed: result.failed, ageMs: Math.max(0, now - result.startedAt) })),
      pauseMs,
      circuit: this.#circuit,
    };
    return withRetry(this.#clock, () => leaseLane(this.#db, lease));
  }
}
