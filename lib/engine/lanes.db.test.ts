import { randomUUID } from "node:crypto";
import fc from "fast-check";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { systemClock } from "@/lib/clock.ts";
import { beat } from "@/lib/db/engine.ts";
import { type LaneLease, leaseLane } from "@/lib/db/engine-lanes.ts";
import { createTestDatabase, type TestDatabase } from "../../tests/database/database.ts";
import { createWorkspace } from "../../tests/database/workspace.ts";
import type { Bulk } from "@/lib/providers/provider.ts";
import { BatchStarts } from "./batch-starts.ts";
import { Lane } from "./lanes.ts";
import { pacingOf } from "./pacing.ts";

let database: TestDatabase;
let connectionId: string;
let workerId: string;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());
beforeEach(async () => {
  const { workspaceId } = await createWorkspace(database.pool);
  const { rows } = await database.pool.query(
    "insert into public.connections (workspace_id, provider) values ($1, 'hunter') returning id",
    [workspaceId],
  );
  connectionId = rows[0].id;
  workerId = `worker-${randomUUID()}`;
  await beat(database.pool, workerId, "worker", 60_000);
});

function lease(changes: Partial<LaneLease>) {
  return leaseLane(database.pool, {
    connectionId,
    scope: "",
    workerId,
    wanted: 10,
    horizonMs: 600_000,
    gapUs: 0,
    longWindows: [],
    concurrency: null,
    inFlight: 0,
    results: [],
    pauseMs: null,
    circuit: { window: 10, failures: 5, cooldownMs: 60_000 },
    ...changes,
  });
}

/** Absolute start times: the database's clock is this machine's here. */
async function starts(changes: Partial<LaneLease>): Promise<number[]> {
  const askedAt = Date.now();
  const leased = await lease(changes);
  return leased.startsMs.map((ms) => askedAt + ms);
}

/** The most starts in any window that begins at a start. */
function worstWindow(times: number[], windowMs: number): number {
  const sorted = [...times].sort((a, b) => a - b);
  return Math.max(...sorted.map((from) => sorted.filter((time) => time >= from && time < from + windowMs).length));
}

const failures = (count: number, ageMs = 0) => Array.from({ length: count }, () => ({ failed: true, ageMs }));

describe("a lane's start times", () => {
  it("in one block stay within 20 in any second, 3% slower than that allows", async () => {
    const { gapUs } = pacingOf({ windows: [{ limit: 20, perMs: 1_000 }] });
    const times = await starts({ gapUs, wanted: 80 });
    expect(times).toHaveLength(80);
    expect(worstWindow(times, 1_000)).toBeLessThanOrEqual(20);
    expect(Math.max(...times) - Math.min(...times)).toBeLessThan(4_150);
  });

  it("asked for by eight callers at once are never the same ones twice", async () => {
    const { gapUs } = pacingOf({ windows: [{ limit: 20, perMs: 1_000 }] });
    const before = Date.now();
    const blocks = await Promise.all(Array.from({ length: 8 }, () => lease({ gapUs, wanted: 10 })));
    expect(blocks.flatMap((block) => block.startsMs)).toHaveLength(80);
    const { rows } = await database.pool.query(
      "select extract(epoch from tat) * 1000 as next from public.lanes where connection_id = $1",
      [connectionId],
    );
    // With a clock read before the lock was taken, waiting callers would refill the same interval.
    expect(Number(rows[0].next) - before).toBeGreaterThanOrEqual(80 * 51);
  });

  it("keep a window of a minute in any sliding minute, and let a short list through at once", async () => {
    const longWindows = [{ limit: 30, perMs: 60_000 }];
    const first = await starts({ wanted: 30, longWindows });
    expect(Math.max(...first) - Math.min(...first)).toBeLessThan(2_000);
    const times = [
      ...first,
      ...(await starts({ wanted: 50, longWindows })),
      ...(await starts({ wanted: 20, longWindows })),
    ];
    expect(times).toHaveLength(100);
    expect(worstWindow(times, 60_000)).toBeLessThanOrEqual(30);
  });

  it("beyond the horizon are not leased, and the lane says when to come back", async () => {
    const longWindows = [{ limit: 5, perMs: 60_000 }];
    expect((await lease({ longWindows, horizonMs: 1_000 })).startsMs).toHaveLength(5);
    const full = await lease({ longWindows, horizonMs: 1_000 });
    expect(full.startsMs).toEqual([]);
    expect(full.untilMs).toBeGreaterThan(50_000);
  });

  it("stay within the concurrency that other live workers leave", async () => {
    const other = `worker-${randomUUID()}`;
    await beat(database.pool, other, "worker", 60_000);
    expect((await lease({ concurrency: 8, wanted: 5 })).startsMs).toHaveLength(5);
    expect((await lease({ concurrency: 8, wanted: 5, workerId: other })).startsMs).toHaveLength(3);
    expect(await lease({ concurrency: 8, wanted: 5, workerId: other, inFlight: 3 })).toMatchObject({
      state: "full",
      startsMs: [],
    });
    await database.pool.query("update public.workers set lease_until = '-infinity' where id = $1", [workerId]);
    expect((await lease({ concurrency: 8, wanted: 5, workerId: other, inFlight: 3 })).startsMs).toHaveLength(5);
  });

  it("stop for as long as the vendor asked, for every process", async () => {
    await lease({ wanted: 0, pauseMs: 30_000 });
    const paused = await lease({});
    expect(paused).toMatchObject({ state: "paused", startsMs: [] });
    expect(paused.untilMs).toBeGreaterThan(29_000);
  });
});

const elapse = (interval: string) =>
  database.pool.query(
    `update public.lanes set circuit_until = circuit_until - $2::interval, circuit_changed_at = circuit_changed_at - $2::interval,
       down_since = down_since - $2::interval where connection_id = $1`,
    [connectionId, interval],
  );

describe("a lane's circuit", () => {
  it("opens at five failures among the ten latest calls and then starts nothing", async () => {
    await lease({ wanted: 0, results: [...failures(4), { failed: false, ageMs: 0 }] });
    expect((await lease({})).state).toBe("open");
    await lease({ wanted: 0, results: failures(1) });
    const tripped = await lease({});
    expect(tripped).toMatchObject({ state: "tripped", startsMs: [] });
    expect(tripped.untilMs).toBeGreaterThan(59_000);
  });

  it("forgets failures older than the ten latest calls", async () => {
    await lease({ wanted: 0, results: failures(4) });
    await lease({ wanted: 0, results: Array.from({ length: 10 }, () => ({ failed: false, ageMs: 0 })) });
    await lease({ wanted: 0, results: failures(4) });
    expect((await lease({})).state).toBe("open");
  });

  it("after the cooldown lets one probe through and closes on its success", async () => {
    await lease({ wanted: 0, results: failures(5) });
    await elapse("61 seconds");
    const probe = await lease({});
    expect(probe).toMatchObject({ state: "probe" });
    expect(probe.startsMs).toHaveLength(1);
    expect((await lease({})).state).toBe("tripped");
    await lease({ wanted: 0, results: [{ failed: false, ageMs: 0 }] });
    expect(await lease({})).toMatchObject({ state: "open", downMs: 0 });
  });

  it("sends another probe when the first one's process died", async () => {
    await lease({ wanted: 0, results: failures(5) });
    await elapse("61 seconds");
    expect((await lease({})).state).toBe("probe");
    await elapse("36 seconds");
    expect((await lease({})).state).toBe("probe");
  });

  it("sends another probe when the first one says nothing (it met a rate limit, or was not needed)", async () => {
    await lease({ wanted: 0, results: failures(5) });
    await elapse("61 seconds");
    expect((await lease({})).state).toBe("probe");
    await lease({ wanted: 0, results: [{ failed: null, ageMs: 0 }] });
    expect((await lease({})).state).toBe("probe");
    expect((await lease({})).state).toBe("tripped");
  });

  it("hears of its probe when the call is over, not when somebody next wants a turn", async () => {
    await lease({ wanted: 0, results: failures(5) });
    await elapse("61 seconds");
    const identity = { connectionId, scope: "", workerId };
    const pacing = { gapUs: 0, shortWindows: [], longWindows: [], concurrency: null, restMs: 1_000 };
    const circuit = { window: 10, failures: 5, cooldownMs: 60_000 };
    const alone = { clock: systemClock, deadline: () => Infinity, company: () => false };
    const lane = new Lane(database.pool, alone, identity, pacing, circuit);
    expect(await lane.request("job", 1_000)).toMatchObject({ type: "go" });
    lane.report(systemClock.now(), false);
    await vi.waitFor(async () => expect((await lease({})).state).toBe("open"), 5_000);
  });

  it("rests longer when the vendor goes on refusing, and briefly again once it has calmed down", () => {
    let now = 0;
    const clock = { now: () => now, sleep: () => Promise.resolve() };
    const run = { clock, deadline: () => Infinity, company: () => false };
    const pacing = { gapUs: 0, shortWindows: [], longWindows: [], concurrency: null, restMs: 250 };
    const circuit = { window: 10, failures: 5, cooldownMs: 60_000 };
    const lane = new Lane(database.pool, run, { connectionId, scope: "", workerId }, pacing, circuit);
    const refusedAt = (ms: number) => ((now = ms), lane.refused());
    expect([0, 10, 300, 900, 1_950, 4_000, 9_000].map(refusedAt)).toEqual([250, 250, 500, 1_000, 1_000, 1_000, 250]);
  });

  it("waits a second at most for a start when the lane is closed for longer, since its question is open", async () => {
    const pacing = { gapUs: 1_000, shortWindows: [], longWindows: [], concurrency: null, restMs: 1_000 };
    const circuit = { window: 10, failures: 5, cooldownMs: 60_000 };
    const run = { clock: systemClock, deadline: () => Infinity, company: () => true };
    const lane = new Lane(database.pool, run, { connectionId, scope: "", workerId }, pacing, circuit);
    await lease({ wanted: 0, pauseMs: 3_600_000 });
    const before = systemClock.now();
    const waitedMs = (await lane.leave(before - 1_000)) - before;
    expect(waitedMs).toBeGreaterThan(900);
    expect(waitedMs).toBeLessThan(3_000);
  });

  it("gives a call that missed its start another one where other processes have theirs", async () => {
    const identity = { connectionId, scope: "", workerId };
    const pacing = { gapUs: 200_000, shortWindows: [], longWindows: [], concurrency: null, restMs: 1_000 };
    const circuit = { window: 10, failures: 5, cooldownMs: 60_000 };
    const among = (company: boolean) =>
      new Lane(
        database.pool,
        { clock: systemClock, deadline: () => Infinity, company: () => company },
        identity,
        pacing,
        circuit,
      );
    const missed = systemClock.now() - 1_000;
    const busy = new Lane(
      database.pool,
      { clock: systemClock, deadline: () => Infinity, company: () => true },
      identity,
      { ...pacing, concurrency: 1 },
      circuit,
    );
    expect(await busy.request("job", 1_000)).toMatchObject({ type: "go" });
    const before = systemClock.now();
    expect((await busy.leave(missed)) - before, "its own place in a full lane is kept").toBeLessThan(900);
    busy.report(missed, false);
    const leaveThree = async (lane: Lane) => Promise.all([1, 2, 3].map(() => lane.leave(missed)));
    const spread = (times: readonly number[]) => Math.max(...times) - Math.min(...times);
    expect(spread(await leaveThree(among(true)))).toBeGreaterThanOrEqual(390);
    expect(spread(await leaveThree(among(false)))).toBeLessThan(200);
  });

  it("ignores what began before it last changed, and says for how long the vendor has been down", async () => {
    await lease({ wanted: 0, results: failures(5) });
    await elapse("61 seconds");
    await lease({});
    await lease({ wanted: 0, results: failures(50, 30_000) });
    const waiting = await lease({});
    expect(waiting.state).toBe("tripped");
    expect(waiting.untilMs, "not until the probe would expire: it says within a call's time").toBeLessThanOrEqual(
      3_000,
    );
    expect(waiting.downMs).toBeGreaterThan(60_000);
  });

  it("keeps to the numbers that the installation sets", async () => {
    const circuit = { window: 4, failures: 2, cooldownMs: 5_000 };
    await lease({ wanted: 0, circuit, results: failures(2) });
    const tripped = await lease({ circuit });
    expect(tripped.state).toBe("tripped");
    expect(tripped.untilMs).toBeLessThanOrEqual(5_000);
  });

  it("comes to the same state from the same history, however it was cut into reports, and lets nothing through while open", async () => {
    const lane = async (id: string) => {
      const { rows } = await database.pool.query("select circuit, recent from public.lanes where connection_id = $1", [
        id,
      ]);
      return rows[0];
    };
    const another = async () => {
      const { workspaceId } = await createWorkspace(database.pool);
      const { rows } = await database.pool.query(
        "insert into public.connections (workspace_id, provider) values ($1, 'hunter') returning id",
        [workspaceId],
      );
      return String(rows[0].id);
    };
    const history = fc.array(fc.array(fc.boolean(), { maxLength: 6 }), { maxLength: 10 });
    await fc.assert(
      fc.asyncProperty(history, async (reports) => {
        const [whole, cut] = [await another(), await another()];
        const all = reports.flat().map((failed) => ({ failed, ageMs: 0 }));
        await lease({ connectionId: whole, wanted: 0, results: all });
        await lease({ connectionId: cut, wanted: 0 });
        for (const report of reports) {
          const results = report.map((failed) => ({ failed, ageMs: 0 }));
          const { state, startsMs } = await lease({ connectionId: cut, wanted: 1, results });
          expect(startsMs.length === 0).toBe(state === "tripped");
        }
        const states = [await lane(whole), await lane(cut)];
        expect(states[0]).toEqual(states[1]);
        expect(states[0].recent.length).toBeLessThanOrEqual(10);
        expect(states[0].circuit === "open").toBe(opens(reports.flat()));
      }),
      { numRuns: 40 },
    );
  });
});

describe("a turn that several questions may share", () => {
  const pacing = { gapUs: 20_000, shortWindows: [], longWindows: [], concurrency: null, restMs: 1_000 };
  const run = { clock: systemClock, deadline: () => Infinity, company: () => false };
  /** How many went in each call, of so many questions that wait at once. */
  async function calls(count: number, bulk: Pick<Bulk, "min" | "max" | "limits">, batches = batchStarts(bulk)) {
    const circuit = { window: 10, failures: 5, cooldownMs: 60_000 };
    const lane = new Lane(database.pool, run, { connectionId, scope: "", workerId }, pacing, circuit);
    const group = { name: "verify-email", min: bulk.min, max: bulk.max, starts: batches };
    const starts = await Promise.all(Array.from({ length: count }, () => lane.request("job", 1_000, group)));
    const turns = new Set(starts.flatMap((start) => (start.type === "go" ? [start.turn] : [])));
    await lane.close();
    return [...turns].map(({ size }) => size);
  }
  const batchStarts = (bulk: Pick<Bulk, "limits">, worker = workerId) =>
    new BatchStarts(database.pool, systemClock, bulk, { connectionId, scope: "in lists", workerId: worker });

  it("is shared where enough wait, up to what the vendor takes in a call", async () => {
    const sizes = await calls(25, { min: 5, max: 10 });
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(25);
    expect(Math.max(...sizes)).toBe(10);
  });

  it("is not shared by fewer than are worth a list", async () => {
    expect(await calls(6, { min: 7, max: 100 })).toEqual([1, 1, 1, 1, 1, 1]);
  });

  it("is shared only as often as the vendor takes lists, all processes together; the rest goes one by one", async () => {
    const twice = { min: 2, max: 3, limits: { windows: [{ limit: 2, perMs: 3_600_000 }] } };
    const other = `worker-${randomUUID()}`;
    await beat(database.pool, other, "worker", 60_000);
    expect(await batchStarts(twice, other).take()).toBe(true);
    await database.pool.query("update public.lanes set tat = '-infinity' where connection_id = $1", [connectionId]);
    const sizes = await calls(9, twice);
    expect(sizes.filter((size) => size > 1)).toEqual([3]);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(9);
  });

  it("is not shared once the vendor said that it takes no lists", async () => {
    const batches = batchStarts({});
    expect(await batches.take()).toBe(true);
    batches.forbid();
    expect(await calls(4, { min: 2, max: 10 }, batches)).toEqual([1, 1, 1, 1]);
  });
});

/** What may befall a circuit: a report of calls that just began, or of old ones; a wish for starts; time that passes. */
const event = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constant("report" as const), failed: fc.array(fc.boolean(), { maxLength: 4 }) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant("report old" as const), failed: fc.array(fc.boolean(), { maxLength: 4 }) }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant("ask" as const), wanted: fc.integer({ min: 1, max: 5 }) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("pass" as const), seconds: fc.constantFrom(1, 20, 36, 61) }) },
);
const numbers = fc
  .record({ window: fc.integer({ min: 1, max: 12 }), failures: fc.integer({ min: 1, max: 12 }) })
  .map(({ window, failures }) => ({ window, failures: Math.min(window, failures), cooldownMs: 60_000 }));

describe("a circuit in any history", () => {
  it("is what the rule says: while it is open nothing starts until its time is up, then one probe until that reports or expires; it remembers no more than its window", async () => {
    await fc.assert(
      fc.asyncProperty(numbers, fc.array(event, { minLength: 10, maxLength: 30 }), async (circuit, events) => {
        await database.pool.query("delete from public.lanes where connection_id = $1", [connectionId]);
        let model: Circuit = { state: "closed", recent: [], leftS: 0 };
        for (const next of events) {
          if (next.do === "pass") {
            await elapse(`${next.seconds} seconds`);
            model = { ...model, leftS: model.leftS - next.seconds };
          } else if (next.do === "ask") {
            const leased = await lease({ wanted: next.wanted, circuit });
            const [allowed, after] = allow(model, next.wanted);
            expect(leased.startsMs).toHaveLength(allowed);
            model = after;
          } else {
            const old = next.do === "report old";
            const results = next.failed.map((failed) => ({ failed, ageMs: old ? 86_400_000 : 0 }));
            await lease({ wanted: 0, results, circuit });
            // What began before the last change says nothing; a circuit that never changed hears everything.
            if (!old || model.state === "closed") model = hear(model, next.failed, circuit, old);
          }
          const { rows } = await database.pool.query(
            "select circuit, cardinality(recent) as remembered from public.lanes where connection_id = $1",
            [connectionId],
          );
          if (rows.length === 0) continue;
          expect(rows[0].circuit).toBe(model.state);
          expect(rows[0].remembered).toBeLessThanOrEqual(circuit.window);
        }
      }),
      { numRuns: 25 },
    );
  });
});

type Circuit = { state: "closed" | "open" | "half_open"; recent: boolean[]; leftS: number; changed?: boolean };

function allow(circuit: Circuit, wanted: number): [number, Circuit] {
  if (circuit.state === "closed") return [wanted, circuit];
  if (circuit.leftS > 0) return [0, circuit];
  return [1, { ...circuit, state: "half_open", leftS: 35, changed: true }];
}

function hear(
  circuit: Circuit,
  reports: readonly boolean[],
  numbers: { window: number; failures: number },
  old: boolean,
): Circuit {
  let now = circuit;
  for (const failed of reports) {
    if (old && now.changed) continue;
    if (now.state === "half_open") now = { state: failed ? "open" : "closed", recent: [], leftS: 60, changed: true };
    else if (now.state === "closed") {
      const recent = [...now.recent, failed].slice(-numbers.window);
      const opens = recent.filter(Boolean).length >= numbers.failures;
      now = opens ? { state: "open", recent: [], leftS: 60, changed: true } : { ...now, recent };
    }
  }
  return now;
}

/** The rule itself, as a sentence of code: five failures among the ten latest calls. */
function opens(history: readonly boolean[]): boolean {
  return history.some((_, end) => history.slice(Math.max(0, end - 9), end + 1).filter(Boolean).length >= 5);
}
