import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type RunningEmulator, startEmulator } from "../../emulator/server.ts";
import { listRows } from "../../emulator/world/lead-rows.ts";
import { createTestDatabase, type TestDatabase } from "../../tests/database/database.ts";
import { connectEmulated, process } from "../../tests/database/emulated-run.ts";
import { createTestJob } from "../../tests/database/jobs.ts";
import { createWorkspace, type TestWorkspace } from "../../tests/database/workspace.ts";
import { openDatabase, withUser } from "@/lib/db/client.ts";
import { retryJob } from "@/lib/db/job-life.ts";
import { type Clock, systemClock } from "@/lib/clock.ts";
import type { WaterfallSpecInput } from "@/lib/contracts/waterfall.ts";

let database: TestDatabase;
let emulator: RunningEmulator;
let workspace: TestWorkspace;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());
beforeEach(async () => {
  await database.pool.query("update public.jobs set next_due_at = 'infinity' where state in ('queued', 'running')");
  emulator = await startEmulator({ seed: 7, latency: "fast", limits: "loose" });
  workspace = await createWorkspace(database.pool);
});
afterEach(() => emulator.close());

const workEmail: WaterfallSpecInput = {
  name: "work e-mail",
  target: "email",
  steps: [
    { provider: "findymail", operation: "find-email" },
    { provider: "apollo", operation: "find-email" },
    { provider: "hunter", operation: "find-email" },
  ],
  verifiers: [
    { provider: "dns-mx", operation: "verify-email" },
    { provider: "zerobounce", operation: "verify-email" },
  ],
};

const people = (count: number) =>
  listRows(emulator.world, count, 0).map((row) => [row.firstName, row.lastName, row.company, row.domain]);

const job = (rows: string[][], waterfall = workEmail) =>
  createTestJob(database.pool, workspace, {
    rows,
    waterfall,
    columns: ["first", "last", "company", "domain"],
    mapping: { first: "firstName", last: "lastName", company: "companyName", domain: "companyDomain" },
  });

async function progressOf(jobId: string) {
  const { rows } = await database.pool.query(
    `select j.state, p.total, p.success, p.not_found, p.failed, p.skipped, p.verified, p.credits::float, p.paid_calls, p.unknown_calls
     from public.jobs j join public.job_progress p on p.job_id = j.id where j.id = $1`,
    [jobId],
  );
  return rows[0];
}

/** Finds that were counted as verified, and the calls on the way of the verified rows that found what was accepted. */
async function verifiedFinds(): Promise<{ counted: number; accepted: number }> {
  const { rows } = await database.pool.query(
    `select (select sum(d.verified)::int from public.provider_days d where d.workspace_id = $1) as counted,
       (select count(distinct s ->> 'lookupId')::int from public.records r, jsonb_array_elements(r.provenance -> 'steps') s
         where r.workspace_id = $1 and (r.output ->> 'verified')::boolean and s ->> 'operation' <> 'verify-email'
           and s ->> 'value' = r.output #>> '{fields,email}') as accepted`,
    [workspace.workspaceId],
  );
  return rows[0];
}

const fault = (body: Record<string, unknown>) =>
  fetch(`${emulator.url}/_control/faults`, {
    method: "POST",
    body: JSON.stringify(body),
    headers: { "content-type": "application/json" },
  });

describe("a job", () => {
  it("ends with every record terminal, pays each question once, and books what the vendors billed", async () => {
    await connectEmulated(database.pool, workspace);
    const rows = people(120);
    const jobId = await job([...rows, ...rows.slice(0, 12)]);
    await process(database.pool, emulator);
    const progress = await progressOf(jobId);
    expect(progress.state).toBe("completed");
    expect(progress.success + progress.not_found).toBe(132);
    expect(progress.success).toBeGreaterThan(20);
    expect(progress.not_found).toBeGreaterThan(5);
    const billing = emulator.billing();
    expect(progress.paid_calls).toBe(billing.paidCalls);
    const { rows: counts } = await database.pool.query(
      "select count(*) filter (where price > 0)::int as distinct_lookups from public.lookups where workspace_id = $1",
      [workspace.workspaceId],
    );
    expect(billing.paidCalls).toBeLessThanOrEqual(counts[0].distinct_lookups);
  });

  it("run again over the same list costs nothing, and counts no address as verified a second time", async () => {
    await connectEmulated(database.pool, workspace);
    await job(people(40));
    await process(database.pool, emulator);
    const billed = emulator.billing().paidCalls;
    const verified = await verifiedFinds();
    expect(verified.counted).toBeGreaterThan(5);
    expect(verified.counted).toBe(verified.accepted);
    const again = await job(people(40));
    await process(database.pool, emulator);
    expect(emulator.billing().paidCalls).toBe(billed);
    expect((await progressOf(again)).credits).toBe(0);
    expect(await verifiedFinds()).toEqual(verified);
  });

  it("two at once over the same list share every look-up", async () => {
    await connectEmulated(database.pool, workspace);
    const [a, b] = [await job(people(60)), await job(people(60))];
    await Promise.all([process(database.pool, emulator), process(database.pool, emulator)]);
    const [first, second] = [await progressOf(a), await progressOf(b)];
    expect(first.state).toBe("completed");
    expect(second).toMatchObject({ success: first.success, not_found: first.not_found });
    expect(first.paid_calls + second.paid_calls).toBe(emulator.billing().paidCalls);
  });
});

describe("a processor", () => {
  it("whose claim was committed and its reply lost hands those records back and does them", async () => {
    await connectEmulated(database.pool, workspace);
    const jobId = await job(people(5));
    let lost = 0;
    const pool = {
      query: async (text: string, values: unknown[]) => {
        const reply = await database.pool.query(text, values);
        if (lost > 0 || !text.includes("engine.claim(") || reply.rows.length === 0) return reply;
        lost = reply.rows.length;
        throw new Error("Connection terminated unexpectedly");
      },
    };
    // Twenty times as fast as the wall's, for what a processor does by the clock.
    const began = systemClock.now();
    const clock: Clock = {
      now: () => began + (systemClock.now() - began) * 20,
      sleep: (ms, signal) => systemClock.sleep(ms / 20, signal),
    };
    const over = new AbortController();
    const running = process(database.pool, emulator, {
      pool,
      clock,
      idle: "wait",
      budgetMs: Infinity,
      signal: over.signal,
    });
    await expect.poll(async () => (await progressOf(jobId)).state, { timeout: 20_000 }).toBe("completed");
    over.abort();
    await running;
    expect(lost).toBeGreaterThan(0);
    expect((await progressOf(jobId)).paid_calls).toBe(emulator.billing().paidCalls);
  });
});

describe("a provider that fails", () => {
  it("with its key revoked in mid-run is skipped and shown, and its rows are not called not found", async () => {
    await connectEmulated(database.pool, workspace, { findymail: "emu-revoked" });
    const jobId = await job(people(60), { ...workEmail, steps: [{ provider: "findymail", operation: "find-email" }] });
    await process(database.pool, emulator);
    expect(await progressOf(jobId)).toMatchObject({ state: "failed", failed: 60, not_found: 0, credits: 0 });
    const { rows } = await database.pool.query(
      "select status, status_reason from public.connections where workspace_id = $1 and provider = 'findymail'",
      [workspace.workspaceId],
    );
    expect(rows[0].status).toBe("rejected");
    const said = await database.pool.query("select logs::text from public.job_events where job_id = $1", [jobId]);
    expect(said.rows.map((row) => row.logs).join()).toContain("skipped for the rest of this run");
    expect(JSON.stringify([rows, said.rows])).not.toContain("emu-revoked");
  });

  it("with several keys of which one is refused goes on with the others, and no row fails for it", async () => {
    await connectEmulated(database.pool, workspace, { findymail: "emu-revoked-2" });
    await database.pool.query(
      "insert into public.connections (workspace_id, provider, label, ciphertext) values ($1, 'findymail', 'second', 'emu-findymail-1')",
      [workspace.workspaceId],
    );
    const jobId = await job(people(40), { ...workEmail, steps: workEmail.steps.slice(0, 1) });
    await process(database.pool, emulator);
    const progress = await progressOf(jobId);
    expect(progress).toMatchObject({ state: "completed", failed: 0 });
    expect(progress.success).toBeGreaterThan(0);
    expect(progress.paid_calls).toBe(emulator.billing().paidCalls);
  });

  it("that takes several questions at once is asked many in a call, and each is booked and billed by itself", async () => {
    await connectEmulated(database.pool, workspace);
    const jobId = await job(people(60), { ...workEmail, steps: [{ provider: "surfe", operation: "find-email" }] });
    await process(database.pool, emulator);
    const progress = await progressOf(jobId);
    expect(progress).toMatchObject({ state: "completed", failed: 0 });
    const { rows } = await database.pool.query(
      "select count(*)::int as questions from public.attempts where job_id = $1 and provider = 'surfe'",
      [jobId],
    );
    const reply = await fetch(`${emulator.url}/_control/log`);
    const lines = (await reply.text())
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    const starts = lines.filter(({ provider, operation }) => provider === "surfe" && operation !== "poll");
    expect(rows[0].questions).toBeGreaterThan(40);
    expect(starts.length).toBeLessThan(rows[0].questions / 2);
    expect(progress.paid_calls).toBe(emulator.billing().paidCalls);
  });

  /** Sixty addresses at once, of a verifier whose calls are too slow for all of them to go alone. */
  async function verifyWith(key: string) {
    await connectEmulated(database.pool, workspace, { reacher: key });
    await database.pool.query(
      "update public.connections set limits = $2 where workspace_id = $1 and provider = 'reacher'",
      [workspace.workspaceId, { windows: [{ limit: 5, perMs: 1_000 }] }],
    );
    const jobId = await createTestJob(database.pool, workspace, {
      rows: listRows(emulator.world, 60, 0).map(({ domain }, index) => [`person.${index}@${domain || "acme.com"}`]),
      type: "email_validation",
      columns: ["address"],
      mapping: { address: "email" },
      waterfall: {
        name: "verdicts",
        target: "verdict",
        steps: [],
        verifiers: [{ provider: "reacher", operation: "verify-email" }],
      },
    });
    await process(database.pool, emulator, { budgetMs: 600_000 });
    expect(await progressOf(jobId)).toMatchObject({
      state: "completed",
      failed: 0,
      paid_calls: emulator.billing().paidCalls,
    });
    const log = await (await fetch(`${emulator.url}/_control/log`)).text();
    const operations = log
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line).operation);
    const count = (name: string) => operations.filter((operation) => operation === name).length;
    return { lists: count("verify-emails"), single: count("verify-email") };
  }

  it("that makes lists in the background is given one for the many addresses that wait, and each has its own answer", async () => {
    const { lists, single } = await verifyWith("emu-reacher-1");
    expect(lists).toBe(1);
    expect(single).toBeLessThan(40);
  });

  it("that takes no lists from a key is asked one by one, and no record fails for it", async () => {
    expect(await verifyWith("emu-reacher-1-single")).toEqual({ lists: 1, single: 60 });
  });

  it("with 429 and a Retry-After fails no record", async () => {
    await connectEmulated(database.pool, workspace);
    await fault({ provider: "findymail", kind: "429", count: 10 });
    const jobId = await job(people(30));
    await process(database.pool, emulator);
    expect(await progressOf(jobId)).toMatchObject({ state: "completed", failed: 0 });
  });

  it("with 5xx now and then is asked again and pays once", async () => {
    await connectEmulated(database.pool, workspace);
    await fault({ provider: "findymail", kind: "5xx", count: 4 });
    const jobId = await job(people(30));
    await process(database.pool, emulator);
    const progress = await progressOf(jobId);
    expect(progress).toMatchObject({ state: "completed", failed: 0 });
    expect(progress.paid_calls).toBe(emulator.billing().paidCalls);
  });
});

describe("a record whose provider keeps failing", () => {
  const failing: WaterfallSpecInput = {
    name: "one finder",
    target: "email",
    steps: [{ provider: "findymail", operation: "find-email", retryAttempts: 5 }],
  };
  it("is put off as often as its job says and no more, then fails with the vendor's reason; a retry asks again", async () => {
    await connectEmulated(database.pool, workspace);
    await fault({ provider: "findymail", kind: "5xx" });
    const jobId = await job(people(1), failing);
    await database.pool.query(
      "update public.jobs set max_attempts = 1, backoff_base_ms = 2100, backoff_factor = 1, backoff_jitter = 0 where id = $1",
      [jobId],
    );
    await process(database.pool, emulator);
    const calls = async () => {
      const { rows } = await database.pool.query("select count(*)::int as n from public.attempts where job_id = $1", [
        jobId,
      ]);
      return rows[0].n;
    };
    const { rows } = await database.pool.query(
      "select state, attempts, error ->> 'kind' as kind, error ->> 'message' as message from public.records where job_id = $1",
      [jobId],
    );
    expect(rows[0]).toMatchObject({ state: "failed", attempts: 1, kind: "unavailable" });
    expect(rows[0].message).toContain("Findymail");
    expect(await calls()).toBe(2);
    expect(await progressOf(jobId)).toMatchObject({ state: "failed", failed: 1, not_found: 0, credits: 0 });

    await fetch(`${emulator.url}/_control/faults`, { method: "DELETE" });
    const db = openDatabase(database.url);
    try {
      await withUser(workspace.userId, (handle) => retryJob(handle, jobId, "failed"), db);
    } finally {
      await db.close();
    }
    await process(database.pool, emulator);
    expect(await calls()).toBe(3);
    const after = await progressOf(jobId);
    expect(after).toMatchObject({ state: "completed", failed: 0 });
    expect(after.paid_calls).toBe(emulator.billing().paidCalls);
  });
});

describe("an asynchronous provider", () => {
  it("is polled by look-up and its records wake with the answer", async () => {
    await connectEmulated(database.pool, workspace);
    const jobId = await job(people(12), { ...workEmail, steps: [{ provider: "surfe", operation: "find-email" }] });
    await process(database.pool, emulator);
    const progress = await progressOf(jobId);
    expect(progress).toMatchObject({ state: "completed", failed: 0 });
    expect(progress.success).toBeGreaterThan(0);
    expect(progress.paid_calls).toBe(emulator.billing().paidCalls);
  });
});
