import type { Pool } from "pg";
import { type Database } from "@/lib/db/client.ts";
import { beat } from "@/lib/db/engine.ts";
import { createTestJob } from "../database/jobs.ts";
import { createWorkspace, type TestWorkspace } from "../database/workspace.ts";
import { SteppedProcess } from "./process.ts";
import { PROCESSES } from "./steps.ts";
import { vendors } from "./vendors.ts";
import { Witness } from "./witness.ts";

const LEASE_MS = 600_000;
/** The second workspace may spend this many credits; the first as much as it likes. */
const GRANTED = 25;

export type World = {
  pool: Pool;
  db: Database;
  witness: Witness;
  spaces: TestWorkspace[];
  processes: SteppedProcess[];
  jobIds: string[];
  enqueue: (space: number, keys: readonly number[], budget: number | null) => Promise<void>;
  /** A new process in the place of one that died. */
  replace: (index: number) => Promise<void>;
};

/** Two workspaces with a key for each vendor, three processes, no jobs; whatever an earlier history left is gone. */
export async function createWorld(pool: Pool, db: Database): Promise<World> {
  await pool.query("delete from public.workers");
  await pool.query("delete from public.lookups");
  await pool.query("delete from public.workspaces");
  const spaces = [await createWorkspace(pool, "Free"), await createWorkspace(pool, "Limited")];
  const connections = new Map<string, string>();
  const { rows } = await pool.query<{ workspace_id: string; provider: string; id: string }>(
    `insert into public.connections (workspace_id, provider)
     select w.id, v.name from unnest($1::uuid[]) w (id), unnest($2::text[]) v (name) returning workspace_id, provider, id`,
    [spaces.map(({ workspaceId }) => workspaceId), vendors.map(({ name }) => name)],
  );
  for (const { workspace_id, provider, id } of rows) connections.set(`${workspace_id} ${provider}`, id);
  const limited = spaces[1];
  await pool.query(
    `with granted as (insert into public.grants (workspace_id, credits, kind) values ($1, $2, 'grant'))
     insert into public.allowances (workspace_id, granted) values ($1, $2)`,
    [limited?.workspaceId, GRANTED],
  );

  const witness = new Witness();
  const processes: SteppedProcess[] = [];
  const replace = async (index: number) => {
    const fresh = new SteppedProcess(pool, witness, connections);
    await beat(pool, fresh.id, "worker", LEASE_MS);
    processes[index] = fresh;
  };
  for (let index = 0; index < PROCESSES; index += 1) await replace(index);
  const jobIds: string[] = [];
  return {
    pool,
    db,
    witness,
    spaces,
    processes,
    jobIds,
    replace,
    enqueue: async (space, keys, budget) => {
      const workspace = spaces[space];
      if (!workspace) throw new Error(`There is no workspace ${space}.`);
      const rows = keys.map((key) => [`k${key}`, ""]);
      const settings = budget === null ? {} : { budget: { run: budget } };
      jobIds.push(await createTestJob(pool, workspace, { rows, settings }));
    },
  };
}

/** Extends the lease, as a living process does every few seconds. */
export const breathe = (pool: Pool, { id }: SteppedProcess) => beat(pool, id, "worker", LEASE_MS);
/** The lease is over: the process is dead, or was still for too long. */
export const suffocate = (pool: Pool, { id }: SteppedProcess) => beat(pool, id, "worker", -1);
