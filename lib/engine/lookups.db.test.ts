import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { beat, begin, claim, completeJobs, finish, type LookupQuestion, peek, settle, sweep } from "@/lib/db/engine.ts";
import { createTestDatabase, type TestDatabase } from "../../tests/database/database.ts";
import { createTestJob, testRows } from "../../tests/database/jobs.ts";
import { createWorkspace, type TestWorkspace } from "../../tests/database/workspace.ts";

let database: TestDatabase;
let workspace: TestWorkspace;
let connectionId: string;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());
beforeEach(async () => {
  // Each test has the queue to itself.
  await database.pool.query("update public.jobs set next_due_at = 'infinity'");
  workspace = await createWorkspace(database.pool);
  const { rows } = await database.pool.query(
    "insert into public.connections (workspace_id, provider) values ($1, 'findymail') returning id",
    [workspace.workspaceId],
  );
  connectionId = rows[0].id;
});

async function worker() {
  const id = `worker-${randomUUID()}`;
  await beat(database.pool, id, "worker", 30_000);
  return id;
}

function question(jobId: string, seq: number, changes: Partial<LookupQuestion> = {}): LookupQuestion {
  return {
    jobId,
    seq,
    workspaceId: workspace.workspaceId,
    provider: "findymail",
    operation: "find-email",
    hash: Buffer.from(`question ${seq}`).toString("hex"),
    connectionId,
    price: 1,
    unitPrice: null,
    repeat: "free",
    input: { fullName: "Ada" },
    ...changes,
  };
}

const hit = (lookupId: string, generation: number, charged = 1) => ({
  lookupId,
  generation,
  state: "hit" as const,
  result: { email: "ada@acme.com" },
  charged,
  ttlMs: 1_000_000,
  status: 200,
  latencyMs: 12,
});

async function claimed(workerId: string, jobId: string, room = 10) {
  return (await claim(database.pool, workerId, room)).filter((record) => record.jobId === jobId);
}

async function numbers(jobId: string) {
  const { rows } = await database.pool.query(
    `select p.credits::float, p.paid_calls, p.unknown_calls,
       (select coalesce(sum(charged), 0)::float from public.attempts where job_id = $1) as attempted,
       (select coalesce(sum(credits), 0)::float from public.charges where job_id = $1) as ledger
     from public.job_progress p where p.job_id = $1`,
    [jobId],
  );
  return rows[0];
}

describe("begin", () => {
  it("gives one question of two records to one of them and parks the other until the answer", async () => {
    const jobId = await createTestJob(database.pool, workspace, { rows: testRows(2) });
    const [a, b] = [await worker(), await worker()];
    await claim(database.pool, a, 1);
    await claim(database.pool, b, 1);
    const same = { hash: "aa" };
    const [first] = await begin(database.pool, a, randomUUID(), [question(jobId, 0, same)]);
    const [second] = await begin(database.pool, b, randomUUID(), [question(jobId, 1, same)]);
    expect([first?.answer, second?.answer]).toEqual(["yours", "parked"]);
    await finish(database.pool, [hit(first?.lookupId ?? "", 1)]);
    const { rows } = await database.pool.query(
      "select state, waiting_on, run_at <= clock_timestamp() as due from public.records where job_id = $1 and seq = 1",
      [jobId],
    );
    expect(rows[0]).toEqual({ state: "waiting", waiting_on: null, due: true });
    const [known] = await peek(database.pool, [question(jobId, 1, same)]);
    expect(known).toMatchObject({ answer: "hit", own: false, result: { email: "ada@acme.com" } });
  });

  it("gives the answer before where that is fresh, after a call that was to replace it failed", async () => {
    const id = await worker();
    const asked = async (settings: Record<string, unknown>) => {
      const jobId = await createTestJob(database.pool, workspace, { rows: testRows(1), settings });
      await claim(database.pool, id, 1);
      const [answer] = await begin(database.pool, id, randomUUID(), [question(jobId, 0, { hash: "ab" })]);
      return answer;
    };
    const first = await asked({});
    await finish(database.pool, [hit(first?.lookupId ?? "", 1)]);
    const lookupId = first?.lookupId ?? "";
    expect(await asked({ refresh: true })).toMatchObject({ answer: "yours", generation: 2 });
    const error = { kind: "unavailable", message: "Down", retryable: false };
    await finish(database.pool, [{ lookupId, generation: 2, state: "error", error, charged: 0 }]);
    expect(await asked({})).toMatchObject({ answer: "older", generation: 2, result: { email: "ada@acme.com" } });
    expect(await asked({ refresh: true })).toMatchObject({ answer: "yours", generation: 3 });
    await finish(database.pool, [{ lookupId, generation: 3, state: "miss", charged: 0, ttlMs: 1_000_000 }]);
    expect(await asked({ refresh: true })).toMatchObject({ answer: "yours", generation: 4 });
    await finish(database.pool, [{ lookupId, generation: 4, state: "error", error, charged: 0 }]);
    expect(await asked({})).toMatchObject({ answer: "yours", generation: 5 });
  });

  it("holds the question still while it parks, so that an answer that comes meanwhile wakes the record", async () => {
    const jobId = await createTestJob(database.pool, workspace, { rows: testRows(2) });
    const [a, b] = [await worker(), await worker()];
    await claim(database.pool, a, 1);
    await claim(database.pool, b, 1);
    const same = { hash: "aa" };
    const [mine] = await begin(database.pool, a, randomUUID(), [question(jobId, 0, same)]);
    const client = await database.pool.connect();
    try {
      await client.query("begin");
      const [parked] = await begin(client, b, randomUUID(), [question(jobId, 1, same)]);
      expect(parked?.answer).toBe("parked");
      const finished = finish(database.pool, [hit(mine?.lookupId ?? "", 1)]);
      const waits = async () => {
        const { rows } = await database.pool.query(
          "select 1 from pg_stat_activity where wait_event_type = 'Lock' and query like '%engine.finish%' and datname = current_database()",
        );
        return rows.length > 0;
      };
      await expect.poll(waits).toBe(true);
      await client.query("commit");
      await finished;
    } finally {
      client.release();
    }
    const { rows } = await database.pool.query(
      "select waiting_on, run_at <= clock_timestamp() as due from public.records where job_id = $1 and seq = 1",
      [jobId],
    );
    expect(rows[0]).toEqual({ waiting_on: null, due: true });
  });

  it("repeated with its token gives the same answers and reserves nothing more", async () => {
    const jobId = await createTestJob(database.pool, workspace, { rows: testRows(1) });
    const w = await worker();
    await claim(database.pool, w, 1);
    const token = randomUUID();
    const first = await begin(database.pool, w, token, [question(jobId, 0)]);
    const again = await begin(database.pool, w, token, [question(jobId, 0)]);
    expect(again).toEqual(first);
    const { rows } = await database.pool.query("select count(*)::int as open from public.lookups where job_id = $1", [
      jobId,
    ]);
    expect(rows[0].open).toBe(1);
  });

  it("begins nothing for a cancelled job, and cancel counts what was begun before", async () => {
    const jobId = await createTestJob(database.pool, workspace, { rows: testRows(3) });
    const w = await worker();
    await claim(database.pool, w, 3);
    await begin(database.pool, w, randomUUID(), [question(jobId, 0, { price: 2 })]);
    const client = await database.pool.connect();
    await client.query("select set_config('request.jwt.claims', $1, false)", [
      JSON.stringify({ sub: workspace.userId }),
    ]);
    const { rows } = await client.query("select * from app.cancel_job($1)", [jobId]);
    client.release(true);
    expect(rows[0]).toMatchObject({ state: "cancelled", on_wire: 1, on_wire_credits: "2.0000" });
    const [late] = await begin(database.pool, w, randomUUID(), [question(jobId, 1)]);
    expect(late?.answer).toBe("stopped");
  });

  it("asks a failed question again as often as the step allows, then remembers the failure for the job", async () => {
    const jobId = await createTestJob(database.pool, workspace, { rows: testRows(1) });
    const w = await worker();
    await claim(database.pool, w, 1);
    const failure = { kind: "unavailable", message: "down", retryable: true };
    for (const generation of [1, 2, 3]) {
      const [answer] = await begin(database.pool, w, randomUUID(), [question(jobId, 0)]);
      expect(answer).toMatchObject({ answer: "yours", generation });
      const [booked] = await finish(database.pool, [
        {
          lookupId: answer?.lookupId ?? "",
          generation,
          state: "error",
          error: failure,
          charged: 0,
          retries: 2,
          retryAfterMs: 0,
        },
      ]);
      expect(booked?.retryMs).toBe(generation < 3 ? 0 : null);
    }
    const [known] = await peek(database.pool, [question(jobId, 0)]);
    expect(known).toMatchObject({ answer: "error", error: failure });
    const other = await createTestJob(database.pool, workspace, { rows: testRows(1) });
    await claim(database.pool, w, 1);
    const [fresh] = await begin(database.pool, w, randomUUID(), [question(other, 0)]);
    expect(fresh).toMatchObject({ answer: "yours", generation: 4 });
  });

  it("does not count a rate limit as one of the tries", async () => {
    const jobId = await createTestJob(database.pool, workspace, { rows: testRows(1) });
    const w = await worker();
    await claim(database.pool, w, 1);
    const tooFast = { kind: "rate_limit", message: "slow down", retryable: true, uncounted: true };
    for (let generation = 1; generation <= 6; generation += 1) {
      const [answer] = await begin(database.pool, w, randomUUID(), [question(jobId, 0)]);
      expect(answer).toMatchObject({ answer: "yours", generation });
      const [booked] = await finish(database.pool, [
        {
          lookupId: answer?.lookupId ?? "",
          generation,
          state: "error",
          error: tooFast,
          charged: 0,
          retries: 0,
          retryAfterMs: 0,
        },
      ]);
      expect(booked?.retryMs).toBe(0);
    }
  });
});

describe("begin, said again after its reply was lost", () => {
  it("lets go of the calls that nobody was told to make, if the job was stopped meanwhile, and wakes who waits for them", async () => {
    const jobId = await createTestJob(database.pool, workspace, { rows: testRows(1) });
    const other = await createTestJob(database.pool, workspace, { rows: testRows(1) });
    const [a, b] = [await worker(), await worker()];
    await claim(database.pool, a, 2);
    const token = randomUUID();
    await begin(database.pool, a, token, [question(jobId, 0)]);
    await database.pool.query("update public.records set leased_by = $2 where job_id = $1", [other, b]);
    const [parked] = await begin(database.pool, b, randomUUID(), [question(other, 0)]);
    expect(parked?.answer).toBe("parked");
    await database.pool.query("update public.jobs set state = 'paused' where id = $1", [jobId]);
    expect((await begin(database.pool, a, token, [question(jobId, 0)]))[0]?.answer).toBe("stopped");
    const { rows } = await database.pool.query(
      `select waiting_on, run_at <= clock_timestamp() as due,
         (select count(*)::int from public.lookups where workspace_id = $2 and state = 'calling') as open
       from public.records where job_id = $1`,
      [other, workspace.workspaceId],
    );
    expect(rows[0]).toEqual({ waiting_on: null, due: true, open: 0 });
    await database.pool.query("update public.records set state = 'running', leased_by = $2 where job_id = $1", [
      other,
      b,
    ]);
    const [fresh] = await begin(database.pool, b, randomUUID(), [question(other, 0)]);
    expect(fresh).toMatchObject({ answer: "yours", generation: 2 });
    await database.pool.query("update public.jobs set state = 'running' where id = $1", [jobId]);
    expect((await begin(database.pool, a, randomUUID(), [question(jobId, 0)]))[0]?.answer).toBe("parked");
    expect(await numbers(jobId)).toMatchObject({ credits: 0, unknown_calls: 0 });
  });

  it("tells one of two records with one question to call, and always the same one", async () => {
    const jobId = await createTestJob(database.pool, workspace, { rows: testRows(2) });
    const w = await worker();
    await claim(database.pool, w, 2);
    const token = randomUUID();
    const both = [question(jobId, 0, { hash: "aa" }), question(jobId, 1, { hash: "aa" })];
    const first = (await begin(database.pool, w, token, both)).map((one) => one?.answer);
    expect([...first].sort()).toEqual(["parked", "yours"]);
    expect((await begin(database.pool, w, token, both)).map((one) => one?.answer)).toEqual(first);
  });
});

describe("finish", () => {
  it("puts a question off for the back-off that it is given, of which no more than the jitter is drawn by lot", async () => {
    const jobId = await createTestJob(database.pool, workspace, { rows: testRows(3) });
    const w = await worker();
    await claim(database.pool, w, 3);
    const begun = await begin(
      database.pool,
      w,
      randomUUID(),
      [0, 1, 2].map((seq) => question(jobId, seq)),
    );
    const down = { kind: "unavailable", message: "down", retryable: true };
    const backoff = { backoffMs: 40_000, backoffMaxMs: 300_000, backoffFactor: 2, retries: 2 };
    const booked = await finish(
      database.pool,
      [0, 0.25, 1].map((backoffJitter, index) => ({
        lookupId: begun[index]?.lookupId ?? "",
        generation: 1,
        state: "error" as const,
        error: down,
        charged: 0,
        ...backoff,
        backoffJitter,
      })),
    );
    const waits = booked.map(({ retryMs }) => retryMs ?? 0);
    expect(waits[0]).toBeGreaterThan(39_000);
    expect(waits[1]).toBeGreaterThan(29_000);
    for (const wait of waits) expect(wait).toBeLessThanOrEqual(40_000);
  });

  it("books an answer once, however often it is sent", async () => {
    const jobId = await createTestJob(database.pool, workspace, { rows: testRows(1) });
    const w = await worker();
    await claim(database.pool, w, 1);
    const [mine] = await begin(database.pool, w, randomUUID(), [question(jobId, 0)]);
    const call = hit(mine?.lookupId ?? "", 1);
    expect((await finish(database.pool, [call]))[0]?.accepted).toBe(true);
    expect((await finish(database.pool, [call]))[0]?.accepted).toBe(false);
    expect(await numbers(jobId)).toEqual({ credits: 1, paid_calls: 1, unknown_calls: 0, attempted: 1, ledger: 1 });
  });

  it("of a dead worker's call: unknown and spent at first, corrected by the late answer", async () => {
    const jobId = await createTestJob(database.pool, workspace, { rows: testRows(2) });
    const w = await worker();
    await claim(database.pool, w, 2);
    const paid = { repeat: "paid" as const, price: 3 };
    const begun = await begin(database.pool, w, randomUUID(), [question(jobId, 0, paid), question(jobId, 1, paid)]);
    await database.pool.query("update public.workers set lease_until = '-infinity' where id = $1", [w]);
    expect(await sweep(database.pool)).toMatchObject({ unknown: 2, records: 2 });
    expect(await numbers(jobId)).toEqual({ credits: 6, paid_calls: 2, unknown_calls: 2, attempted: 6, ledger: 6 });
    await finish(database.pool, [
      { ...hit(begun[0]?.lookupId ?? "", 1), charged: 3 },
      { lookupId: begun[1]?.lookupId ?? "", generation: 1, state: "miss", charged: 0, ttlMs: 1_000 },
    ]);
    expect(await numbers(jobId)).toEqual({ credits: 3, paid_calls: 1, unknown_calls: 0, attempted: 3, ledger: 3 });
    const [known] = await peek(database.pool, [question(jobId, 0, paid)]);
    expect(known?.answer).toBe("hit");
  });

  it("where a repeat is free, the repeat's answer settles the lost call before it", async () => {
    const jobId = await createTestJob(database.pool, workspace, { rows: testRows(1) });
    const w = await worker();
    await claim(database.pool, w, 1);
    await begin(database.pool, w, randomUUID(), [question(jobId, 0)]);
    await database.pool.query("update public.workers set lease_until = '-infinity' where id = $1", [w]);
    await sweep(database.pool);
    expect(await numbers(jobId)).toMatchObject({ credits: 1, unknown_calls: 1 });
    const next = await worker();
    await claimed(next, jobId);
    const [again] = await begin(database.pool, next, randomUUID(), [question(jobId, 0)]);
    expect(again).toMatchObject({ answer: "yours", generation: 2 });
    await finish(database.pool, [hit(again?.lookupId ?? "", 2)]);
    expect(await numbers(jobId)).toEqual({ credits: 1, paid_calls: 1, unknown_calls: 0, attempted: 1, ledger: 1 });
  });
});

describe("settle", () => {
  it("counts each row once, writes one event with the rows, and the job completes", async () => {
    const jobId = await createTestJob(database.pool, workspace, { rows: testRows(3) });
    const w = await worker();
    await claim(database.pool, w, 3);
    const items = [0, 1, 2].map((seq) => ({
      jobId,
      seq,
      state: seq === 2 ? ("not_found" as const) : ("success" as const),
      verified: seq === 0,
      accepted: "findymail",
      cached: ["hunter"],
    }));
    const [job] = await settle(database.pool, w, items, {});
    expect(job).toMatchObject({ changed: 3, done: true });
    expect(await settle(database.pool, w, items, {})).toEqual([]);
    expect(await completeJobs(database.pool)).toEqual([{ jobId, state: "completed" }]);
    const { rows } = await database.pool.query(
      "select success, not_found, verified, rev::int from public.job_progress where job_id = $1",
      [jobId],
    );
    expect(rows[0]).toEqual({ success: 2, not_found: 1, verified: 1, rev: 3 });
    const events = await database.pool.query(
      "select rev::int, seqs from public.job_events where job_id = $1 order by rev",
      [jobId],
    );
    expect(events.rows).toEqual([
      { rev: 1, seqs: [] },
      { rev: 2, seqs: [0, 1, 2] },
      { rev: 3, seqs: [] },
    ]);
    const shares = await database.pool.query(
      "select provider, accepted, cached from public.job_providers where job_id = $1 order by provider",
      [jobId],
    );
    expect(shares.rows).toEqual([
      { provider: "findymail", accepted: 3, cached: 0 },
      { provider: "hunter", accepted: 0, cached: 3 },
    ]);
  });

  it("leaves rows alone that another worker has taken over", async () => {
    const jobId = await createTestJob(database.pool, workspace, { rows: testRows(1) });
    const w = await worker();
    await claim(database.pool, w, 1);
    await database.pool.query("update public.workers set lease_until = '-infinity' where id = $1", [w]);
    await sweep(database.pool);
    const next = await worker();
    expect(await claimed(next, jobId)).toHaveLength(1);
    await beat(database.pool, w, "worker", 30_000);
    expect(await settle(database.pool, w, [{ jobId, seq: 0, state: "failed" }], {})).toEqual([]);
  });
});
