import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, expect, it } from "vitest";
import type { Child } from "@/scripts/child.ts";
import { createTestDatabase, type TestDatabase } from "../database/database.ts";
import { finders, startRun } from "./run.ts";
import { type Stack, startStack } from "./stack.ts";
import { callsUnderWay, countFinished, isOver, listWorkers, until } from "./watch.ts";
import { expectTerminalOrDue, expectWholeAndPaidOnce } from "./whole.ts";

const KILLS = 5;
const SURVIVORS = 2;
const ROWS = 200;
const LONGEST_MS = 600;
/** FAULT_SEED=… plays the same moments again. */
const seed = Number(process.env.FAULT_SEED ?? Math.floor(Math.random() * 2 ** 31));

let database: TestDatabase;
let stack: Stack | undefined;
beforeEach(async () => {
  database = await createTestDatabase();
});
afterEach(async () => {
  await stack?.close();
  await database.close();
});

/** From 0 to 1, the same for the same seed (a linear congruential generator, numbers of Numerical Recipes). */
function randomFrom(start: number): () => number {
  let state = start >>> 0;
  return () => (state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0) / 2 ** 32;
}

type Worker = { child: Child; id: string };

async function startWorker({ pool, startWorker }: Stack): Promise<Worker> {
  const known = new Set(await listWorkers(pool));
  const child = startWorker();
  let id = "";
  await until("the worker is there", child, 60_000, async () => {
    id = (await listWorkers(pool)).find((one) => !known.has(one)) ?? "";
    return id !== "";
  });
  return { child, id };
}

it(`workers killed at random moments (seed ${seed}) lose no record and pay no question twice`, async () => {
  const { pool } = database;
  const random = randomFrom(seed);
  const running = await startStack(pool, database.url, { variables: { MAX_CONCURRENT_JOBS: "4" } });
  stack = running;
  // All of them beforehand: how long a process takes to start must not decide what is left to be killed.
  const workers: Worker[] = [];
  for (let count = 0; count < KILLS + SURVIVORS; count += 1) workers.push(await startWorker(running));
  const run = await startRun(running, { rows: ROWS, waterfall: finders() });

  const killed: string[] = [];
  const onWire = new Set<string>();
  while (killed.length < KILLS) {
    const [victim] = workers.splice(Math.floor(random() * workers.length), 1);
    if (!victim) throw new Error("Nobody is left to be killed.");
    // The first two while they have calls on the wire, whatever moment that is.
    if (killed.length < 2)
      await until("calls begun", victim.child, 60_000, async () => (await callsUnderWay(pool, victim.id)).length > 0);
    else await sleep(random() * LONGEST_MS);
    process.kill(victim.child.pid, "SIGKILL");
    await victim.child.ended;
    killed.push(victim.id);
    for (const call of await callsUnderWay(pool, victim.id)) onWire.add(call);
    await expectTerminalOrDue(running, run);
  }
  // A statement that was at the server when its client died is committed after it.
  await sleep(1_000);
  for (const id of killed) for (const call of await callsUnderWay(pool, id)) onWire.add(call);
  expect(await isOver(pool, run.jobId), "the job was not over before the last kill").toBe(false);
  expect(onWire.size, "calls were on the wire at the kills").toBeGreaterThan(0);
  expect(await countFinished(pool, run.jobId), "rows were done between the kills").toBeGreaterThan(0);

  const [last] = workers;
  if (!last) throw new Error("Nobody is left to finish.");
  await until("the job's end", last.child, 120_000, () => isOver(pool, run.jobId));
  const unknown = await expectWholeAndPaidOnce(running, run);
  expect(unknown, "unknown are only calls that were on the wire").toBeLessThanOrEqual(onWire.size);
  const { rows } = await pool.query(
    "select id from public.lookups where workspace_id = $1 and state = 'unknown' and worker <> all ($2)",
    [run.workspaceId, killed],
  );
  expect(rows, "and only those of a worker that was killed").toEqual([]);
}, 300_000);
