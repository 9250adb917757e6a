import { randomUUID } from "node:crypto";
import fc from "fast-check";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { addLatencies, latencyAt } from "@/lib/contracts/latency.ts";
import { beat, begin, claim, finish, type FinishedCall, type LookupAnswer, settle, sweep } from "@/lib/db/engine.ts";
import { createTestDatabase, type TestDatabase } from "../../tests/database/database.ts";
import { createTestJob, testRows } from "../../tests/database/jobs.ts";
import { createWorkspace, type TestWorkspace } from "../../tests/database/workspace.ts";

let database: TestDatabase;
let workspace: TestWorkspace;
let connectionId: string;
let workerId: string;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());
beforeEach(async () => {
  await database.pool.query("update public.jobs set next_due_at = 'infinity'");
  workspace = await createWorkspace(database.pool);
  const { rows } = await database.pool.query(
    "insert into public.connections (workspace_id, provider) values ($1, 'findymail') returning id",
    [workspace.workspaceId],
  );
  connectionId = rows[0].id;
  workerId = await worker();
});

async function worker(): Promise<string> {
  const id = `worker-${randomUUID()}`;
  await beat(database.pool, id, "worker", 60_000);
  return id;
}

async function job(count: number): Promise<string> {
  const jobId = await createTestJob(database.pool, workspace, { rows: testRows(count) });
  await claim(database.pool, workerId, count);
  return jobId;
}

/** Begins one question for each row of the job. */
async function calls(jobId: string, count: number, operation = "find-email"): Promise<LookupAnswer[]> {
  const questions = Array.from({ length: count }, (_, seq) => ({
    jobId,
    seq,
    workspaceId: workspace.workspaceId,
    provider: "findymail",
    operation,
    hash: Buffer.from(`${jobId} ${seq}`).toString("hex"),
    connectionId,
    price: 1,
    unitPrice: null,
    repeat: "paid" as const,
    input: {},
  }));
  const answers = await begin(database.pool, workerId, randomUUID(), questions);
  return answers.flatMap((answer) => (answer?.answer === "yours" ? [answer] : []));
}

const hit = ({ lookupId, generation }: LookupAnswer, latencyMs?: number): FinishedCall => ({
  lookupId,
  generation,
  state: "hit",
  result: { email: "ada@acme.com" },
  charged: 1,
  ttlMs: 1e9,
  ...(latencyMs !== undefined && { latencyMs }),
});

async function days() {
  const { rows } = await database.pool.query<{
    operation: string;
    calls: number;
    latencies: number[];
    judged: number;
    verified: number;
  }>(
    "select operation, calls, latencies, judged, verified from public.provider_days where workspace_id = $1 order by operation",
    [workspace.workspaceId],
  );
  return rows;
}
const total = (counts: readonly number[]) => counts.reduce((sum, count) => sum + count, 0);

describe("how long calls took", () => {
  it("gives percentiles within 4.8% of the exact ones, whatever the times and the batches they are booked in", async () => {
    const times = fc.array(
      fc.oneof(fc.nat(20), fc.integer({ min: 1, max: 3_000 }), fc.integer({ min: 1, max: 180_000 })),
      {
        minLength: 1,
        maxLength: 120,
      },
    );
    await fc.assert(
      fc.asyncProperty(times, fc.integer({ min: 1, max: 60 }), async (took, batch) => {
        await database.pool.query("delete from public.provider_days");
        const begun = await calls(await job(took.length), took.length);
        const booked = begun.map((call, index) => hit(call, took[index]));
        for (let at = 0; at < booked.length; at += batch) await finish(database.pool, booked.slice(at, at + batch));
        const sorted = took.map((ms) => Math.max(1, ms)).sort((a, b) => a - b);
        const [day] = await days();
        for (const share of [0.5, 0.95]) {
          const exact = sorted[Math.ceil(share * sorted.length) - 1] ?? NaN;
          expect(Math.abs((latencyAt(day?.latencies ?? [], share) ?? NaN) - exact) / exact).toBeLessThanOrEqual(
            1 / 21 + 1e-9,
          );
        }
      }),
      { numRuns: 25 },
    );
  });

  it("is kept by operation, and adds up over operations and days", async () => {
    const found = await calls(await job(3), 3);
    const enriched = await calls(await job(2), 2, "enrich-person");
    await finish(
      database.pool,
      [...found, ...enriched].map((call) => hit(call, 100)),
    );
    const [enrich, find] = await days();
    expect([enrich?.operation, enrich?.calls, find?.operation, find?.calls]).toEqual([
      "enrich-person",
      2,
      "find-email",
      3,
    ]);
    expect(total(addLatencies(enrich?.latencies ?? [], find?.latencies ?? []))).toBe(5);
  });

  it("counts a call once: not its polls, not the same answer said again", async () => {
    const [call] = await calls(await job(1), 1);
    if (!call) throw new Error("Nothing was begun");
    const taken = {
      lookupId: call.lookupId,
      generation: call.generation,
      charged: 0,
      giveUpAfterMs: 60_000,
      pollAfterMs: 0,
    };
    await finish(database.pool, [{ ...taken, state: "pending", latencyMs: 40 }]);
    await finish(database.pool, [{ ...taken, state: "pending", latencyMs: 9_000 }]);
    await finish(database.pool, [hit(call, 9_000)]);
    await finish(database.pool, [hit(call, 9_000)]);
    const [day] = await days();
    expect([day?.calls, total(day?.latencies ?? [])]).toEqual([1, 1]);
    expect(latencyAt(day?.latencies ?? [], 0.5)).toBeCloseTo(40, -1);
  });

  it("of a call whose process died is unknown until its answer comes after all", async () => {
    const [call] = await calls(await job(1), 1);
    if (!call) throw new Error("Nothing was begun");
    await database.pool.query("update public.workers set lease_until = '-infinity' where id = $1", [workerId]);
    await sweep(database.pool);
    expect(await days()).toMatchObject([{ operation: "find-email", calls: 1, latencies: [] }]);
    await finish(database.pool, [hit(call, 25_000)]);
    const [day] = await days();
    expect([day?.calls, total(day?.latencies ?? [])]).toEqual([1, 1]);
  });
});

describe("what verifiers say of an address", () => {
  const said = (call: LookupAnswer, verdict: "valid" | "invalid") => ({
    lookupId: call.lookupId,
    generation: call.generation,
    verdict,
  });

  it("is counted once for the call that found it, however often rows end with it and settlements are said again", async () => {
    const jobId = await job(2);
    const [one, other] = await calls(jobId, 2);
    if (!one || !other) throw new Error("Nothing was begun");
    await finish(database.pool, [hit(one), hit(other)]);
    const ended = [
      { jobId, seq: 0, state: "success" as const, judged: [said(one, "valid")] },
      { jobId, seq: 1, state: "not_found" as const, judged: [said(other, "invalid"), said(one, "valid")] },
    ];
    await settle(database.pool, workerId, ended, {});
    await settle(database.pool, workerId, ended, {});
    const again = await job(1);
    await settle(
      database.pool,
      workerId,
      [{ jobId: again, seq: 0, state: "success", judged: [said(other, "valid")] }],
      {},
    );
    expect(await days()).toMatchObject([{ calls: 2, judged: 2, verified: 1 }]);
  });

  it("counts on the day of the call that found it", async () => {
    const jobId = await job(1);
    const [call] = await calls(jobId, 1);
    if (!call) throw new Error("Nothing was begun");
    await database.pool.query("update public.lookups set begun_at = begun_at - interval '3 days' where id = $1", [
      call.lookupId,
    ]);
    await finish(database.pool, [hit(call)]);
    await settle(database.pool, workerId, [{ jobId, seq: 0, state: "success", judged: [said(call, "valid")] }], {});
    expect(await days()).toMatchObject([{ calls: 1, judged: 1, verified: 1 }]);
  });

  it("of two rows that end at the same moment is counted for one", async () => {
    const jobId = await job(40);
    const begun = await calls(jobId, 40);
    await finish(
      database.pool,
      begun.map((call) => hit(call)),
    );
    const judged = begun.map((call) => said(call, "valid"));
    await Promise.all(
      Array.from({ length: 8 }, (_, seq) =>
        settle(
          database.pool,
          workerId,
          [{ jobId, seq, state: "success", judged: seq % 2 ? judged : judged.toReversed() }],
          {},
        ),
      ),
    );
    expect(await days()).toMatchObject([{ judged: 40, verified: 40 }]);
  });
});
