import { randomUUID } from "node:crypto";
import fc from "fast-check";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import {
  beat,
  cancelRecords,
  claim,
  handBack,
  moveFloors,
  restJobs,
  settle,
  sweep,
  workDueMs,
} from "@/lib/db/engine.ts";
import { createTestDatabase, type TestDatabase } from "../../tests/database/database.ts";
import { createTestJob, testRows } from "../../tests/database/jobs.ts";
import { createWorkspace, type TestWorkspace } from "../../tests/database/workspace.ts";

let database: TestDatabase;
let workspace: TestWorkspace;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());
beforeEach(async () => {
  await database.pool.query("update public.jobs set next_due_at = 'infinity' where state <> 'cancelled'");
  workspace = await createWorkspace(database.pool);
});

async function worker() {
  const id = `worker-${randomUUID()}`;
  await beat(database.pool, id, "worker", 30_000);
  return id;
}

const kill = (workerId: string) =>
  database.pool.query("update public.workers set lease_until = '-infinity' where id = $1", [workerId]);

const statesOf = async (jobId: string) => {
  const { rows } = await database.pool.query(
    "select state, count(*)::int as n from public.records where job_id = $1 group by state order by state",
    [jobId],
  );
  return Object.fromEntries(rows.map((row) => [row.state, row.n]));
};

describe("claim", () => {
  it("gives each record to one of many workers, and all of them out", async () => {
    const jobId = await createTestJob(database.pool, workspace, { rows: testRows(400) });
    const workers = await Promise.all(Array.from({ length: 8 }, worker));
    const seen: number[] = [];
    await Promise.all(
      workers.map(async (id) => {
        for (let misses = 0; misses < 3;) {
          const records = await claim(database.pool, id, 10);
          if (records.length === 0) misses += 1;
          seen.push(...records.map((record) => record.seq));
        }
      }),
    );
    expect(seen.sort((a, b) => a - b)).toEqual(Array.from({ length: 400 }, (_, seq) => seq));
    expect(await statesOf(jobId)).toEqual({ running: 400 });
  });

  it("serves a ten-row job of a neighbour beside a thousand-row job of the highest priority", async () => {
    await createTestJob(database.pool, workspace, { rows: testRows(1_000), priority: 1 });
    const neighbour = await createWorkspace(database.pool);
    const small = await createTestJob(database.pool, neighbour, { rows: testRows(10), priority: 5 });
    const id = await worker();
    const first = await claim(database.pool, id, 20);
    expect(first.filter((record) => record.jobId === small)).toHaveLength(10);
  });

  it("within a workspace takes the job of higher priority first", async () => {
    const jobs = await Promise.all(
      [5, 4, 1].map((priority) => createTestJob(database.pool, workspace, { rows: testRows(10), priority })),
    );
    const records = await claim(database.pool, await worker(), 10);
    expect(new Set(records.map((record) => record.jobId))).toEqual(new Set([jobs[1], jobs[2]]));
  });

  it("gives nothing to a worker whose lease has ended", async () => {
    await createTestJob(database.pool, workspace, { rows: testRows(1) });
    const id = await worker();
    await kill(id);
    expect(await claim(database.pool, id, 10)).toEqual([]);
  });

  it("takes due waiting records before fresh ones, and never those not yet due", async () => {
    const jobId = await createTestJob(database.pool, workspace, { rows: testRows(20) });
    const id = await worker();
    await claim(database.pool, id, 10);
    const item = (seq: number, runAfterMs: number) => ({
      jobId,
      seq,
      state: "waiting" as const,
      runAfterMs,
      counts: false,
    });
    await settle(
      database.pool,
      id,
      [...[0, 1, 2].map((seq) => item(seq, 0)), ...[3, 4, 5].map((seq) => item(seq, 60_000))],
      {},
    );
    const next = await claim(database.pool, id, 5);
    expect(next.map((record) => record.seq).sort((a, b) => a - b)).toEqual([0, 1, 2, 10, 11]);
  });

  it("stays cheap on a half-drained list of 200,000: it reads no finished rows", async () => {
    const jobId = await createTestJob(database.pool, workspace, { rows: testRows(1) });
    await database.pool.query(
      `insert into public.records (job_id, seq, workspace_id, input, state)
       select $1, n, $2, '[]', case when n < 100000 then 'success' else 'queued' end from generate_series(1, 200000) n`,
      [jobId, workspace.workspaceId],
    );
    await database.pool.query("update public.records set state = 'success' where job_id = $1 and seq = 0", [jobId]);
    await database.pool.query("analyze public.records");
    await moveFloors(database.pool);
    const { rows: floors } = await database.pool.query("select floor from public.jobs where id = $1", [jobId]);
    expect(floors[0].floor).toBe(99_999);
    const { rows } = await database.pool.query(
      `explain (analyze, buffers, format json)
       select job_id, seq from public.records r where r.job_id = $1 and r.state = 'queued' and r.seq > $2 order by r.seq limit 200 for update skip locked`,
      [jobId, floors[0].floor],
    );
    const plan = rows[0]["QUERY PLAN"][0].Plan;
    expect(JSON.stringify(plan)).not.toMatch(/"Rows Removed by Filter": [1-9]\d{3,}/);
    expect(plan["Shared Hit Blocks"] + plan["Shared Read Blocks"]).toBeLessThan(50 * 200);
  });
});

describe("claims over many workspaces", () => {
  it("serve one with a single due record within as many claims as there are workspaces with work, whatever the others' sizes and priorities", async () => {
    const neighbours = fc.array(
      fc.array(fc.record({ rows: fc.integer({ min: 1, max: 40 }), priority: fc.integer({ min: 1, max: 5 }) }), {
        minLength: 1,
        maxLength: 3,
      }),
      { minLength: 1, maxLength: 12 },
    );
    await fc.assert(
      fc.asyncProperty(neighbours, fc.integer({ min: 1, max: 5 }), fc.nat({ max: 6 }), async (others, room, before) => {
        await database.pool.query("update public.jobs set next_due_at = 'infinity' where next_due_at < 'infinity'");
        for (const jobs of others) {
          const neighbour = await createWorkspace(database.pool);
          for (const { rows, priority } of jobs)
            await createTestJob(database.pool, neighbour, { rows: testRows(rows), priority });
        }
        const id = await worker();
        for (let round = 0; round < before; round += 1) await claim(database.pool, id, room);
        const late = await createWorkspace(database.pool);
        const jobId = await createTestJob(database.pool, late, { rows: testRows(1), priority: 5 });
        for (let claims = 1; claims <= others.length + 1; claims += 1) {
          const records = await claim(database.pool, id, room);
          if (records.some((record) => record.jobId === jobId)) return;
          if (records.length === 0) await restJobs(database.pool);
        }
        throw new Error(`Not served in ${others.length + 1} claims.`);
      }),
      { numRuns: 15 },
    );
  });

  it("read few pages for what they give, with 2,000 jobs at rest beside", async () => {
    const { rows: made } = await database.pool.query(
      `insert into public.jobs (workspace_id, type, name, state, columns, mapping, waterfall, sealed, next_due_at)
       select $1, 'batch_lead_enrichment', 'at rest', 'running', '{name}', '{}', '{}', true, now() + interval '1 hour'
       from generate_series(1, 2000) returning id`,
      [workspace.workspaceId],
    );
    expect(made).toHaveLength(2_000);
    await createTestJob(database.pool, workspace, { rows: testRows(400) });
    await database.pool.query("analyze public.jobs, public.records");
    const id = await worker();
    const { rows } = await database.pool.query(
      "explain (analyze, buffers, format json) select * from engine.claim($1, 200)",
      [id],
    );
    const plan = rows[0]["QUERY PLAN"][0].Plan;
    expect(plan["Actual Rows"]).toBe(200);
    expect(plan["Shared Hit Blocks"] + plan["Shared Read Blocks"]).toBeLessThan(50 * 200);
    await database.pool.query("delete from public.jobs where name = 'at rest'");
  });
});

describe("a record whose worker dies", () => {
  it("is taken over at once, and after ten deaths is failed as poison instead of looping for ever", async () => {
    const jobId = await createTestJob(database.pool, workspace, { rows: testRows(1) });
    for (let death = 1; death <= 11; death += 1) {
      const id = await worker();
      expect(await claim(database.pool, id, 1)).toHaveLength(1);
      await kill(id);
      await sweep(database.pool);
    }
    const { rows } = await database.pool.query(
      "select state, takeovers, error ->> 'kind' as kind from public.records where job_id = $1",
      [jobId],
    );
    expect(rows[0]).toEqual({ state: "failed", takeovers: 11, kind: "poison" });
    const progress = await database.pool.query("select failed from public.job_progress where job_id = $1", [jobId]);
    expect(progress.rows[0].failed).toBe(1);
  });
});

describe("what is leased to a process that does not know of it", () => {
  it("is handed back at once, what it holds is not, and nobody else's is", async () => {
    const jobId = await createTestJob(database.pool, workspace, { rows: testRows(6) });
    const [id, other] = [await worker(), await worker()];
    const held = await claim(database.pool, id, 2);
    await claim(database.pool, id, 2);
    await claim(database.pool, other, 2);
    expect(await handBack(database.pool, id, held)).toBe(2);
    expect(await handBack(database.pool, id, held)).toBe(0);
    expect(await statesOf(jobId)).toEqual({ running: 4, waiting: 2 });
    expect((await claim(database.pool, other, 10)).map(({ seq }) => seq).sort()).toEqual([2, 3]);
  });

  it("is freed by the next sweep where its claim was under way while its process was swept", async () => {
    const jobId = await createTestJob(database.pool, workspace, { rows: testRows(2) });
    const id = await worker();
    const client = await database.pool.connect();
    try {
      await client.query("begin");
      expect(await claim(client, id, 2)).toHaveLength(2);
      await kill(id);
      await sweep(database.pool);
      await client.query("commit");
    } finally {
      client.release();
    }
    expect(await statesOf(jobId)).toEqual({ running: 2 });
    expect(await sweep(database.pool)).toMatchObject({ records: 2 });
    expect(await sweep(database.pool)).toBeUndefined();
    expect(await claim(database.pool, await worker(), 10)).toHaveLength(2);
  });
});

describe("a job with nothing claimable", () => {
  it("is due with the record that is put off first, though it was put to rest while all of them ran", async () => {
    const jobId = await createTestJob(database.pool, workspace, { rows: testRows(3) });
    const id = await worker();
    await claim(database.pool, id, 3);
    expect(await restJobs(database.pool)).toBe(1);
    expect(await workDueMs(database.pool)).toBeGreaterThan(50_000);
    const item = (seq: number, runAfterMs: number) => ({
      jobId,
      seq,
      state: "waiting" as const,
      runAfterMs,
      counts: true,
    });
    await settle(database.pool, id, [item(0, 30_000), item(1, 10_000)], {});
    const due = await workDueMs(database.pool);
    expect(due).toBeGreaterThan(5_000);
    expect(due).toBeLessThanOrEqual(10_000);
    await settle(database.pool, id, [item(2, 0)], {});
    expect((await claim(database.pool, id, 10)).map(({ seq }) => seq)).toEqual([2]);
  });

  it("is not put to rest while a record of it is being settled: its waker would find nothing to lower yet", async () => {
    const jobId = await createTestJob(database.pool, workspace, { rows: testRows(1) });
    const id = await worker();
    await claim(database.pool, id, 1);
    const client = await database.pool.connect();
    try {
      await client.query("begin");
      await settle(client, id, [{ jobId, seq: 0, state: "waiting", runAfterMs: 0, counts: false }], {});
      expect(await restJobs(database.pool)).toBe(0);
      await client.query("commit");
    } finally {
      client.release();
    }
    expect(await claim(database.pool, id, 1)).toHaveLength(1);
  });

  it("rests until its first record is due, so that claims pass it by", async () => {
    const jobId = await createTestJob(database.pool, workspace, { rows: testRows(1) });
    const id = await worker();
    await claim(database.pool, id, 1);
    await settle(database.pool, id, [{ jobId, seq: 0, state: "waiting", runAfterMs: 20_000, counts: false }], {});
    expect(await restJobs(database.pool)).toBe(1);
    const due = await workDueMs(database.pool);
    expect(due).toBeGreaterThan(15_000);
    expect(due).toBeLessThanOrEqual(20_000);
  });
});

describe("the processor's functions", () => {
  it("take durations and never a time, so that a process's clock cannot reach the database", async () => {
    const { rows } = await database.pool.query(
      `select p.oid::regprocedure::text as name from pg_proc p, unnest(p.proargtypes) t (id)
       where p.pronamespace = 'engine'::regnamespace
         and t.id = any ('{timestamptz,timestamp,date,time,timetz,timestamptz[],timestamp[]}'::regtype[])`,
    );
    expect(rows).toEqual([]);
  });
});

describe("a cancelled job", () => {
  it("turns its untouched records cancelled, batch by batch, and counts them", async () => {
    const jobId = await createTestJob(database.pool, workspace, { rows: testRows(30) });
    const id = await worker();
    await claim(database.pool, id, 10);
    await database.pool.query("update public.jobs set state = 'cancelled', next_due_at = now() where id = $1", [jobId]);
    expect(await cancelRecords(database.pool)).toBe(20);
    await settle(
      database.pool,
      id,
      Array.from({ length: 10 }, (_, seq) => ({ jobId, seq, state: "success" as const })),
      {},
    );
    expect(await cancelRecords(database.pool)).toBe(0);
    expect(await statesOf(jobId)).toEqual({ cancelled: 20, success: 10 });
    const { rows } = await database.pool.query(
      "select p.cancelled, p.success, j.next_due_at = 'infinity' as at_rest from public.job_progress p join public.jobs j on j.id = p.job_id where j.id = $1",
      [jobId],
    );
    expect(rows[0]).toEqual({ cancelled: 20, success: 10, at_rest: true });
  });
});
