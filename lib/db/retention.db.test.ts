import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Queryable } from "./queryable.ts";
import { createTestDatabase, type TestDatabase } from "@/tests/database/database.ts";
import { createTestJob, testRows } from "@/tests/database/jobs.ts";
import { createWorkspace, type TestWorkspace } from "@/tests/database/workspace.ts";
import { type Database, type Handle, openDatabase, withUser } from "./client.ts";
import { beat, begin, claim, completeJobs, finish, type LookupQuestion, settle } from "./engine.ts";
import { deleteJob, retryJob } from "./job-life.ts";
import { findJob, findJobHead } from "./jobs.ts";
import { emptyJob, noteExport, setRetention } from "./retention.ts";
import { deleteJobs, expireJobs, purgeLookups } from "./upkeep.ts";

let test: TestDatabase;
let db: Database;
let space: TestWorkspace;
let connectionId: string;

beforeAll(async () => {
  test = await createTestDatabase();
  db = openDatabase(test.url);
});
afterAll(async () => {
  await db.close();
  await test.close();
});
beforeEach(async () => {
  await test.pool.query("delete from public.jobs");
  await test.pool.query("update public.workspaces set job_days = null, result_days = null");
  space = await createWorkspace(test.pool);
  const [row] = await rowsOf(
    "insert into public.connections (workspace_id, provider) values ($1, 'findymail') returning id",
    [space.workspaceId],
  );
  connectionId = String(row.id);
});

const rowsOf = async (sql: string, values: unknown[] = []) => (await test.pool.query(sql, values)).rows;
const asMember = <Result>(act: (handle: Handle) => Promise<Result>) => withUser(space.users.member, act, db);
const asOwner = <Result>(act: (handle: Handle) => Promise<Result>) => withUser(space.users.owner, act, db);

async function worker() {
  const id = `worker-${randomUUID()}`;
  await beat(test.pool, id, "worker", 30_000);
  return id;
}

const question = (jobId: string, seq: number, hash = randomUUID().replaceAll("-", "")): LookupQuestion => ({
  jobId,
  seq,
  workspaceId: space.workspaceId,
  provider: "findymail",
  operation: "find-email",
  hash,
  connectionId,
  price: 1.5,
  unitPrice: null,
  repeat: "paid",
  input: { fullName: "Ada Person" },
});

const hit = (lookupId: string | undefined, generation = 1) => ({
  lookupId: lookupId ?? "",
  generation,
  state: "hit" as const,
  result: { email: "ada@acme.com" },
  charged: 1.5,
  ttlMs: 1_000_000_000,
});

async function ask(db: Queryable, questions: LookupQuestion[], id: string) {
  return begin(db, id, randomUUID(), questions);
}

/** A job that has ended: each of its rows asked one question of its own and found something. */
async function endedJob(rows = 2, settings: object = {}) {
  const jobId = await createTestJob(test.pool, space, { rows: testRows(rows) });
  await test.pool.query("update public.jobs set settings = $2 where id = $1", [jobId, settings]);
  const id = await worker();
  const claimed = await claim(test.pool, id, rows);
  const asked = await ask(
    test.pool,
    claimed.map(({ seq }) => question(jobId, seq)),
    id,
  );
  await finish(
    test.pool,
    asked.map((answer) => hit(answer?.lookupId)),
  );
  const items = claimed.map(({ seq }) => ({ jobId, seq, state: "success" as const, output: { fields: {} } }));
  await settle(test.pool, id, items, { [jobId]: [{ level: "info", message: "Row 1: ada@acme.com" }] });
  await completeJobs(test.pool);
  return jobId;
}

const grow = (jobId: string, age: string, ...columns: string[]) =>
  test.pool.query(
    `update public.jobs set ${columns.map((column) => `${column} = ${column} - $2::interval`).join(", ")} where id = $1`,
    [jobId, age],
  );
const letAnswersAge = (age: string) =>
  test.pool.query("update public.lookups set finished_at = finished_at - $1::interval", [age]);

/** A round of upkeep, however recently there was one. */
async function keepHouse() {
  await test.pool.query("update private.chores set due_at = '-infinity'");
  while (await expireJobs(test.pool));
  while (await deleteJobs(test.pool));
  while (await purgeLookups(test.pool));
}

const left = async (jobId: string) => {
  const [row] = await rowsOf(
    `select (select count(*)::int from public.jobs where id = $1) as jobs,
       (select count(*)::int from public.records where job_id = $1) as records,
       (select count(*)::int from public.job_events where job_id = $1) as events,
       (select count(*)::int from public.lookups where job_id = $1) as lookups,
       (select count(*)::int from public.lookups where job_id = $1 and result is not null) as answers,
       (select sum(charged)::float from public.attempts where job_id = $1) as attempted,
       (select sum(credits)::float from public.charges where job_id = $1) as charged`,
    [jobId],
  );
  return row as Record<string, number>;
};
const rev = async (jobId: string) => {
  const place = { workspaceId: space.workspaceId, jobId };
  return String((await asMember((handle) => findJobHead(handle, place)))?.rev);
};

describe("an ended job", () => {
  it("goes with its rows when the workspace's days are over; what was paid and found stays", async () => {
    await asOwner((handle) => setRetention(handle, space.workspaceId, { jobDays: 30 }));
    const jobId = await endedJob();
    await grow(jobId, "29 days 23 hours", "finished_at");
    await keepHouse();
    expect(await left(jobId)).toMatchObject({ jobs: 1, records: 2 });
    await grow(jobId, "1 hour", "finished_at");
    await keepHouse();
    expect(await left(jobId)).toEqual({
      jobs: 0,
      records: 0,
      events: 0,
      lookups: 2,
      answers: 2,
      attempted: 3,
      charged: 3,
    });
  });

  it("is kept for as long as it was made to be, whatever the workspace's days", async () => {
    await asOwner((handle) => setRetention(handle, space.workspaceId, { jobDays: 30 }));
    const [short, long] = [await endedJob(1, { keepDays: 2 }), await endedJob(1, { keepDays: 400 })];
    await grow(short, "3 days", "finished_at");
    await grow(long, "300 days", "finished_at");
    await keepHouse();
    expect([(await left(short)).jobs, (await left(long)).jobs]).toEqual([0, 1]);
  });

  it("stays for ever where the workspace says so, and one under way stays however old it is", async () => {
    await asOwner((handle) => setRetention(handle, space.workspaceId, { jobDays: null }));
    const [kept, running] = [await endedJob(1), await createTestJob(test.pool, space, { rows: testRows(1) })];
    await grow(kept, "20 years", "finished_at");
    await keepHouse();
    expect((await left(kept)).jobs).toBe(1);
    await asOwner((handle) => setRetention(handle, space.workspaceId, { jobDays: 1 }));
    await grow(running, "20 years", "created_at");
    await keepHouse();
    expect([(await left(kept)).jobs, (await left(running)).jobs]).toEqual([0, 1]);
  });

  it("is looked for once a minute by all processes together", async () => {
    await keepHouse();
    await asOwner((handle) => setRetention(handle, space.workspaceId, { jobDays: 1 }));
    const jobId = await endedJob(1);
    await grow(jobId, "2 days", "finished_at");
    expect(await expireJobs(test.pool)).toBe(false);
    expect((await rowsOf("select deleted_at from public.jobs where id = $1", [jobId]))[0].deleted_at).toBeNull();
  });
});

describe("an ephemeral job", () => {
  it("keeps all until its rows went out whole, then rows, log and answers go; counters and payments stay", async () => {
    const jobId = await endedJob(3, { ephemeral: true });
    await keepHouse();
    expect(await left(jobId)).toMatchObject({ records: 3, answers: 3 });
    const exported = await rev(jobId);
    expect(await asMember((handle) => noteExport(handle, jobId, exported))).toBe(true);
    await grow(jobId, "14 minutes", "exported_at");
    await keepHouse();
    expect(await left(jobId)).toMatchObject({ records: 3, answers: 3 });
    await grow(jobId, "1 minute", "exported_at");
    await keepHouse();
    expect(await left(jobId)).toEqual({
      jobs: 1,
      records: 0,
      events: 0,
      lookups: 3,
      answers: 0,
      attempted: 4.5,
      charged: 4.5,
    });
    const job = await asMember((handle) => findJob(handle, { workspaceId: space.workspaceId, jobId }, []));
    expect(job).toMatchObject({ state: "completed", ephemeral: true, progress: { success: 3, credits: 4.5 } });
    expect(job?.emptiedAt).not.toBeNull();
  });

  it("is not taken for exported while it runs, or when it changed since", async () => {
    const jobId = await endedJob(1, { ephemeral: true });
    const before = await rev(jobId);
    await test.pool.query("update public.records set state = 'failed' where job_id = $1", [jobId]);
    await test.pool.query("update public.job_progress set failed = 1, success = 0 where job_id = $1", [jobId]);
    await asMember((handle) => retryJob(handle, jobId, "failed"));
    expect(await asMember((handle) => noteExport(handle, jobId, before))).toBe(false);
    const running = await rev(jobId);
    expect(await asMember((handle) => noteExport(handle, jobId, running))).toBe(false);
  });

  it("is emptied a week after its end though nobody fetched it, and not before", async () => {
    const jobId = await endedJob(1, { ephemeral: true });
    await grow(jobId, "6 days 23 hours", "finished_at");
    await keepHouse();
    expect((await left(jobId)).records).toBe(1);
    await grow(jobId, "1 hour", "finished_at");
    await keepHouse();
    expect(await left(jobId)).toMatchObject({ jobs: 1, records: 0, answers: 0 });
  });

  it("leaves no answers when it is deleted, and cannot be retried once it is empty", async () => {
    const [deleted, emptied] = [await endedJob(1, { ephemeral: true }), await endedJob(1, { ephemeral: true })];
    await asMember((handle) => deleteJob(handle, deleted));
    await test.pool.query("update public.job_progress set failed = 1 where job_id = $1", [emptied]);
    await asMember((handle) => emptyJob(handle, emptied));
    await keepHouse();
    expect([await left(deleted), await left(emptied)]).toMatchObject([
      { jobs: 0, lookups: 1, answers: 0, attempted: 1.5 },
      { jobs: 1, records: 0, answers: 0, attempted: 1.5 },
    ]);
    await expect(asMember((handle) => retryJob(handle, emptied, "failed"))).rejects.toMatchObject({
      code: "CONFLICT",
      message: expect.stringContaining("were emptied on"),
    });
  });

  it("leaves a question alone that another job is asking anew, and empties an answer that comes late", async () => {
    const jobId = await endedJob(1, { ephemeral: true });
    const [lost] = await rowsOf(
      `update public.lookups set state = 'unknown', result = null, input = '{"fullName": "Ada"}' where job_id = $1 returning id`,
      [jobId],
    );
    await asMember((handle) => emptyJob(handle, jobId));
    await keepHouse();
    expect((await rowsOf("select input from public.lookups where id = $1", [lost.id]))[0].input).toBeNull();
    expect(await finish(test.pool, [hit(String(lost.id))])).toMatchObject([{ accepted: true }]);
    expect((await left(jobId)).answers).toBe(1);
    await keepHouse();
    expect((await left(jobId)).answers).toBe(0);
  });
});

describe("what look-ups found", () => {
  it("is emptied when the workspace's days are over: state, price and payments stay, a repeat is bought anew", async () => {
    const ended = await endedJob(1);
    const [row] = await rowsOf("select encode(input_hash, 'hex') as hash from public.lookups where job_id = $1", [
      ended,
    ]);
    await asOwner((handle) => setRetention(handle, space.workspaceId, { resultDays: 90 }));
    await letAnswersAge("89 days");
    await keepHouse();
    expect((await left(ended)).answers).toBe(1);
    await letAnswersAge("1 day");
    await keepHouse();
    expect(await left(ended)).toMatchObject({ lookups: 1, answers: 0, attempted: 1.5, charged: 1.5 });
    expect(await rowsOf("select state, price::float from public.lookups where job_id = $1", [ended])).toEqual([
      { state: "hit", price: 1.5 },
    ]);
    await test.pool.query("update public.lookups set expires_at = 'infinity'");
    const next = await createTestJob(test.pool, space, { rows: testRows(1) });
    const id = await worker();
    await claim(test.pool, id, 1);
    const [answer] = await ask(test.pool, [question(next, 0, row.hash)], id);
    expect(answer).toMatchObject({ answer: "yours", generation: 2 });
  });

  it("stays while its job is under way, while it is asked, and where the workspace keeps it for ever", async () => {
    const jobId = await createTestJob(test.pool, space, { rows: testRows(2) });
    const id = await worker();
    await claim(test.pool, id, 2);
    const [found, open] = await ask(test.pool, [question(jobId, 0), question(jobId, 1)], id);
    await finish(test.pool, [hit(found?.lookupId)]);
    await asOwner((handle) => setRetention(handle, space.workspaceId, { resultDays: 1 }));
    await letAnswersAge("2 days");
    await test.pool.query("update public.lookups set begun_at = begun_at - interval '2 days'");
    await keepHouse();
    expect((await left(jobId)).answers).toBe(1);
    expect(await rowsOf("select input from public.lookups where id = $1", [open?.lookupId])).toEqual([
      { input: { fullName: "Ada Person" } },
    ]);
    await asOwner((handle) => setRetention(handle, space.workspaceId, { resultDays: null }));
    await test.pool.query("update public.jobs set finished_at = now() where id = $1", [jobId]);
    await keepHouse();
    expect((await left(jobId)).answers).toBe(1);
  });
});

describe("the answer before one that is asked anew", () => {
  const older = async (jobId: string) =>
    (await rowsOf("select older_result as answer from public.lookups where job_id = $1", [jobId]))[0].answer as unknown;
  /** The question of an ended job, asked anew by another; its answer is refused. */
  async function askedAnew(answerAge: string) {
    const ended = await endedJob(1);
    const [row] = await rowsOf("select encode(input_hash, 'hex') as hash from public.lookups where job_id = $1", [
      ended,
    ]);
    await letAnswersAge(answerAge);
    await test.pool.query("update public.lookups set expires_at = now() - interval '1 day'");
    const next = await createTestJob(test.pool, space, { rows: testRows(1) });
    const id = await worker();
    await claim(test.pool, id, 1);
    const [begun] = await ask(test.pool, [question(next, 0, row.hash)], id);
    return { next, lookupId: begun?.lookupId ?? "" };
  }

  it("is emptied when its own days are over, however lately it was asked anew", async () => {
    await asOwner((handle) => setRetention(handle, space.workspaceId, { resultDays: 90 }));
    const { next, lookupId } = await askedAnew("91 days");
    const error = { kind: "unavailable", message: "Down", retryable: false };
    await finish(test.pool, [{ lookupId, generation: 2, state: "error", error, charged: 0 }]);
    await keepHouse();
    expect(await older(next)).not.toBeNull();
    await test.pool.query("update public.jobs set finished_at = now() where id = $1", [next]);
    await keepHouse();
    expect(await older(next)).toBeNull();
  });

  it("goes with the next round once another has taken its place, though answers are kept for ever", async () => {
    const { next, lookupId } = await askedAnew("1 day");
    await finish(test.pool, [{ ...hit(lookupId), generation: 2 }]);
    expect(await older(next)).not.toBeNull();
    await keepHouse();
    expect(await older(next)).toBeNull();
    expect((await left(next)).answers).toBe(1);
  });
});

describe("upkeep of many rows", () => {
  it("makes no claim, question, answer or result wait, and waits for none", async () => {
    await asOwner((handle) => setRetention(handle, space.workspaceId, { jobDays: 1, resultDays: 1 }));
    const [old, emptied] = [await endedJob(400), await endedJob(400, { ephemeral: true })];
    await grow(old, "2 days", "finished_at");
    await grow(emptied, "2 days", "finished_at", "exported_at");
    await letAnswersAge("2 days");
    await test.pool.query("update private.chores set due_at = '-infinity'");
    const [locked] = await rowsOf("select id from public.lookups where job_id = $1 order by id limit 1", [old]);
    const jobId = await createTestJob(test.pool, space, { rows: testRows(3) });
    const [keeper, holder, engine] = [await test.pool.connect(), await test.pool.connect(), await test.pool.connect()];
    try {
      for (const client of [keeper, engine]) await client.query("set lock_timeout = '250ms'");
      await holder.query("begin");
      await holder.query("select 1 from public.lookups where id = $1 for update", [locked.id]);

      await keeper.query("begin");
      expect(await expireJobs(keeper)).toBe(false);
      for (let batch = 0; batch < 6; batch += 1) await deleteJobs(keeper, 200);
      while (await purgeLookups(keeper, 200));

      const id = await worker();
      const claimed = await claim(engine, id, 10);
      expect(claimed).toHaveLength(3);
      const asked = await ask(
        engine,
        claimed.map(({ seq }) => question(jobId, seq)),
        id,
      );
      expect(asked.map((answer) => answer?.answer)).toEqual(["yours", "yours", "yours"]);
      expect(await finish(engine, [hit(asked[0]?.lookupId)])).toMatchObject([{ accepted: true }]);
      expect(await settle(engine, id, [{ jobId, seq: 0, state: "success" }], {})).toMatchObject([{ changed: 1 }]);
      await keeper.query("commit");
      await holder.query("commit");
    } finally {
      for (const client of [keeper, holder, engine]) client.release(true);
    }
    expect([(await left(old)).answers, (await left(emptied)).answers]).toEqual([1, 0]);
    await keepHouse();
    expect((await left(old)).answers).toBe(0);
  });
});
