import type { Pool } from "pg";
import type { WaterfallSpecInput } from "@/lib/contracts/waterfall.ts";
import { startEmulator } from "@/emulator/server.ts";
import { emulatorKeys } from "@/scripts/stack/emulator-keys.ts";
import { emulatedCalls, process } from "../database/emulated-run.ts";
import { createWorkspace } from "../database/workspace.ts";
import { createRun } from "./run.ts";
import { SEED } from "./stack.ts";

/** What became of a row: its state and the address it got. */
export type RowResult = { state: string; email: string | null };

/** By row. */
export async function resultsOf(pool: Pool, jobId: string): Promise<RowResult[]> {
  const { rows } = await pool.query<RowResult>(
    "select state, output -> 'fields' ->> 'email' as email from public.records where job_id = $1 order by seq",
    [jobId],
  );
  return rows;
}

/**
 * What the same list gives where nothing goes wrong: vendors of the same world that answer at once. To be made before any
 * worker runs, which would take its rows.
 */
export async function calmResults(
  pool: Pool,
  job: { rows: number; waterfall: WaterfallSpecInput },
): Promise<RowResult[]> {
  const emulator = await startEmulator({ seed: SEED, latency: "none", limits: "none" });
  try {
    const workspace = await createWorkspace(pool);
    const keys = emulatorKeys(emulator.url);
    for (const provider of [...Object.keys(keys), "dns-mx"])
      await pool.query("insert into public.connections (workspace_id, provider) values ($1, $2)", [
        workspace.workspaceId,
        provider,
      ]);
    const jobId = await createRun(pool, emulator.world, workspace, job);
    await process(pool, emulator, {
      callSettings: { ...emulatedCalls(emulator), credential: (_, { provider }) => keys[provider] },
    });
    return await resultsOf(pool, jobId);
  } finally {
    await emulator.close();
  }
}
