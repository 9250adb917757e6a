import type { WaterfallSpecInput } from "@/lib/contracts/waterfall.ts";
import { systemClock } from "@/lib/clock.ts";
import { emulatorKeys } from "@/scripts/stack/emulator-keys.ts";
import { createTestJob } from "../database/jobs.ts";
import { createWorkspace, type TestWorkspace } from "../database/workspace.ts";
import type { World } from "@/emulator/world/world.ts";
import type { Pool } from "pg";
import type { Stack } from "./stack.ts";

/** Two finders, the first of them cheap, and two verifiers. */
export function finders(first: { timeoutMs?: number } = {}): WaterfallSpecInput {
  return {
    name: "two finders",
    target: "email",
    steps: [
      { provider: "findymail", operation: "find-email", ...first },
      { provider: "hunter", operation: "find-email" },
    ],
    verifiers: [
      { provider: "dns-mx", operation: "verify-email" },
      { provider: "zerobounce", operation: "verify-email" },
    ],
  };
}

export type Run = {
  workspaceId: string;
  userId: string;
  jobId: string;
  rows: number;
  startedAt: Date;
};

const columns = ["first", "last", "company", "domain", "linkedin"];
const mapping = {
  first: "firstName",
  last: "lastName",
  company: "companyName",
  domain: "companyDomain",
  linkedin: "linkedinUrl",
};

/** A job over the first people of the emulator's world, a tenth of them twice. */
export function createRun(
  pool: Pool,
  world: World,
  workspace: TestWorkspace,
  job: { rows: number; waterfall: WaterfallSpecInput; draft?: boolean },
): Promise<string> {
  const rows = world
    .rows(job.rows)
    .map(({ firstName, lastName, company, domain, linkedin }) => [firstName, lastName, company, domain, linkedin]);
  return createTestJob(pool, workspace, { ...job, columns, mapping, rows });
}

const GRANTED = 100_000;

/** A workspace of its own with a key for every vendor, credits to spend, and a job that is started unless `draft`. */
export async function startRun(
  stack: Stack,
  job: { rows: number; waterfall: WaterfallSpecInput; draft?: boolean; spareKeys?: Record<string, string> },
): Promise<Run> {
  const { pool, emulator, sealed } = stack;
  const workspace = await createWorkspace(pool);
  const { workspaceId, userId } = workspace;
  const keys = emulatorKeys(emulator.url);
  const connect = (provider: string, label: string, key?: string) =>
    pool.query("insert into public.connections (workspace_id, provider, label, ciphertext) values ($1, $2, $3, $4)", [
      workspaceId,
      provider,
      label,
      key === undefined ? null : sealed(workspaceId, provider, key),
    ]);
  for (const [provider, key] of Object.entries(keys)) await connect(provider, "default", key);
  for (const [provider, key] of Object.entries(job.spareKeys ?? {})) await connect(provider, "spare", key);
  await connect("dns-mx", "default");
  await asUser(pool, userId, "select app.grant_credits($1, $2)", [workspaceId, GRANTED]);
  const startedAt = new Date(systemClock.now());
  const jobId = await createRun(pool, emulator.world, workspace, job);
  return { workspaceId, userId, jobId, rows: job.rows, startedAt };
}

/** One statement as this user would have it run. */
export async function asUser(pool: Pool, userId: string, text: string, values: unknown[]) {
  const client = await pool.connect();
  try {
    await client.query("begin");
    await client.query("select set_config('request.jwt.claims', $1, true)", [JSON.stringify({ sub: userId })]);
    const { rows } = await client.query<Record<string, unknown>>(text, values);
    await client.query("commit");
    return rows;
  } catch (error) {
    await client.query("rollback");
    throw error;
  } finally {
    client.release();
  }
}
