import fc from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Database, openDatabase } from "@/lib/db/client.ts";
import { createTestDatabase, type TestDatabase } from "../../tests/database/database.ts";
import { play } from "../../tests/histories/play.ts";
import { history } from "../../tests/histories/steps.ts";
import { createWorld } from "../../tests/histories/world.ts";

/** `HISTORIES=500` plays more; `HISTORY_SEED` and `HISTORY_PATH` repeat the one that a failure printed. */
const runs = Number(process.env["HISTORIES"] ?? 20);
const seed = process.env["HISTORY_SEED"];
const path = process.env["HISTORY_PATH"];

/** On a busy machine fewer are played; a failure is reported with what its shrinking has come to by then. */
const limitMs = runs * 1_500;

let test: TestDatabase;
let db: Database;

beforeAll(async () => {
  test = await createTestDatabase();
  const name = new URL(test.url).pathname.slice(1);
  await test.pool.query(`alter database ${name} set deadlock_timeout = '50ms'`);
  db = openDatabase(test.url, { max: 20 });
});
afterAll(async () => {
  await db.close();
  await test.close();
});

it(
  "the engine's invariants hold after every step of any history of kills, stalls, replays, lost replies and wishes, and it ends with nothing left over",
  async () => {
    await fc.assert(
      fc.asyncProperty(history, async (steps) => {
        await play(await createWorld(db.pool, db), steps);
      }),
      {
        numRuns: runs,
        interruptAfterTimeLimit: limitMs,
        ...(seed !== undefined && { seed: Number(seed) }),
        ...(path !== undefined && { path }),
      },
    );
    const { rows } = await db.pool.query(
      "select deadlocks::int from pg_stat_database where datname = current_database()",
    );
    expect(rows[0].deadlocks).toBe(0);
  },
  limitMs + 30_000,
);
