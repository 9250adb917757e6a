import { requireVariable } from "@/lib/env.ts";
import { messageOf } from "./failure.ts";
import { migrate as applyMigrations, preparePlainPostgres } from "@/scripts/migrate.ts";

/** `migrate`: brings the database of DATABASE_URL (past a pooler, where DATABASE_DIRECT_URL is set) up to date. */
export async function migrate(): Promise<void> {
  const url = process.env.DATABASE_DIRECT_URL || requireVariable("DATABASE_URL");
  await preparePlainPostgres(url).catch((error: unknown) => {
    if (!/ECONN|ENOTFOUND|EAI_AGAIN|ETIMEDOUT/.test(messageOf(error))) throw error;
    const { host } = new URL(url);
    throw new Error(`The database at ${host} cannot be reached (${messageOf(error)}); check DATABASE_URL.`, {
      cause: error,
    });
  });
  const { applied } = await applyMigrations(url);
  for (const file of applied) process.stdout.write(`applied ${file}\n`);
  process.stdout.write(applied.length === 0 ? "The database is up to date.\n" : `${applied.length} applied.\n`);
}
