import { afterAll, beforeAll, expect, it } from "vitest";
import { type RunningEmulator, startEmulator } from "../../emulator/server.ts";
import { createTestDatabase, type TestDatabase } from "../../tests/database/database.ts";
import { connectEmulated, process as run } from "../../tests/database/emulated-run.ts";
import { createTestJob } from "../../tests/database/jobs.ts";
import { createWorkspace } from "../../tests/database/workspace.ts";

let database: TestDatabase;
let emulator: RunningEmulator;
beforeAll(async () => {
  process.env.CIRCUIT_COOLDOWN = "2500"; // just longer than rows are held in memory for
  process.env.RETRY_BASE_DELAY = "100";
  database = await createTestDatabase();
  emulator = await startEmulator({ seed: 7, latency: "fast", limits: "loose" });
});
afterAll(async () => {
  await emulator.close();
  await database.close();
});

it("the job's log says that a provider is failing, and that it answers again", async () => {
  const workspace = await createWorkspace(database.pool);
  await connectEmulated(database.pool, workspace);
  const rows = emulator.world.rows(20).map((row) => [`${row.firstName} ${row.lastName}`, row.domain]);
  const jobId = await createTestJob(database.pool, workspace, { rows });
  await fetch(`${emulator.url}/_control/faults`, {
    method: "POST",
    body: JSON.stringify({ provider: "findymail", kind: "5xx", count: 18 }),
    headers: { "content-type": "application/json" },
  });
  await run(database.pool, emulator);
  const { rows: lines } = await database.pool.query(
    "select l ->> 'message' as message from public.job_events e, jsonb_array_elements(e.logs) l where e.job_id = $1 order by e.rev",
    [jobId],
  );
  const told = lines.map(({ message }) => String(message)).filter((message) => message.startsWith("Findymail"));
  expect(told[0]).toMatch(/^Findymail is failing; its rows wait \d s$/);
  expect(told).toContain("Findymail answers again");
  const { rows: circuits } = await database.pool.query("select circuit, opened > 0 as opened from public.lanes");
  expect(circuits).toEqual([{ circuit: "closed", opened: true }]);
}, 60_000);
