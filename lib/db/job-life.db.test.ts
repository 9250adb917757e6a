import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { RecordState } from "@/lib/contracts/job.ts";
import { createTestDatabase, type TestDatabase } from "@/tests/database/database.ts";
import { createTestJob, testRows } from "@/tests/database/jobs.ts";
import { createWorkspace, type TestWorkspace } from "@/tests/database/workspace.ts";
import { type Database, type Handle, openDatabase, withUser } from "./client.ts";
import { beat, begin, claim, completeJobs, finish, settle, workDueMs } from "./engine.ts";
import {
  cancelJob,
  deleteJob,
  pauseJob,
  requeueDeadLetter,
  resumeJob,
  retryJob,
  setJobPriority,
  updateJob,
} from "./job-life.ts";
import { appendRecords, findJob, findJobHead, listJobs, startJob } from "./jobs.ts";
import { listRecords } from "./records.ts";
import { deleteJobs, failJob, retryRecords, startScheduled } from "./upkeep.ts";

let test: TestDatabase;
let db: Database;
let space: TestWorkspace;

beforeAll(async () => {
  test = await createTestDatabase();
  db = openDatabase(test.url);
});
afterAll(async () => {
  await db.close();
  await test.close();
});
beforeEach(async () => {
  await test.pool.query("update public.jobs set next_due_at = 'infinity', sweep_at = 'infinity'");
  await test.pool.query("delete from public.jobs where state = 'scheduled'");
  space = await createWorkspace(test.pool);
});

const asMember = <Result>(act: (handle: Handle) => Promise<Result>) => withUser(space.users.member, act, db);
const rowsOf = async (sql: string, values: unknown[] = []) => (await test.pool.query(sql, values)).rows;
const job = (rows = 1, more: object = {}) => createTestJob(test.pool, space, { rows: testRows(rows), ...more });
const find = async (jobId: string) => {
  const found = await asMember((handle) => findJob(handle, { workspaceId: space.workspaceId, jobId }, []));
  if (!found) throw new Error(`no job ${jobId}`);
  return found;
};
const stateOf = async (jobId: string) => (await find(jobId)).state;

async function worker() {
  const id = `worker-${randomUUID()}`;
  await beat(test.pool, id, "worker", 30_000);
  return id;
}

/** Claims all rows of a job and ends each in the state that is given for it; the job with them. */
async function run(jobId: string, states: readonly RecordState[]) {
  const id = await worker();
  const claimed = await claim(test.pool, id, states.length);
  const items = claimed.map(({ seq }) => ({ jobId, seq, state: states[seq] ?? "failed" }));
  await settle(test.pool, id, items as Parameters<typeof settle>[2], {});
  await completeJobs(test.pool);
}

async function connect() {
  const [row] = await rowsOf(
    "insert into public.connections (workspace_id, provider) values ($1, 'findymail') returning id",
    [space.workspaceId],
  );
  return String(row.id);
}

const question = (jobId: string, seq: number, connectionId: string) => ({
  jobId,
  seq,
  workspaceId: space.workspaceId,
  provider: "findymail",
  operation: "find-email",
  hash: Buffer.from(`${jobId} ${seq}`).toString("hex"),
  connectionId,
  price: 1.5,
  unitPrice: null,
  repeat: "paid" as const,
  input: {},
});

describe("pause and resume", () => {
  it("let no call begin, book those on the wire, and go on where it stood", async () => {
    const jobId = await job(3);
    const connectionId = await connect();
    const id = await worker();
    await claim(test.pool, id, 2);
    const [begun] = await begin(test.pool, id, randomUUID(), [question(jobId, 0, connectionId)]);
    expect(await asMember((handle) => pauseJob(handle, jobId))).toEqual({
      state: "paused",
      onWire: 1,
      onWireCredits: 1.5,
    });
    const [refused] = await begin(test.pool, id, randomUUID(), [question(jobId, 1, connectionId)]);
    expect(refused?.answer).toBe("stopped");
    expect(await claim(test.pool, await worker(), 10)).toEqual([]);
    const answer = { lookupId: begun?.lookupId ?? "", generation: 1, state: "hit" as const, result: {}, charged: 1.5 };
    expect(await finish(test.pool, [{ ...answer, ttlMs: 1_000 }])).toMatchObject([{ accepted: true }]);
    expect((await find(jobId)).progress.credits).toBe(1.5);
    await settle(
      test.pool,
      id,
      [
        { jobId, seq: 0, state: "success" },
        { jobId, seq: 1, state: "waiting", runAfterMs: 0, counts: false },
      ],
      {},
    );
    expect(await asMember((handle) => resumeJob(handle, jobId))).toBe("running");
    expect((await claim(test.pool, await worker(), 10)).map(({ seq }) => seq).sort()).toEqual([1, 2]);
  });

  it("wait for begins under way, so that the number of calls on the wire is exact", async () => {
    const jobId = await job(1);
    const connectionId = await connect();
    const id = await worker();
    await claim(test.pool, id, 1);
    const client = await test.pool.connect();
    try {
      await client.query("begin");
      await begin(client, id, randomUUID(), [question(jobId, 0, connectionId)]);
      const paused = asMember((handle) => pauseJob(handle, jobId));
      await client.query("commit");
      expect((await paused).onWire).toBe(1);
    } finally {
      client.release();
    }
  });

  it("end a paused job whose last calls came in", async () => {
    const jobId = await job(1);
    const id = await worker();
    await claim(test.pool, id, 1);
    await asMember((handle) => pauseJob(handle, jobId));
    await settle(test.pool, id, [{ jobId, seq: 0, state: "success" }], {});
    await completeJobs(test.pool);
    expect(await stateOf(jobId)).toBe("completed");
  });
});

describe("priority", () => {
  it("changed in mid-run is heeded by the next claim", async () => {
    const jobs = [await job(10, { priority: 1 }), await job(10, { priority: 2 }), await job(10, { priority: 5 })];
    const last = jobs[2] ?? "";
    expect((await claim(test.pool, await worker(), 4)).some(({ jobId }) => jobId === last)).toBe(false);
    await asMember((handle) => setJobPriority(handle, last, 1));
    await asMember((handle) => setJobPriority(handle, jobs[1] ?? "", 3));
    expect((await claim(test.pool, await worker(), 4)).some(({ jobId }) => jobId === last)).toBe(true);
    expect((await find(last)).priority).toBe(1);
  });

  it("that is none is refused", async () => {
    const jobId = await job();
    await expect(asMember((handle) => setJobPriority(handle, jobId, 6))).rejects.toMatchObject({
      code: "DATA_VALIDATION_FAILED",
    });
  });
});

describe("a scheduled job", () => {
  const inAnHour = () => new Date(Date.now() + 3_600_000).toISOString();

  it("is not claimed before its time, is waited for, and is queued when the time has come", async () => {
    const jobId = await job(1, { draft: true });
    await asMember((handle) => updateJob(handle, jobId, { scheduledAt: inAnHour() }));
    expect(await stateOf(jobId)).toBe("draft");
    await asMember((handle) => startJob(handle, jobId));
    const { state, scheduledAt } = await find(jobId);
    expect([state, scheduledAt === null]).toEqual(["scheduled", false]);
    expect(await claim(test.pool, await worker(), 10)).toEqual([]);
    const dueMs = await workDueMs(test.pool);
    expect(dueMs).toBeGreaterThan(3_500_000);
    expect(dueMs).toBeLessThanOrEqual(3_600_000);
    expect(await startScheduled(test.pool)).toBe(0);
    await asMember((handle) => updateJob(handle, jobId, { scheduledAt: "2026-01-01T00:00:00Z" }));
    expect(await workDueMs(test.pool)).toBe(0);
    expect(await startScheduled(test.pool)).toBe(1);
    expect(await startScheduled(test.pool)).toBe(0);
    expect(await claim(test.pool, await worker(), 10)).toHaveLength(1);
  });

  it("starts at once when it is started by hand, and takes no rows", async () => {
    const jobId = await job(1, { draft: true });
    await asMember((handle) => updateJob(handle, jobId, { scheduledAt: inAnHour() }));
    await asMember((handle) => startJob(handle, jobId));
    await expect(asMember((handle) => appendRecords(handle, jobId, 1, [["a"]]))).rejects.toMatchObject({
      code: "CONFLICT",
    });
    await asMember((handle) => startJob(handle, jobId));
    expect(await stateOf(jobId)).toBe("queued");
    await expect(asMember((handle) => updateJob(handle, jobId, { scheduledAt: inAnHour() }))).rejects.toMatchObject({
      code: "CONFLICT",
    });
  });
});

describe("retry", () => {
  const states: RecordState[] = ["success", "failed", "not_found", "failed", "skipped", "success"];
  const shown = async (jobId: string) => {
    const place = { workspaceId: space.workspaceId, jobId };
    return asMember(async (handle) => {
      const head = await findJobHead(handle, place);
      if (!head) throw new Error("gone");
      const query = { ...place, columns: head.columns, job: head, after: -1, limit: 100 };
      const waiting = await listRecords(handle, { ...query, states: ["waiting"] });
      return {
        states: (await listRecords(handle, query)).map(({ state }) => state),
        waiting: waiting.map(({ seq }) => seq),
      };
    });
  };

  it.each([
    ["failed", [1, 3], { failed: 0, notFound: 1, skipped: 1, waiting: 2 }],
    ["all", [1, 2, 3, 4], { failed: 0, notFound: 0, skipped: 0, waiting: 4 }],
  ] as const)(
    "of %s reads as done at once, follows in batches, and never touches a success",
    async (scope, seqs, counts) => {
      const jobId = await job(6);
      await run(jobId, states);
      expect(await stateOf(jobId)).toBe("partially_completed");
      expect(await asMember((handle) => retryJob(handle, jobId, scope))).toEqual({
        state: "queued",
        records: seqs.length,
      });
      const expected = { ...counts, success: 2, queued: 0 };
      const wanted = states.map((state, seq) => (seqs.some((one) => one === seq) ? "waiting" : state));
      for (let batch = 0; batch <= seqs.length; batch += 1) {
        expect((await find(jobId)).progress, `after ${batch} batches`).toMatchObject(expected);
        expect(await shown(jobId)).toEqual({ states: wanted, waiting: [...seqs] });
        await completeJobs(test.pool);
        expect(await stateOf(jobId)).toBe("queued");
        expect(await retryRecords(test.pool, 1)).toBe(true);
      }
      expect(await retryRecords(test.pool, 1)).toBe(false);
      const [row] = await rowsOf(
        `select array_agg(seq order by seq) as seqs, bool_and(run_at <= clock_timestamp()) as due, max(attempts) as attempts
         from public.records where job_id = $1 and state = 'waiting'`,
        [jobId],
      );
      expect(row).toEqual({ seqs, due: true, attempts: 0 });
      expect((await find(jobId)).progress).toMatchObject(expected);
      await run(jobId, ["success", "success", "success", "success", "success", "success"]);
      expect(await stateOf(jobId)).toBe("completed");
    },
  );

  it("puts back once what fails again while later batches are still to come", async () => {
    const jobId = await job(4);
    await run(jobId, ["failed", "failed", "failed", "failed"]);
    await asMember((handle) => retryJob(handle, jobId, "failed"));
    await retryRecords(test.pool, 2);
    await run(jobId, ["failed", "failed"]);
    for (let batch = 0; batch < 3 && (await retryRecords(test.pool, 2)); batch += 1);
    expect((await find(jobId)).progress).toMatchObject({ failed: 2, waiting: 2 });
    await run(jobId, ["failed", "failed", "success", "success"]);
    expect(await find(jobId)).toMatchObject({ state: "partially_completed", progress: { failed: 2, success: 2 } });
  });

  it("is cut short by a cancel: what was not put back stays as it ended", async () => {
    const jobId = await job(3);
    await run(jobId, ["failed", "failed", "success"]);
    await asMember((handle) => retryJob(handle, jobId, "failed"));
    await retryRecords(test.pool, 1);
    await asMember((handle) => cancelJob(handle, jobId));
    expect(await retryRecords(test.pool, 1)).toBe(false);
    expect((await find(jobId)).progress).toMatchObject({ failed: 1, cancelled: 1, success: 1, waiting: 0 });
  });

  it("goes through a list of 12,000 in statements of 5,000 and leaves exact counters", async () => {
    const jobId = await job(1);
    await run(jobId, ["failed"]);
    await test.pool.query(
      `insert into public.records (job_id, seq, workspace_id, input, state)
       select $1, n, $2, '[]', case n % 3 when 0 then 'success' else 'failed' end from generate_series(1, 11999) n`,
      [jobId, space.workspaceId],
    );
    await test.pool.query(
      `update public.job_progress p set total = 12000, failed = c.failed, success = c.success from (
         select count(*) filter (where state = 'failed') as failed, count(*) filter (where state = 'success') as success
         from public.records where job_id = $1) c where job_id = $1`,
      [jobId],
    );
    const { records } = await asMember((handle) => retryJob(handle, jobId, "failed"));
    const moved = [];
    for (;;) {
      const before = await rowsOf(
        "select count(*)::int as n from public.records where job_id = $1 and state = 'waiting'",
        [jobId],
      );
      if (!(await retryRecords(test.pool))) break;
      const after = await rowsOf(
        "select count(*)::int as n from public.records where job_id = $1 and state = 'waiting'",
        [jobId],
      );
      moved.push(after[0].n - before[0].n);
    }
    expect(moved).toEqual([5_000, records - 5_000, 0]);
    const { progress } = await find(jobId);
    expect(progress).toMatchObject({ failed: 0, waiting: records, success: 12_000 - records, queued: 0 });
  });

  it("refuses a job that is under way, one that was cancelled, and one in which nothing failed", async () => {
    const running = await job(1);
    const cancelled = await job(1);
    await asMember((handle) => cancelJob(handle, cancelled));
    for (const jobId of [running, cancelled])
      await expect(asMember((handle) => retryJob(handle, jobId, "failed"))).rejects.toMatchObject({ code: "CONFLICT" });
    await run(running, ["success"]);
    await expect(asMember((handle) => retryJob(handle, running, "all"))).rejects.toMatchObject({ code: "CONFLICT" });
  });
});

describe("a job that fails as a whole", () => {
  it("rests after each failure, is a dead letter with its reason after max_attempts, and one command replays it", async () => {
    const jobId = await job(3);
    await test.pool.query("update public.jobs set max_attempts = 2 where id = $1", [jobId]);
    const id = await worker();
    await claim(test.pool, id, 3);
    const restMs = await failJob(test.pool, jobId, "No provider is called huntr.");
    expect(restMs).toBeGreaterThanOrEqual(1_000);
    expect(restMs).toBeLessThanOrEqual(2_000);
    // The other records of the same claim say the same: that is one failure.
    expect(await failJob(test.pool, jobId, "No provider is called huntr.")).toBeGreaterThan(0);
    await settle(
      test.pool,
      id,
      [0, 1, 2].map((seq) => ({ jobId, seq, state: "waiting" as const, runAfterMs: restMs ?? 0, counts: false })),
      {},
    );
    expect(await claim(test.pool, await worker(), 3)).toEqual([]);
    await test.pool.query("update public.jobs set next_due_at = now() where id = $1", [jobId]);
    await test.pool.query("update public.records set run_at = now() where job_id = $1", [jobId]);
    expect(await failJob(test.pool, jobId, "No provider is called huntr.")).toBeNull();
    expect(await find(jobId)).toMatchObject({
      state: "dead_letter",
      deadLetterReason: "No provider is called huntr.",
      progress: { waiting: 3, failed: 0 },
    });
    expect(await asMember((handle) => requeueDeadLetter(handle, jobId))).toBe("queued");
    expect(await find(jobId)).toMatchObject({ state: "queued", deadLetterReason: null });
    expect(await claim(test.pool, await worker(), 3)).toHaveLength(3);
  });
});

describe("delete", () => {
  it("takes the job from lists at once and its rows in batches; what was paid stays known", async () => {
    const jobId = await job(5);
    const connectionId = await connect();
    const id = await worker();
    await claim(test.pool, id, 5);
    const [begun] = await begin(test.pool, id, randomUUID(), [question(jobId, 0, connectionId)]);
    await finish(test.pool, [
      { lookupId: begun?.lookupId ?? "", generation: 1, state: "miss", charged: 1.5, ttlMs: 1_000 },
    ]);
    const items = [0, 1, 2, 3, 4].map((seq) => ({ jobId, seq, state: "not_found" as const }));
    await settle(test.pool, id, items, {});
    await completeJobs(test.pool);
    await asMember((handle) => deleteJob(handle, jobId));
    const list = { workspaceId: space.workspaceId, filter: {}, after: null, limit: 10 };
    expect((await asMember((handle) => listJobs(handle, list, []))).items).toEqual([]);
    const left = async () =>
      (await rowsOf("select count(*)::int as n from public.records where job_id = $1", [jobId]))[0].n;
    expect(await left()).toBe(5);
    await deleteJobs(test.pool, 2);
    expect(await left()).toBe(3);
    for (let batch = 0; batch < 20 && (await deleteJobs(test.pool, 2)); batch += 1);
    const [counts] = await rowsOf(
      `select (select count(*) from public.jobs where id = $1)::int as jobs,
         (select count(*) from public.records where job_id = $1)::int as records,
         (select count(*) from public.job_events where job_id = $1)::int as events,
         (select count(*) from public.job_progress where job_id = $1)::int as progress,
         (select count(*) from public.lookups where job_id = $1)::int as lookups,
         (select sum(charged)::float from public.attempts where job_id = $1) as attempted,
         (select sum(credits)::float from public.charges where job_id = $1) as charged`,
      [jobId],
    );
    expect(counts).toEqual({ jobs: 0, records: 0, events: 0, progress: 0, lookups: 1, attempted: 1.5, charged: 1.5 });
  });

  it("keeps the job itself until its open calls have been answered", async () => {
    const jobId = await job(1);
    const connectionId = await connect();
    const id = await worker();
    await claim(test.pool, id, 1);
    const [begun] = await begin(test.pool, id, randomUUID(), [question(jobId, 0, connectionId)]);
    await asMember((handle) => cancelJob(handle, jobId));
    await asMember((handle) => deleteJob(handle, jobId));
    const sweep = async () => {
      await test.pool.query("update public.jobs set sweep_at = now() where id = $1", [jobId]);
      for (let batch = 0; batch < 10 && (await deleteJobs(test.pool)); batch += 1);
      return (await rowsOf("select 1 from public.jobs where id = $1", [jobId])).length;
    };
    expect(await sweep()).toBe(1);
    await finish(test.pool, [
      { lookupId: begun?.lookupId ?? "", generation: 1, state: "miss", charged: 1.5, ttlMs: 1_000 },
    ]);
    expect(await sweep()).toBe(0);
  });

  it("refuses a job under way, and frees the idempotency key of one that is gone", async () => {
    const running = await job();
    await expect(asMember((handle) => deleteJob(handle, running))).rejects.toMatchObject({ code: "CONFLICT" });
    const draft = await job(1, { draft: true });
    await test.pool.query("update public.jobs set idempotency_key = 'once' where id = $1", [draft]);
    await asMember((handle) => deleteJob(handle, draft));
    const [row] = await rowsOf("select idempotency_key from public.jobs where id = $1", [draft]);
    expect(row.idempotency_key).toBeNull();
    await expect(asMember((handle) => appendRecords(handle, draft, 1, [["late"]]))).rejects.toMatchObject({
      code: "NOT_FOUND",
    });
    await expect(asMember((handle) => startJob(handle, draft))).rejects.toMatchObject({ code: "NOT_FOUND" });
  });
});

describe("every action", () => {
  const ended = async (states: RecordState[]) => {
    const jobId = await job(states.length);
    await run(jobId, states);
    return jobId;
  };
  const actions: [string, () => Promise<string>, (handle: Handle, jobId: string) => Promise<unknown>][] = [
    ["cancel", () => job(), cancelJob],
    ["pause", () => job(), pauseJob],
    [
      "resume",
      async () => {
        const jobId = await job();
        await asMember((handle) => pauseJob(handle, jobId));
        return jobId;
      },
      resumeJob,
    ],
    ["priority", () => job(), (handle, jobId) => setJobPriority(handle, jobId, 1)],
    ["update", () => job(), (handle, jobId) => updateJob(handle, jobId, { name: "New", tags: ["a"], priority: 2 })],
    ["retry", () => ended(["failed", "success"]), (handle, jobId) => retryJob(handle, jobId, "failed")],
    [
      "requeue",
      async () => {
        const jobId = await job();
        await test.pool.query("update public.jobs set max_attempts = 1 where id = $1", [jobId]);
        await failJob(test.pool, jobId, "broken");
        return jobId;
      },
      requeueDeadLetter,
    ],
    ["delete", () => ended(["success"]), deleteJob],
  ];
  const facts = (jobId: string) =>
    rowsOf(
      `select j.state, j.priority, j.name, j.tags, j.retry_scope, j.deleted_at, j.finished_at, p.rev, p.put_back
       from public.jobs j join public.job_progress p on p.job_id = j.id where j.id = $1`,
      [jobId],
    );

  it.each(actions)("%s applied twice is applied once", async (_, make, act) => {
    const jobId = await make();
    const first = await asMember((handle) => act(handle, jobId));
    const after = await facts(jobId);
    expect(await asMember((handle) => act(handle, jobId))).toEqual(first);
    expect(await facts(jobId)).toEqual(after);
  });

  it.each(actions)("%s needs a member, and knows no job of others", async (_, make, act) => {
    const jobId = await make();
    const before = await facts(jobId);
    const stranger = await createWorkspace(test.pool);
    await expect(withUser(space.users.viewer, (handle) => act(handle, jobId), db)).rejects.toMatchObject({
      code: "FORBIDDEN",
    });
    await expect(withUser(stranger.userId, (handle) => act(handle, jobId), db)).rejects.toMatchObject({
      code: "NOT_FOUND",
    });
    expect(await facts(jobId)).toEqual(before);
  });
});
