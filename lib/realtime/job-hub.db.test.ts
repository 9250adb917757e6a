import { Client } from "pg";
import { afterAll, beforeAll, expect, it, onTestFinished } from "vitest";
import { createTestDatabase, type TestDatabase } from "@/tests/database/database.ts";
import { log } from "@/lib/log.ts";
import { JobHub } from "./job-hub.ts";
import { namesPooler } from "./listen-url.ts";

let db: TestDatabase;
beforeAll(async () => {
  log.level = "silent";
  db = await createTestDatabase();
});
afterAll(() => db.close());

const jobId = "5f0b8f4e-0000-4000-8000-000000000001";
const noRevs = () => Promise.resolve(new Map<string, number>());
const tell = (id: string, rev: number) => db.pool.query("select pg_notify('job_events', $1)", [`${id} ${rev}`]);

/** Counts what a watcher is told. */
function watch(hub: JobHub, id = jobId) {
  const told = { count: 0 };
  const stop = hub.watch(id, () => told.count++);
  onTestFinished(stop);
  return { told, stop };
}

it("one connection serves all watchers, and each hears of its own job only", async () => {
  const hub = new JobHub({ listenUrl: db.url, revs: noRevs });
  const first = watch(hub);
  const second = watch(hub);
  const other = watch(hub, "5f0b8f4e-0000-4000-8000-000000000002");
  await expect.poll(() => hub.mode()).toBe("listen");
  const before = other.told.count;
  const [one, two] = [first.told.count, second.told.count];
  await tell(jobId, 2);
  await expect.poll(() => [first.told.count, second.told.count]).toEqual([one + 1, two + 1]);
  expect(other.told.count).toBe(before);
  const connections = await db.pool.query(
    "select 1 from pg_stat_activity where datname = current_database() and application_name = 'leadenrich events'",
  );
  expect(connections.rows).toHaveLength(1);
});

it("asks for revs instead where nothing can be heard, and tells of each change", async () => {
  const revs = new Map([[jobId, 1]]);
  const hub = new JobHub({ listenUrl: null, revs: () => Promise.resolve(revs) });
  const { told } = watch(hub);
  await expect.poll(() => told.count).toBe(1);
  revs.set(jobId, 2);
  await expect.poll(() => told.count).toBe(2);
  expect(hub.mode()).toBe("poll");
});

it("polls from the moment its connection is cut, and listens again after that", async () => {
  const revs = new Map([[jobId, 1]]);
  const hub = new JobHub({ listenUrl: db.url, revs: () => Promise.resolve(revs) });
  const { told } = watch(hub);
  await expect.poll(() => hub.mode()).toBe("listen");
  const admin = new Client({ connectionString: db.url });
  await admin.connect();
  await admin.query(
    "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and application_name = 'leadenrich events'",
  );
  await admin.end();
  await expect.poll(() => hub.mode()).toBe("poll");
  const before = told.count;
  revs.set(jobId, 2);
  await expect.poll(() => told.count).toBeGreaterThan(before);
  await expect.poll(() => hub.mode(), { timeout: 10_000 }).toBe("listen");
});

it.each([
  ["postgresql://u:p@aws-0-eu-central-1.pooler.supabase.com:6543/postgres", true],
  ["postgresql://u:p@aws-0-eu-central-1.pooler.supabase.com:5432/postgres", true],
  ["postgresql://u:p@db.abc.supabase.co:6543/postgres", true],
  ["postgresql://u:p@10.0.0.1:5432/postgres?pgbouncer=true", true],
  ["postgresql://u:p@db.abc.supabase.co:5432/postgres", false],
  ["postgresql://u:p@127.0.0.1:54321/postgres", false],
])("knows a pooler by its address: %s", (url, pooler) => {
  expect(namesPooler(url)).toBe(pooler);
});
