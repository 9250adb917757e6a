import { resolve } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { createTestDatabase, type TestDatabase } from "../database/database.ts";
import { calmResults, resultsOf } from "./results.ts";
import { startRun } from "./run.ts";
import { type Stack, startStack } from "./stack.ts";
import { isOver, numbers, until } from "./watch.ts";
import { expectWholeAndPaidOnce } from "./whole.ts";
import { finders } from "./run.ts";

const ROWS = 60;
const MINUTES = 5;

let database: TestDatabase;
let stack: Stack | undefined;
beforeEach(async () => {
  database = await createTestDatabase();
});
afterEach(async () => {
  await stack?.close();
  await database.close();
});

/** Started with a clock that is wrong by so much. */
const shifted = (minutes: number) => ({
  NODE_OPTIONS: `--import=${resolve(import.meta.dirname, "shift-clock.mjs")}`,
  CLOCK_SHIFT_MS: String(minutes * 60_000),
});

it("workers whose clocks are five minutes fast and five slow give the same result, paced, retried and told by the database's", async () => {
  const { pool } = database;
  const job = { rows: ROWS, waterfall: finders() };
  const calm = await calmResults(pool, job);
  stack = await startStack(pool, database.url, {
    variables: { MAX_CONCURRENT_JOBS: "15", RETRY_BASE_DELAY: "100", CIRCUIT_COOLDOWN: "1000" },
  });
  await stack.arm({ provider: "zerobounce", kind: "429", count: 5, retryAfterMs: 1_000 });
  await stack.arm({ provider: "hunter", kind: "5xx", count: 2 });
  const [fast, slow] = [stack.startWorker(shifted(MINUTES)), stack.startWorker(shifted(-MINUTES))];
  await until("both workers are there", fast, 30_000, async () => {
    const { rows } = await pool.query("select 1 from public.workers where kind = 'worker'");
    return rows.length === 2;
  });
  const run = await startRun(stack, job);
  await until("the job's end", slow, 60_000, () => isOver(pool, run.jobId));
  expect([fast.hasEnded(), slow.hasEnded()]).toEqual([false, false]);

  expect(await expectWholeAndPaidOnce(stack, run)).toBe(0);
  expect(await resultsOf(pool, run.jobId)).toEqual(calm);
  const { workers } = await numbers(
    pool,
    "select count(distinct worker) as workers from public.lookups where workspace_id = $1",
    [run.workspaceId],
  );
  expect(workers, "both took part").toBe(2);
  const off = await pool.query(
    `select e.at, l from public.job_events e, jsonb_array_elements(e.logs) l
     where e.job_id = $1 and abs(extract(epoch from e.at - (l ->> 'at')::timestamptz)) > 60`,
    [run.jobId],
  );
  expect(off.rows, "what the console tells happened when it says so").toEqual([]);
});
