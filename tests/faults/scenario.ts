import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Pool } from "pg";
import { expect } from "vitest";
import { emulatorEnvironment } from "@/emulator/environment.ts";
import { type RunningEmulator, startEmulator } from "@/emulator/server.ts";
import { systemClock } from "@/lib/clock.ts";
import { sealKey } from "@/lib/vault/seal.ts";
import { parseKeyRing } from "@/lib/vault/key-ring.ts";
import { findTemplate } from "@/lib/waterfall/templates.ts";
import { type Child, startChild, typescript } from "@/scripts/child.ts";
import { emulatorKeys } from "@/scripts/stack/emulator-keys.ts";
import { createTestJob } from "../database/jobs.ts";
import { createWorkspace } from "../database/workspace.ts";

const columns = ["first", "last", "company", "domain", "linkedin"];
const mapping = {
  first: "firstName",
  last: "lastName",
  company: "companyName",
  domain: "companyDomain",
  linkedin: "linkedinUrl",
};

export type Scenario = {
  emulator: RunningEmulator;
  jobId: string;
  userId: string;
  rows: number;
  /** A real worker process. */
  startWorker: (variables?: Record<string, string>) => Child;
  close: () => Promise<void>;
};

/** A job (started, unless `draft`) of `rows` rows (a tenth of them duplicates) over the emulator with the latencies of real vendors. */
export async function startScenario(
  pool: Pool,
  databaseUrl: string,
  rows: number,
  { draft = false } = {},
): Promise<Scenario> {
  const emulator = await startEmulator({ seed: 11, latency: "real" });
  const folder = await mkdtemp(join(tmpdir(), "leadenrich-fault-"));
  const workers: Child[] = [];
  const close = async () => {
    await Promise.all(workers.map((worker) => worker.stop(20_000)));
    await emulator.close();
    await rm(folder, { recursive: true, force: true });
  };
  const keys = `test:${randomBytes(32).toString("base64")}`;
  const workspace = await createWorkspace(pool);
  const { workspaceId } = workspace;
  for (const [provider, key] of Object.entries(emulatorKeys(emulator.url)))
    await pool.query("insert into public.connections (workspace_id, provider, ciphertext) values ($1, $2, $3)", [
      workspaceId,
      provider,
      sealKey(key, { workspaceId, provider }, parseKeyRing(keys)),
    ]);
  await pool.query("insert into public.connections (workspace_id, provider) values ($1, 'dns-mx')", [workspaceId]);

  const leads = emulator.world.rows(rows);
  const waterfall = findTemplate("work-email");
  if (!waterfall) throw new Error("The template work-email is gone.");
  const jobId = await createTestJob(pool, workspace, {
    columns,
    mapping,
    waterfall,
    draft,
    rows: leads.map(({ firstName, lastName, company, domain, linkedin }) => [
      firstName,
      lastName,
      company,
      domain,
      linkedin,
    ]),
  });
  const environment = {
    ...emulatorEnvironment(emulator.url),
    DATABASE_URL: databaseUrl,
    DATABASE_DIRECT_URL: "",
    ENCRYPTION_KEYS: keys,
    LOG_LEVEL: "warn",
    WORKER_COUNT: "1",
    HEALTH_CHECK_PORT: "",
    APP_URL: "",
    NODE_ENV: "test",
  };
  return {
    emulator,
    jobId,
    userId: workspace.userId,
    rows,
    close,
    startWorker: (variables = {}) => {
      const worker = startChild([...typescript, "scripts/worker.ts"], {
        environment: { ...environment, ...variables },
        logFile: join(folder, "worker.log"),
      });
      workers.push(worker);
      return worker;
    },
  };
}

const LOOK_MS = 20;

/** Looks until `found` says so. Throws with what it waited for, and the end of the worker's log. */
export async function until(
  what: string,
  worker: Child,
  timeoutMs: number,
  found: () => Promise<boolean>,
): Promise<void> {
  for (const deadline = Date.now() + timeoutMs; Date.now() < deadline;) {
    if (await found()) return;
    if (worker.hasEnded()) throw new Error(`The worker ended before ${what}. Its log ends:\n${worker.logTail()}`);
    await systemClock.sleep(LOOK_MS);
  }
  throw new Error(`Not in ${timeoutMs / 1_000} s: ${what}. The worker's log ends:\n${worker.logTail()}`);
}

async function one(pool: Pool, text: string, values: unknown[]): Promise<Record<string, number>> {
  const { rows } = await pool.query<Record<string, string | number>>(text, values);
  return Object.fromEntries(Object.entries(rows[0] ?? {}).map(([name, value]) => [name, Number(value)]));
}

/** Calls that the worker started last has begun and not booked: at most these are on the wire. `<look-up>.<generation>`. */
export async function callsUnderWay(pool: Pool): Promise<string[]> {
  const { rows } = await pool.query<{ call: string }>(
    `select l.id || '.' || l.generation as call from public.lookups l
     where l.state = 'calling' and l.worker = (select w.id from public.workers w order by w.started_at desc limit 1)`,
  );
  return rows.map(({ call }) => call);
}

export async function isOver(pool: Pool, jobId: string): Promise<boolean> {
  const { rows } = await pool.query("select 1 from public.jobs where id = $1 and finished_at is not null", [jobId]);
  return rows.length > 0;
}

export async function countFinished(pool: Pool, jobId: string): Promise<number> {
  const { finished = 0 } = await one(
    pool,
    `select count(*) as finished from public.records
     where job_id = $1 and state in ('success', 'not_found', 'failed', 'skipped')`,
    [jobId],
  );
  return finished;
}

/** What must hold at the end of every run, whatever happened on the way. Gives the number of calls of unknown end. */
export async function expectWholeAndPaidOnce(pool: Pool, { jobId, rows, emulator }: Scenario): Promise<number> {
  const records = await one(
    pool,
    `select count(*) as total, count(distinct seq) as seqs, max(seq) as last,
       count(*) filter (where state = 'success') as success, count(*) filter (where state = 'not_found') as not_found,
       count(*) filter (where state = 'failed') as failed, count(*) filter (where state = 'skipped') as skipped,
       count(*) filter (where state in ('queued', 'running', 'waiting', 'cancelled')) as unfinished
     from public.records where job_id = $1`,
    [jobId],
  );
  const { success = 0, not_found = 0, failed = 0, skipped = 0 } = records;
  expect(records, "no record is lost or left").toMatchObject({
    total: rows,
    seqs: rows,
    last: rows - 1,
    unfinished: 0,
  });
  const progress = await one(
    pool,
    `select total, success, not_found, failed, skipped, credits, paid_calls, unknown_calls
     from public.job_progress where job_id = $1`,
    [jobId],
  );
  expect(progress, "the counters are those of the records").toMatchObject({
    total: rows,
    success,
    not_found,
    failed,
    skipped,
  });
  expect(success, "rows were found").toBeGreaterThan(rows / 5);

  const lookups = await one(
    pool,
    `select count(*) filter (where price > 0) as priced, count(*) filter (where state = 'unknown') as unknown,
       count(*) filter (where state in ('calling', 'pending')) as open, sum(generation - 1) as repeated
     from public.lookups`,
    [],
  );
  expect(lookups["open"], "no call is left open").toBe(0);
  const ledger = await one(
    pool,
    `select coalesce((select sum(charged) from public.attempts), 0) as attempts,
       coalesce((select sum(credits) from public.charges), 0) as charges,
       (select count(*) from public.attempts where outcome = 'unknown') as unknown`,
    [],
  );
  expect(ledger["charges"], "the ledger is the sum of the calls").toBeCloseTo(ledger["attempts"] ?? -1, 4);
  expect(progress["credits"], "the job's credits are the ledger's").toBeCloseTo(ledger["charges"] ?? -1, 4);

  const unknown = ledger["unknown"] ?? 0;
  const billing = emulator.billing();
  expect(billing.paidCalls, "paid at most once a question").toBeLessThanOrEqual((lookups["priced"] ?? 0) + unknown);
  expect(billing.repeats, "billed twice only where nobody knew of the first").toBeLessThanOrEqual(unknown);
  return unknown;
}
