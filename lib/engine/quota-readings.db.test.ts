import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { systemClock } from "@/lib/clock.ts";
import { beat } from "@/lib/db/engine.ts";
import { claimQuotas, keepQuota } from "@/lib/db/key-quotas.ts";
import { type RunningEmulator, startEmulator } from "../../emulator/server.ts";
import { createTestDatabase, type TestDatabase } from "../../tests/database/database.ts";
import { emulatedCalls } from "../../tests/database/emulated-run.ts";
import { createWorkspace, type TestWorkspace } from "../../tests/database/workspace.ts";
import { Asker } from "./asker.ts";
import { JobContexts } from "./job-context.ts";
import { readQuotas } from "./quota-readings.ts";

let database: TestDatabase;
let emulator: RunningEmulator;
let workspace: TestWorkspace;
let key: { id: string; ciphertext: string };

beforeAll(async () => {
  database = await createTestDatabase();
  emulator = await startEmulator({ seed: 1, latency: "none", limits: "none" });
});
afterAll(async () => {
  await emulator.close();
  await database.close();
});
beforeEach(async () => {
  await database.pool.query("delete from public.connections");
  workspace = await createWorkspace(database.pool);
  key = { id: randomUUID(), ciphertext: "emu-kickbox-1" };
  await database.pool.query(
    "insert into public.connections (id, workspace_id, provider, ciphertext) values ($1, $2, 'kickbox', $3)",
    [key.id, workspace.workspaceId, key.ciphertext],
  );
  await dueAgain();
});

/** As if a minute were over. */
const dueAgain = () => database.pool.query("update private.chores set due_at = '-infinity' where name = 'read_quotas'");
const age = (hours: number) =>
  database.pool.query(
    "update public.connections set quota_at = quota_at - $1 * interval '1 hour', quota_asked_at = quota_asked_at - $1 * interval '1 hour'",
    [hours],
  );
const use = () =>
  database.pool.query(
    `insert into public.provider_days (workspace_id, provider, operation, day, calls)
     values ($1, 'kickbox', 'verify-email', (now() at time zone 'utc')::date, 1)
     on conflict on constraint provider_days_pkey do update set calls = provider_days.calls + 1`,
    [workspace.workspaceId],
  );
const left = (remaining: number | null) => keepQuota(database.pool, key, { remaining, unit: "verifications" });
const due = async () => (await claimQuotas(database.pool)).map(({ connectionId }) => connectionId);
const kept = async () =>
  (await database.pool.query("select quota, quota_at > now() - interval '1 minute' as fresh from public.connections"))
    .rows[0];

async function readAll(): Promise<void> {
  const workerId = `worker-${randomUUID()}`;
  await beat(database.pool, workerId, "worker", 60_000);
  const run = {
    db: database.pool,
    clock: systemClock,
    deadline: () => Infinity,
    settings: emulatedCalls(emulator),
    company: () => false,
    note: () => {},
  };
  const asker = new Asker({ ...run, workerId, contexts: new JobContexts(database.pool, systemClock) });
  await readQuotas({ ...run, asker });
  await asker.close();
}

it("a key that was used is read again after an hour, by the vendor's own word", async () => {
  await left(123_456);
  await age(1.1);
  await use();
  await readAll();
  const { quota, fresh } = await kept();
  expect(fresh).toBe(true);
  expect(quota.remaining).not.toBe(123_456);
  expect(quota.remaining).toEqual(expect.any(Number));
});

it("a key that is due is given to one process, and not again within the hour", async () => {
  await left(5);
  await age(1.1);
  await use();
  expect((await Promise.all([due(), due(), due()])).flat()).toEqual([key.id]);
  await use();
  expect(await due()).toEqual([]);
  await dueAgain();
  expect(await due()).toEqual([]);
});

it("a key that lies idle, was read within the hour, or whose vendor tells no number is left alone", async () => {
  await use();
  await left(5);
  await age(0.9);
  await use();
  expect(await due()).toEqual([]);
  await dueAgain();
  await left(5);
  await age(1.1);
  expect(await due()).toEqual([]);
  await dueAgain();
  await left(null);
  await age(1.1);
  await use();
  expect(await due()).toEqual([]);
});

it("what was said of a key that has been replaced is not kept", async () => {
  expect(await keepQuota(database.pool, { ...key, ciphertext: "another" }, { remaining: 5, unit: "credits" })).toBe(
    false,
  );
  expect((await kept()).quota).toBeNull();
});

it("a reading that fails leaves what is known as it is, with its age", async () => {
  await left(7);
  await age(1.1);
  await use();
  await database.pool.query("update public.connections set ciphertext = 'emu-revoked-key-1'");
  await readAll();
  expect(await kept()).toMatchObject({ quota: { remaining: 7 }, fresh: false });
});
