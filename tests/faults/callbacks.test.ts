import { afterEach, beforeEach, expect, it } from "vitest";
import type { WaterfallSpecInput } from "@/lib/contracts/waterfall.ts";
import { findFreePort } from "@/scripts/postgres/server.ts";
import { createTestDatabase, type TestDatabase } from "../database/database.ts";
import { calmResults, resultsOf } from "./results.ts";
import { type Run, startRun } from "./run.ts";
import { type Stack, startStack } from "./stack.ts";
import { isOver, numbers, until } from "./watch.ts";
import { expectTerminalOrDue, expectWholeAndPaidOnce } from "./whole.ts";

const ROWS = 40;
/** Answers half of its questions later, by callback or when it is asked again. */
const waterfall: WaterfallSpecInput = {
  name: "one that calls back",
  target: "email",
  steps: [{ provider: "voila-norbert", operation: "find-email" }],
  verifiers: [{ provider: "dns-mx", operation: "verify-email" }],
};

let database: TestDatabase;
let stack: Stack | undefined;
beforeEach(async () => {
  database = await createTestDatabase();
});
afterEach(async () => {
  await stack?.close();
  await database.close();
});

async function startCalledBack() {
  const calm = await calmResults(database.pool, { rows: ROWS, waterfall });
  const port = await findFreePort();
  const started = await startStack(database.pool, database.url, {
    latency: "fast",
    variables: { APP_URL: `http://127.0.0.1:${port}` },
  });
  stack = started;
  await started.startRoutes(port);
  const worker = started.startWorker();
  const delivered = (count: number) =>
    until(`${count} callbacks delivered`, worker, 40_000, () =>
      Promise.resolve(started.emulator.billing().callbacks.delivered >= count),
    );
  return { stack: started, worker, calm, delivered };
}

const unknownOf = async ({ workspaceId }: Run) =>
  (
    await numbers(
      database.pool,
      "select count(*) as unknown from public.attempts where workspace_id = $1 and outcome = 'unknown'",
      [workspaceId],
    )
  )["unknown"];

const pendingOf = async ({ workspaceId }: Run) =>
  (
    await numbers(
      database.pool,
      "select count(*) as pending from public.lookups where workspace_id = $1 and state = 'pending'",
      [workspaceId],
    )
  )["pending"] ?? 0;

it("callbacks that come twice, or after the answer was fetched, change nothing and are taken without complaint", async () => {
  const { stack, worker, calm, delivered } = await startCalledBack();
  const { pool } = stack;
  const twice = await stack.arm({
    provider: "voila-norbert",
    operation: "find-email",
    kind: "duplicate_callback",
    rate: 0.5,
  });
  await stack.arm({ provider: "voila-norbert", operation: "find-email", kind: "late_callback", delayMs: 9_000 });
  const run = await startRun(stack, { rows: ROWS, waterfall });
  await until("the job's end", worker, 60_000, () => isOver(pool, run.jobId));
  const results = await resultsOf(pool, run.jobId);
  expect(results).toEqual(calm);
  expect(await expectWholeAndPaidOnce(stack, run)).toBe(0);
  const early = stack.emulator.billing().callbacks.delivered;
  expect(await stack.hits(twice)).toBeGreaterThan(0);

  const { later = 0 } = await numbers(
    pool,
    "select count(*) as later from public.lookups where workspace_id = $1 and external_id is not null",
    [run.workspaceId],
  );
  await delivered(Math.max(later, early + 1));
  expect(stack.emulator.billing().callbacks.failed).toBe(0);
  expect(await resultsOf(pool, run.jobId)).toEqual(results);
  expect(await expectWholeAndPaidOnce(stack, run)).toBe(0);
});

it("a callback that comes when nobody waited any longer puts the charge right", async () => {
  const { stack, worker, calm, delivered } = await startCalledBack();
  const { pool } = stack;
  await stack.arm({ provider: "voila-norbert", operation: "poll", kind: "5xx" });
  await stack.arm({ provider: "voila-norbert", operation: "find-email", kind: "late_callback", delayMs: 15_000 });
  const run = await startRun(stack, { rows: ROWS, waterfall });
  await until("questions without an answer", worker, 30_000, async () => (await pendingOf(run)) > 5);
  await expectTerminalOrDue(stack, run);
  // Patience is a quarter of an hour; here it ends now.
  await until("the job's end", worker, 30_000, async () => {
    await pool.query(
      "update public.lookups set give_up_at = now(), next_poll_at = now() where workspace_id = $1 and state = 'pending' and give_up_at > now()",
      [run.workspaceId],
    );
    return isOver(pool, run.jobId);
  });
  const unknown = await expectWholeAndPaidOnce(stack, run);
  expect(unknown, "given up").toBeGreaterThan(5);

  await delivered(unknown);
  await until("each is known", worker, 10_000, async () => (await unknownOf(run)) === 0);
  expect(await expectWholeAndPaidOnce(stack, run)).toBe(0);
  const states = (await resultsOf(pool, run.jobId)).map(({ state }, seq) => [state, calm[seq]?.state]);
  expect(states.filter(([state, expected]) => state !== expected && state !== "failed")).toEqual([]);
});
