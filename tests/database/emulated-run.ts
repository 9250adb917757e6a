import type { Pool } from "pg";
import type { CallSettings } from "@/lib/engine/call-settings.ts";
import { type ProcessorSettings, runProcessor } from "@/lib/engine/process.ts";
import { environmentName } from "@/lib/providers/registry.ts";
import { emulatorEnvironment } from "../../emulator/environment.ts";
import type { RunningEmulator } from "../../emulator/server.ts";
import type { TestWorkspace } from "./workspace.ts";

const slugs = ["hunter", "apollo", "findymail", "prospeo", "surfe", "zerobounce", "dns-mx"];

/** A key for each of the usual emulated providers and for those of `keys`; in these tests the stored text is the key itself. */
export async function connectEmulated(
  pool: Pool,
  workspace: TestWorkspace,
  keys: Record<string, string> = {},
): Promise<void> {
  for (const slug of new Set([...slugs, ...Object.keys(keys)])) {
    const key = keys[slug] ?? (slug === "dns-mx" ? null : `emu-${slug}-1`);
    await pool.query("insert into public.connections (workspace_id, provider, ciphertext) values ($1, $2, $3)", [
      workspace.workspaceId,
      slug,
      key,
    ]);
  }
}

/** Calls go to the emulator with the stored text as key; no callbacks. */
export function emulatedCalls(emulator: RunningEmulator): CallSettings {
  const environment = emulatorEnvironment(emulator.url);
  return {
    credential: (_workspaceId, connection) => connection.ciphertext ?? undefined,
    baseUrl: (provider) => environment[`${environmentName(provider.slug)}_BASE_URL`],
    callbackUrl: () => undefined,
  };
}

/** Runs a processor until nothing is due. Errors that it would only report are thrown. */
export async function process(pool: Pool, emulator: RunningEmulator, changes: Partial<ProcessorSettings> = {}) {
  const errors: unknown[] = [];
  const report = await runProcessor({
    pool,
    kind: "cli",
    budgetMs: 120_000,
    idle: "return",
    callSettings: emulatedCalls(emulator),
    onError: (error) => errors.push(error),
    ...changes,
  });
  if (errors.length > 0) throw errors[0];
  return report;
}
