import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { findFreePort } from "@/scripts/postgres/server.ts";
import { createTestDatabase, type TestDatabase } from "../database/database.ts";
import { asUser, finders, startRun } from "./run.ts";
import { type Stack, startStack } from "./stack.ts";
import { countFinished, until } from "./watch.ts";
import { expectTerminalOrDue } from "./whole.ts";

let database: TestDatabase;
let stack: Stack;
beforeEach(async () => {
  database = await createTestDatabase();
  stack = await startStack(database.pool, database.url);
});
afterEach(async () => {
  await stack.close();
  await database.close();
});

type Health = {
  status: string;
  listen: string;
  database: boolean;
  restarts: number;
  pids?: number[];
  peakRssBytes: number;
};
const metrics = async (port: number) => (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
const health = async (port: number) => (await (await fetch(`http://127.0.0.1:${port}/health`)).json()) as Health;

it("SIGTERM lets calls on the wire finish, books each, gives the rest back and ends with 0", async () => {
  const { pool } = database;
  const run = await startRun(stack, { rows: 120, waterfall: finders() });
  const { jobId } = run;
  const worker = stack.startWorker();
  await until("rows done", worker, 60_000, async () => (await countFinished(pool, jobId)) >= 10);
  process.kill(worker.pid, "SIGTERM");
  expect(await worker.ended, worker.logTail()).toEqual({ code: 0, signal: null });
  const { rows } = await pool.query(
    `select (select count(*)::int from public.lookups where state = 'calling') as calling,
       (select count(*)::int from public.records where state = 'running') as running,
       (select count(*)::int from public.attempts where outcome = 'unknown') as unknown,
       (select count(*)::int from public.records where state = 'waiting') > 0 as given_back`,
  );
  expect(rows).toEqual([{ calling: 0, running: 0, unknown: 0, given_back: true }]);
  await expectTerminalOrDue(stack, run);
}, 120_000);

it("an idle worker begins a job when it is started, not when it would next look", async () => {
  const { pool } = database;
  const { jobId, userId } = await startRun(stack, { rows: 10, waterfall: finders(), draft: true });
  const port = await findFreePort();
  const worker = stack.startWorker({ POLL_INTERVAL: "60000", HEALTH_CHECK_PORT: String(port) });
  await vi.waitFor(async () => expect(await health(port)).toMatchObject({ status: "ok", listen: "listen" }), 60_000);

  await asUser(pool, userId, "select app.start_job($1)", [jobId]);
  await until("a row done", worker, 20_000, async () => (await countFinished(pool, jobId)) > 0);
  const text = await metrics(port);
  expect(text).toContain('leadenrich_processes{kind="worker"} 1');
  expect(text).toMatch(/^leadenrich_claimed_records_total [1-9]/m);
  expect(text).toMatch(/^leadenrich_settle_duration_seconds_count [1-9]/m);
}, 120_000);

it("of several worker processes one that is killed is replaced, and SIGTERM ends them all", async () => {
  const port = await findFreePort();
  const worker = stack.startWorker({ WORKER_COUNT: "2", HEALTH_CHECK_PORT: String(port) });
  const pids = await vi.waitFor(async () => {
    const { pids: found = [] } = await health(port);
    expect(found).toHaveLength(2);
    return found;
  }, 60_000);
  await vi.waitFor(async () => {
    const text = await metrics(port);
    expect(text).toContain('leadenrich_processes{kind="worker"} 2');
    expect(text, "the sum over both").toMatch(/^leadenrich_claim_duration_seconds_count \d+$/m);
  }, 60_000);
  process.kill(pids[0] ?? 0, "SIGKILL");
  await vi.waitFor(async () => {
    const { restarts, pids: now = [] } = await health(port);
    expect(restarts).toBe(1);
    expect(now).toHaveLength(2);
    expect(now).not.toContain(pids[0]);
  }, 60_000);
  process.kill(worker.pid, "SIGTERM");
  expect((await worker.ended).code, worker.logTail()).toBe(0);
}, 180_000);
