import { afterEach, beforeEach, expect, it } from "vitest";
import type { Child } from "@/scripts/child.ts";
import { createTestDatabase, type TestDatabase } from "../database/database.ts";
import {
  callsUnderWay,
  countFinished,
  expectWholeAndPaidOnce,
  isOver,
  type Scenario,
  startScenario,
  until,
} from "./scenario.ts";

const KILLS = 5;
const ROWS = 400;

let database: TestDatabase;
let scenario: Scenario | undefined;
beforeEach(async () => {
  database = await createTestDatabase();
});
afterEach(async () => {
  await scenario?.close();
  await database.close();
});

it("a worker killed five times with calls on the wire loses no record and pays no question twice", async () => {
  const { pool } = database;
  scenario = await startScenario(pool, database.url, ROWS);
  const { jobId } = scenario;
  const onWire = new Set<string>();
  let before = 0;
  for (let kill = 1; kill <= KILLS; kill += 1) {
    const worker: Child = scenario.startWorker();
    // Some rows further than at the last kill, and calls on the wire at this very moment.
    await until(`kill ${kill}: rows done and calls begun`, worker, 60_000, async () => {
      const finished = await countFinished(pool, jobId);
      return finished >= before + 5 && (await callsUnderWay(pool)).length > 2;
    });
    process.kill(worker.pid, "SIGKILL");
    await worker.ended;
    before = await countFinished(pool, jobId);
    for (const call of await callsUnderWay(pool)) onWire.add(call);
  }
  expect(await isOver(pool, jobId), "the job was not over before the last kill").toBe(false);
  expect(onWire.size, "calls were on the wire at the kills").toBeGreaterThanOrEqual(KILLS);

  const last = scenario.startWorker();
  const { jobId: id } = scenario;
  await until("the job's end", last, 150_000, () => isOver(pool, id));
  const unknown = await expectWholeAndPaidOnce(pool, scenario);
  expect(unknown, "unknown are only calls that were on the wire").toBeLessThanOrEqual(onWire.size);
}, 300_000);
