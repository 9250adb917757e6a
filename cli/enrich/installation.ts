import { resolve } from "node:path";
import { emulatorEnvironment } from "@/emulator/environment.ts";
import { startEmulator } from "@/emulator/server.ts";
import { database } from "@/lib/db/client.ts";
import type { Session } from "@/lib/services/session.ts";
import { migrate, preparePlainPostgres } from "@/scripts/migrate.ts";
import { startPostgres } from "@/scripts/postgres.ts";
import { emulatorKeys } from "@/scripts/stack/emulator-keys.ts";
import { endPostgresWithProcess } from "@/scripts/stack/end-postgres.ts";
import { furnish, type Keys } from "@/scripts/stack/furnish.ts";
import { localSecrets } from "@/scripts/stack/secrets.ts";

/**
 * The database and workspace that a command line run works in: those of DATABASE_URL, else an embedded Postgres in a
 * folder of the project. Runs on the emulator have a folder of their own in any case: invented answers must not be
 * remembered beside real ones.
 */
export type Installation = { session: Session; close: () => Promise<void> };

/** LEADENRICH_DATA_DIR puts it elsewhere. */
const dataFolder = () => resolve(process.env.LEADENRICH_DATA_DIR || resolve(import.meta.dirname, "../../.data"));
const owner = { email: "cli@leadenrich.local", workspaceName: "Command line" };

/** Sets the process's environment; call it once, before anything reads that. */
export async function openInstallation(from: { emulator: boolean; keys: Keys }): Promise<Installation> {
  const ends: (() => Promise<void>)[] = [];
  const close = async () => {
    for (const end of ends.splice(0).reverse()) await end();
  };
  try {
    let { keys } = from;
    if (from.emulator) {
      const emulator = await startEmulator({ latency: "fast" });
      ends.push(emulator.close);
      Object.assign(process.env, emulatorEnvironment(emulator.url));
      keys = emulatorKeys(emulator.url);
    }
    if (from.emulator || !process.env.DATABASE_URL) {
      const dataDir = resolve(dataFolder(), from.emulator ? "cli-emulator" : "cli");
      const postgres = await startPostgres({ dataDir: resolve(dataDir, "postgres") });
      const release = endPostgresWithProcess(postgres);
      ends.push(async () => {
        await postgres.stop();
        release();
      });
      Object.assign(process.env, await localSecrets(dataDir), { DATABASE_URL: postgres.url, DATABASE_DIRECT_URL: "" });
      // A .env of the checkout must not turn the local owner into somebody's Supabase account.
      Object.assign(process.env, { NEXT_PUBLIC_SUPABASE_URL: "", SUPABASE_SECRET_KEY: "", APP_URL: "" });
    }
    const url = process.env.DATABASE_DIRECT_URL || process.env.DATABASE_URL || "";
    await preparePlainPostgres(url);
    await migrate(url);
    ends.push(() => database().close());
    return { session: await furnish({ ...owner, keys }), close };
  } catch (error) {
    await close();
    throw error;
  }
}
