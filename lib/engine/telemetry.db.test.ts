import { afterAll, beforeAll, expect, it } from "vitest";
import { type RunningEmulator, startEmulator } from "../../emulator/server.ts";
import { createTestDatabase, type TestDatabase } from "../../tests/database/database.ts";
import { connectEmulated, process } from "../../tests/database/emulated-run.ts";
import { createTestJob } from "../../tests/database/jobs.ts";
import { createWorkspace } from "../../tests/database/workspace.ts";
import type { Telemetry } from "./telemetry.ts";

let database: TestDatabase;
let emulator: RunningEmulator;
beforeAll(async () => {
  database = await createTestDatabase();
  emulator = await startEmulator({ seed: 7, latency: "fast", limits: "loose" });
});
afterAll(async () => {
  await emulator.close();
  await database.close();
});

it("a run tells of each claim and settlement, and of the queues at each provider until it ends", async () => {
  const workspace = await createWorkspace(database.pool);
  await connectEmulated(database.pool, workspace);
  const rows = emulator.world.rows(20).map((row) => [`${row.firstName} ${row.lastName}`, row.domain]);
  await createTestJob(database.pool, workspace, { rows });
  const told = { claimed: 0, settled: 0, seconds: [0] };
  const watched: (() => ReadonlyMap<string, number>)[] = [];
  const seen = new Set<string>();
  const telemetry: Telemetry = {
    claimed: (records, seconds) => {
      told.claimed += records;
      told.seconds.push(seconds);
    },
    settled: (records, seconds) => {
      told.settled += records;
      told.seconds.push(seconds);
      for (const read of watched) for (const provider of read().keys()) seen.add(provider);
    },
    watchLanes: (read) => {
      watched.push(read);
      return () => watched.pop();
    },
  };
  const report = await process(database.pool, emulator, { telemetry });
  expect(report.claimed).toBeGreaterThanOrEqual(20);
  expect(told).toMatchObject({ claimed: report.claimed, settled: report.claimed });
  expect(Math.min(...told.seconds)).toBeGreaterThanOrEqual(0);
  expect([...seen]).toEqual(["findymail"]);
  expect(watched).toEqual([]);
});
