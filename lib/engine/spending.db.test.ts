import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { beat, begin, claim, finish, type LookupQuestion, settle } from "@/lib/db/engine.ts";
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
    "insert into public.connections (workspace_id, provider, credit_price) values ($1, 'findymail', 0.05) returning id",
    [workspace.workspaceId],
  );
  connectionId = rows[0].id;
  workerId = `worker-${randomUUID()}`;
  await beat(database.pool, workerId, "worker", 60_000);
});

async function jobWith(settings: object, count = 20): Promise<string> {
  const jobId = await createTestJob(database.pool, workspace, { rows: testRows(count) });
  await database.pool.query("update public.jobs set settings = $2 where id = $1", [jobId, JSON.stringify(settings)]);
  await claim(database.pool, workerId, count);
  return jobId;
}

function questions(jobId: string, seqs: readonly number[], changes: Partial<LookupQuestion> = {}): LookupQuestion[] {
  return seqs.map((seq) => ({
    jobId,
    seq,
    workspaceId: workspace.workspaceId,
    provider: "findymail",
    operation: "find-email",
    hash: Buffer.from(`question ${seq}`).toString("hex"),
    connectionId,
    price: 1,
    unitPrice: 0.05,
    repeat: "free",
    input: {},
    ...changes,
  }));
}

const ask = (asked: readonly LookupQuestion[]) => begin(database.pool, workerId, randomUUID(), asked);
const range = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => from + index);
const said = (answers: Awaited<ReturnType<typeof ask>>) => answers.map((answer) => answer?.answer);
const answered = (answers: Awaited<ReturnType<typeof ask>>, state: "hit" | "miss", charged: number) =>
  finish(
    database.pool,
    answers.flatMap((answer) =>
      answer?.answer === "yours"
        ? [
            {
              lookupId: answer.lookupId,
              generation: answer.generation,
              state,
              result: { email: "a@b.co" },
              charged,
              ttlMs: 1e9,
            },
          ]
        : [],
    ),
  );

async function asUser(role: keyof TestWorkspace["users"], text: string, values: unknown[]) {
  const client = await database.pool.connect();
  try {
    await client.query("begin");
    await client.query("select set_config('request.jwt.claims', $1, true)", [
      JSON.stringify({ sub: workspace.users[role] }),
    ]);
    const { rows } = await client.query(text, values);
    await client.query("commit");
    return rows;
  } catch (error) {
    await client.query("rollback");
    throw error;
  } finally {
    client.release();
  }
}
const grant = (credits: number) =>
  asUser("owner", "select app.grant_credits($1, $2)", [workspace.workspaceId, credits]);
const left = async () =>
  Number((await asUser("viewer", "select app.credits_left($1) as n", [workspace.workspaceId]))[0].n);
const budget = (scope: string, provider: string, credits: number | null, money: number | null = null) =>
  asUser("admin", "select app.set_budget($1, $2, $3, $4, $5)", [
    workspace.workspaceId,
    scope,
    provider,
    credits,
    money,
  ]);

describe("a run's budget", () => {
  it("is kept before the call: what is open counts as spent, and the rest is refused with the reason", async () => {
    const jobId = await jobWith({ budget: { run: 3 } });
    const answers = await ask(questions(jobId, range(0, 5)));
    expect(said(answers)).toEqual(["yours", "yours", "yours", "error", "error"]);
    expect(answers[3]?.error).toEqual({
      kind: "budget",
      message: "The run's budget of 3 credits is spent",
      retryable: false,
    });
    expect(said(await ask(questions(jobId, [6])))).toEqual(["error"]);
  });

  it("gives back what a miss did not cost", async () => {
    const jobId = await jobWith({ budget: { run: 2 } });
    await answered(await ask(questions(jobId, [0, 1])), "miss", 0);
    expect(said(await ask(questions(jobId, [2, 3, 4])))).toEqual(["yours", "yours", "error"]);
  });

  it("counts in money where it is given in money", async () => {
    const jobId = await jobWith({ budget: { runMoney: 0.1 } });
    expect(said(await ask(questions(jobId, [0, 1, 2])))).toEqual(["yours", "yours", "error"]);
  });

  it("refuses nothing that is free", async () => {
    const jobId = await jobWith({ budget: { run: 0 } });
    expect(said(await ask(questions(jobId, [0], { price: 0 })))).toEqual(["yours"]);
  });

  it("is asked about anew after the job was sent back to the queue", async () => {
    const jobId = await jobWith({ budget: { run: 0 } }, 1);
    expect(said(await ask(questions(jobId, [0])))).toEqual(["error"]);
    await settle(database.pool, workerId, [{ jobId, seq: 0, state: "failed", error: { kind: "budget" } }], {});
    await database.pool.query("select engine.complete_jobs()");
    await database.pool.query("update public.jobs set state = 'queued', settings = '{}' where id = $1", [jobId]);
    await database.pool.query("update public.records set state = 'waiting', run_at = now() where job_id = $1", [jobId]);
    expect(said(await ask(questions(jobId, [0])))).toEqual(["yours"]);
  });
});

describe("a budget for a period", () => {
  it.each([
    ["a provider's day", "provider_day", "findymail", 2],
    ["a provider's month", "provider_month", "findymail", 2],
    ["the workspace's month", "workspace_month", "", 2],
  ])("of %s counts what was billed and what is open, over all jobs", async (_, scope, provider, credits) => {
    const first = await jobWith({}, 5);
    await answered(await ask(questions(first, [0])), "hit", 1);
    await budget(scope, provider, credits);
    const second = await jobWith({}, 5);
    expect(said(await ask(questions(second, [1, 2])))).toEqual(["yours", "error"]);
    await budget(scope, provider, null);
    expect(said(await ask(questions(second, [3])))).toEqual(["yours"]);
  });

  it("of one provider leaves the others alone, and so does another workspace's", async () => {
    await budget("provider_day", "findymail", 0);
    const jobId = await jobWith({});
    expect(said(await ask(questions(jobId, [0], { provider: "hunter" })))).toEqual(["yours"]);
    workspace = await createWorkspace(database.pool);
    const other = await jobWith({});
    expect(said(await ask(questions(other, [0], { connectionId: null as unknown as string })))).toEqual(["yours"]);
  });

  it("is not passed by processes that begin at the same time", async () => {
    await budget("provider_day", "findymail", 7);
    const jobId = await jobWith({}, 20);
    const all = await Promise.all(range(0, 10).map((at) => ask(questions(jobId, [2 * at, 2 * at + 1]))));
    expect(all.flatMap(said).filter((answer) => answer === "yours")).toHaveLength(7);
  });

  it("is an admin's to set, not a member's", async () => {
    await expect(
      asUser("member", "select app.set_budget($1, 'provider_day', 'findymail', 1, null)", [workspace.workspaceId]),
    ).rejects.toThrow();
  });
});

describe("a workspace's credits", () => {
  it("are none to run out of until an owner grants some", async () => {
    const [row] = await asUser("viewer", "select app.credits_left($1) as n", [workspace.workspaceId]);
    expect(row.n).toBeNull();
    await expect(asUser("admin", "select app.grant_credits($1, 5)", [workspace.workspaceId])).rejects.toThrow();
  });

  it("are granted less spent less reserved, at any moment", async () => {
    await grant(10);
    const jobId = await jobWith({});
    const answers = await ask(questions(jobId, range(0, 4)));
    expect(await left()).toBe(6);
    await answered(answers.slice(0, 2), "hit", 1);
    await answered(answers.slice(2), "miss", 0);
    expect(await left()).toBe(8);
  });

  it("may go below nothing when the vendor bills more than was reserved, and then refuse", async () => {
    await grant(1);
    const jobId = await jobWith({});
    await answered(await ask(questions(jobId, [0])), "hit", 3);
    expect(await left()).toBe(-2);
    const [refused] = await ask(questions(jobId, [1]));
    expect(refused?.error).toMatchObject({ kind: "budget", message: "The workspace's 1 credits are spent" });
  });

  it("of a month are granted once, and what is left lapses when the next begins", async () => {
    await asUser("owner", "select app.set_allowance($1, 100)", [workspace.workspaceId]);
    const jobId = await jobWith({});
    await answered(await ask(questions(jobId, [0])), "hit", 1);
    expect(await left()).toBe(99);
    await database.pool.query("update public.allowances set month = '2020-01-01' where workspace_id = $1", [
      workspace.workspaceId,
    ]);
    expect(await left()).toBe(100);
    const { rows } = await database.pool.query(
      "select kind, credits::float from public.grants where workspace_id = $1 order by id",
      [workspace.workspaceId],
    );
    expect(rows.map(({ kind, credits }) => [kind, credits])).toEqual([
      ["allowance", 100],
      ["lapse", -99],
      ["allowance", 100],
    ]);
  });
});

describe("what a provider cost on a day", () => {
  it("is the sum of the attempts that began on it, in credits and money", async () => {
    const jobId = await jobWith({});
    const answers = await ask(questions(jobId, range(0, 3)));
    await answered(answers.slice(0, 2), "hit", 2);
    await answered(answers.slice(2), "miss", 0);
    const { rows } = await database.pool.query(
      `select calls, hits, misses, paid_calls, credits::float, money::float from public.provider_days where workspace_id = $1`,
      [workspace.workspaceId],
    );
    expect(rows).toEqual([{ calls: 3, hits: 2, misses: 1, paid_calls: 2, credits: 4, money: 0.2 }]);
  });
});
