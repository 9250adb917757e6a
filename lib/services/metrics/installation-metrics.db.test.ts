import { afterAll, beforeAll, expect, it } from "vitest";
import { beat, claim } from "@/lib/db/engine.ts";
import { createTestDatabase, type TestDatabase } from "@/tests/database/database.ts";
import { createTestJob, testRows } from "@/tests/database/jobs.ts";
import { createWorkspace, type TestWorkspace } from "@/tests/database/workspace.ts";
import { installationMetrics } from "./installation-metrics.ts";

let test: TestDatabase;
let space: TestWorkspace;

beforeAll(async () => {
  test = await createTestDatabase();
  space = await createWorkspace(test.pool, "Secret Tenant Ltd");
});
afterAll(() => test.close());

it("shows an idle installation as one that is up and has nothing to do", async () => {
  const text = await installationMetrics(test.pool);
  expect(text).toContain("leadenrich_database_up 1");
  expect(text).toContain("leadenrich_queue_due_records 0");
  expect(text).toContain("leadenrich_queue_oldest_due_age_seconds 0");
  expect(text).toContain('leadenrich_open_lookups{state="calling"} 0');
});

it("counts rows, calls, circuits and processes by state and provider, and names no tenant", async () => {
  const { pool } = test;
  await beat(pool, "one", "worker", 30_000);
  await beat(pool, "dead", "worker", 30_000);
  await pool.query("update public.workers set lease_until = now() - interval '1 second' where id = 'dead'");
  const jobId = await createTestJob(pool, space, { rows: testRows(6) });
  expect(await claim(pool, "one", 2)).toHaveLength(2);
  await pool.query(
    "update public.records set state = 'waiting', leased_by = null, run_at = now() + interval '1 hour' where job_id = $1 and seq = 0",
    [jobId],
  );
  await pool.query(
    `update public.jobs set created_at = now() - interval '1 hour', next_due_at = now() - interval '50 seconds',
       last_served_at = now() - interval '40 seconds' where id = $1`,
    [jobId],
  );
  await pool.query("update public.job_progress set success = 1, total = 7 where job_id = $1", [jobId]);
  await pool.query(
    `insert into public.provider_days (workspace_id, provider, day, calls, hits, misses, errors, unknown, credits, latency_ms)
     values ($1, 'hunter', (now() at time zone 'utc')::date, 9, 5, 3, 0, 1, 6.5, 4500),
       ($1, 'hunter', (now() at time zone 'utc')::date - 1, 99, 99, 0, 0, 0, 99, 0)`,
    [space.workspaceId],
  );
  await pool.query(
    `with made as (insert into public.connections (workspace_id, provider, label, hint)
       values ($1, 'hunter', 'a', 'KEY1'), ($1, 'hunter', 'b', 'KEY2') returning id, label)
     insert into public.lanes (connection_id, workspace_id, circuit, opened)
     select id, $1, case label when 'a' then 'open' else 'closed' end, 3 from made`,
    [space.workspaceId],
  );
  const text = await installationMetrics(pool);
  for (const line of [
    'leadenrich_jobs{state="running"} 1',
    'leadenrich_records{state="success"} 1',
    'leadenrich_records{state="running"} 1',
    'leadenrich_records{state="waiting"} 1',
    'leadenrich_records{state="queued"} 4',
    "leadenrich_queue_due_records 4",
    'leadenrich_calls_total{outcome="hit",provider="hunter"} 5',
    'leadenrich_calls_total{outcome="miss",provider="hunter"} 3',
    'leadenrich_unknown_calls{provider="hunter"} 1',
    'leadenrich_call_seconds_total{provider="hunter"} 4.5',
    'leadenrich_credits_total{provider="hunter"} 6.5',
    'leadenrich_circuits{state="open",provider="hunter"} 1',
    'leadenrich_circuits{state="half_open",provider="hunter"} 0',
    'leadenrich_circuit_opened_total{provider="hunter"} 6',
    'leadenrich_processes{kind="worker"} 1',
  ])
    expect(text.split("\n")).toContain(line);
  const age = Number(/^leadenrich_queue_oldest_due_age_seconds (\S+)$/m.exec(text)?.[1]);
  expect(age).toBeGreaterThanOrEqual(40);
  expect(age).toBeLessThan(50);
  expect(text).not.toMatch(/Secret Tenant|KEY1|example\.com/);
  expect(text).not.toContain(space.workspaceId);
  expect(text).not.toContain(jobId);
});

it("says of a database out of reach that it is down, and nothing else", async () => {
  const text = await installationMetrics({ query: () => Promise.reject(new Error("connection refused")) });
  expect(text).toContain("leadenrich_database_up 0");
  expect(text).not.toContain("leadenrich_jobs");
});
