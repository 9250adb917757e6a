import { afterEach, beforeEach, expect, it } from "vitest";
import { processReply } from "@/lib/contracts/api.ts";
import { findFreePort } from "@/scripts/postgres/server.ts";
import { createTestDatabase, type TestDatabase } from "../database/database.ts";
import { calmResults, resultsOf } from "./results.ts";
import { finders, startRun } from "./run.ts";
import { cronSecret, type Stack, startStack } from "./stack.ts";
import { isOver, until } from "./watch.ts";
import { expectWholeAndPaidOnce } from "./whole.ts";

const ROWS = 120;

let database: TestDatabase;
let stack: Stack | undefined;
beforeEach(async () => {
  database = await createTestDatabase();
});
afterEach(async () => {
  await stack?.close();
  await database.close();
});

it("crons delivered twice at once to two processes, beside a worker, share one job and pay no question twice", async () => {
  const { pool } = database;
  const job = { rows: ROWS, waterfall: finders() };
  const calm = await calmResults(pool, job);
  // Few records at a time each, so that all of them are there to take some.
  stack = await startStack(pool, database.url, { variables: { MAX_CONCURRENT_JOBS: "8" } });
  const ports = [await findFreePort(), await findFreePort()];
  await Promise.all(ports.map(stack.startRoutes));
  const worker = stack.startWorker();
  await until("the worker is there", worker, 30_000, async () => {
    const { rows } = await pool.query("select 1 from public.workers where kind = 'worker'");
    return rows.length > 0;
  });

  const run = await startRun(stack, job);
  const deliveries = [...ports, ...ports].map(async (port) => {
    const reply = await fetch(`http://127.0.0.1:${port}/api/enrichment/process?timeout=60000`, {
      method: "POST",
      headers: { authorization: `Bearer ${cronSecret}` },
    });
    expect(reply.status).toBe(200);
    return processReply.parse(await reply.json());
  });
  const replies = await Promise.all(deliveries);
  await until("the job's end", worker, 60_000, () => isOver(pool, run.jobId));

  expect(
    replies.map(({ ran, claimed }) => ran && claimed > 0),
    "each delivery took its share",
  ).toEqual([true, true, true, true]);
  const { rows } = await pool.query<{ kind: string }>(
    "select distinct split_part(worker, '-', 1) as kind from public.lookups where workspace_id = $1 order by 1",
    [run.workspaceId],
  );
  expect(rows.map(({ kind }) => kind)).toEqual(["cron", "worker"]);
  expect(await expectWholeAndPaidOnce(stack, run)).toBe(0);
  expect(await resultsOf(pool, run.jobId)).toEqual(calm);
});
