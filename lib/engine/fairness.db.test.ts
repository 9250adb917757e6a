import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { RecordHandler } from "@/lib/engine/handlers.ts";
import { runProcessor } from "@/lib/engine/process.ts";
import { type RunningEmulator, startEmulator } from "../../emulator/server.ts";
import { createTestDatabase, type TestDatabase } from "../../tests/database/database.ts";
import { connectEmulated, process } from "../../tests/database/emulated-run.ts";
import { createTestJob, testRows } from "../../tests/database/jobs.ts";
import { createWorkspace, type TestWorkspace } from "../../tests/database/workspace.ts";

let database: TestDatabase;
let mine: TestWorkspace;
let neighbour: TestWorkspace;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());
beforeEach(async () => {
  await database.pool.query("update public.jobs set next_due_at = 'infinity' where state in ('queued', 'running')");
  mine = await createWorkspace(database.pool, "Mine");
  neighbour = await createWorkspace(database.pool, "Neighbour");
});

const progressOf = async (jobId: string) => {
  const { rows } = await database.pool.query(
    `select j.state, p.total, p.success, p.not_found, p.failed from public.jobs j join public.job_progress p on p.job_id = j.id
     where j.id = $1`,
    [jobId],
  );
  return rows[0];
};

/** A started job, made past the API: 100,000 rows are nothing that a test should send in chunks. */
async function longJob(workspace: TestWorkspace, rows: number): Promise<string> {
  const jobId = await createTestJob(database.pool, workspace, { rows: testRows(1), priority: 1, draft: true });
  await database.pool.query(
    `insert into public.records (job_id, seq, workspace_id, input)
     select $1, n, $2, jsonb_build_array('Person Number' || n, 'company' || n || '.example') from generate_series(1, $3 - 1) n`,
    [jobId, workspace.workspaceId, rows],
  );
  await database.pool.query("update public.job_progress set total = $2 where job_id = $1", [jobId, rows]);
  await database.pool.query(
    "update public.jobs set state = 'queued', sealed = true, next_due_at = now() where id = $1",
    [jobId],
  );
  return jobId;
}

describe.each(["the same workspace", "another workspace"])("a job of ten rows in %s", (where) => {
  it("is done while nearly all of the 100,000 rows in front of it still wait", async () => {
    const long = await longJob(mine, 100_000);
    const small = await createTestJob(database.pool, where === "another workspace" ? neighbour : mine, {
      rows: testRows(10, "Small"),
      priority: 1,
    });
    const enough = new AbortController();
    let left = 10;
    const handler: RecordHandler = async ({ record: { jobId, seq } }) => {
      if (jobId === small && --left === 0) setTimeout(() => enough.abort(), 50);
      return { type: "finished", settlement: { jobId, seq, state: "success" } };
    };
    await runProcessor({
      pool: database.pool,
      kind: "worker",
      budgetMs: 60_000,
      idle: "return",
      signal: enough.signal,
      handlers: { batch_lead_enrichment: handler },
    });
    expect(await progressOf(small)).toMatchObject({ state: "completed", success: 10 });
    expect((await progressOf(long)).success).toBeLessThan(20_000);
  });
});

describe("a neighbour whose every lane is closed", () => {
  let emulator: RunningEmulator;
  beforeAll(async () => {
    emulator = await startEmulator({ seed: 7, latency: "fast", limits: "loose" });
  });
  afterAll(() => emulator.close());

  it("holds no place that another's job could use, and its own rows wait without failing", async () => {
    await connectEmulated(database.pool, mine);
    await connectEmulated(database.pool, neighbour);
    const stuck = await createTestJob(database.pool, neighbour, { rows: testRows(2_000, "Stuck"), priority: 1 });
    await database.pool.query(
      `insert into public.lanes (connection_id, workspace_id, circuit, circuit_until, circuit_changed_at, down_since)
       select id, workspace_id, 'open', now() + interval '10 minutes', now(), now() from public.connections where workspace_id = $1`,
      [neighbour.workspaceId],
    );
    const rows = emulator.world.rows(60, { duplicateShare: 0 });
    const free = await createTestJob(database.pool, mine, {
      rows: rows.map(({ firstName, lastName, domain }) => [`${firstName} ${lastName}`, domain || "acme.com"]),
      priority: 5,
    });
    const report = await process(database.pool, emulator, { concurrency: 100 });
    expect(await progressOf(free)).toMatchObject({ state: "completed", total: 60, failed: 0 });
    expect(await progressOf(stuck)).toMatchObject({ state: "running", success: 0, not_found: 0, failed: 0 });
    expect(report.calls).toBeGreaterThan(0);
    const { rows: bounced } = await database.pool.query(
      "select count(*)::int as n from public.records where job_id = $1 and state = 'waiting'",
      [stuck],
    );
    expect(bounced[0].n, "its rows are left in peace once a whole claim of them was turned away").toBeLessThan(1_000);
    const { rows: states } = await database.pool.query(
      "select state, count(*)::int as n from public.records where job_id = $1 and attempts > 0 group by 1",
      [stuck],
    );
    expect(states, "waiting for a closed lane counts as no attempt").toEqual([]);
  });
});
