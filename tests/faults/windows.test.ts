import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, expect, it } from "vitest";
import type { CallEntry } from "@/emulator/call-log.ts";
import { createTestDatabase, type TestDatabase } from "../database/database.ts";
import { asUser, finders, startRun } from "./run.ts";
import { type Stack, startStack } from "./stack.ts";
import { countFinished, isOver, listWorkers, until } from "./watch.ts";
import { expectWholeAndPaidOnce } from "./whole.ts";

const WORKERS = 4;
const ROWS = 160;
const LIMIT = 20;
const WINDOW_MS = 1_000;
/** The log has when calls arrived: so much may they draw together on their way to a process that is busy itself. */
const JITTER_MS = 150;

let database: TestDatabase;
let stack: Stack | undefined;
beforeEach(async () => {
  database = await createTestDatabase();
});
afterEach(async () => {
  await stack?.close();
  await database.close();
});

it("four workers, of which two are killed, keep a vendor's window together: in no second more calls than its limit", async () => {
  const { pool } = database;
  const running = await startStack(pool, database.url, { variables: { MAX_CONCURRENT_JOBS: "40" } });
  stack = running;
  const workers = Array.from({ length: WORKERS }, () => running.startWorker());
  const [first, second, last] = workers;
  if (!first || !second || !last) throw new Error("There are not enough workers.");
  await until("all workers are there", last, 60_000, async () => (await listWorkers(pool)).length === WORKERS);

  const run = await startRun(running, { rows: ROWS, waterfall: finders(), draft: true });
  await pool.query("update public.connections set limits = $2 where workspace_id = $1 and provider = any ($3)", [
    run.workspaceId,
    JSON.stringify({ windows: [{ limit: LIMIT, perMs: WINDOW_MS }] }),
    ["findymail", "hunter"],
  ]);
  await asUser(pool, run.userId, "select app.start_job($1)", [run.jobId]);
  for (const victim of [first, second]) {
    const before = await countFinished(pool, run.jobId);
    await until("rows done", last, 60_000, async () => (await countFinished(pool, run.jobId)) > before + 10);
    process.kill(victim.pid, "SIGKILL");
    await victim.ended;
    await sleep(500);
  }
  expect(await isOver(pool, run.jobId), "both were killed in the midst of the run").toBe(false);
  await until("the job's end", last, 120_000, () => isOver(pool, run.jobId));

  const { rows } = await pool.query<{ workers: number }>(
    "select count(distinct worker)::int as workers from public.lookups where workspace_id = $1 and provider = 'findymail'",
    [run.workspaceId],
  );
  expect(rows[0]?.workers, "all of them asked").toBe(WORKERS);
  const calls = await running.calls();
  expect(shortestRun(calls, "findymail")).toBeGreaterThan(WINDOW_MS - JITTER_MS);
  expect(shortestRun(calls, "hunter")).toBeGreaterThan(WINDOW_MS - JITTER_MS);
  await expectWholeAndPaidOnce(running, run);
}, 240_000);

/** The least time in which one call more than the limit arrived, in milliseconds. */
function shortestRun(calls: readonly CallEntry[], provider: string): number {
  const starts = calls
    .filter((call) => call.provider === provider)
    .map(({ startedMs }) => startedMs)
    .sort((a, b) => a - b);
  const spans = starts.slice(LIMIT).map((at, index) => at - (starts[index] ?? at));
  expect(spans.length, "there were more calls than fit in a window").toBeGreaterThan(LIMIT);
  return Math.min(...spans);
}
