import { Kysely, PostgresDialect, sql, type Transaction } from "kysely";
import { Pool } from "pg";
import { requireVariable } from "@/lib/env.ts";
import { log } from "@/lib/log.ts";
import { toAppError } from "./database-error.ts";
import type { DB } from "./database.types.ts";

/**
 * lib/db is the only room that speaks SQL. Statements are unnamed, so they pass a transaction-mode pooler; a user's
 * requests run as `authenticated` under row level security, the rest as the role of DATABASE_URL.
 */

export type Database = { pool: Pool; kysely: Kysely<DB>; close: () => Promise<void> };
/** Where a query runs: inside a user's transaction, or as the service. */
export type Handle = Kysely<DB> | Transaction<DB>;

export function openDatabase(url: string, options: { max?: number } = {}): Database {
  const pool = new Pool({
    connectionString: url,
    max: options.max ?? 10,
    connectionTimeoutMillis: 10_000,
    idleTimeoutMillis: 30_000,
    application_name: "leadenrich",
  });
  // An idle connection that breaks is replaced on next use; unheard, the event would end the process.
  pool.on("error", (error) => log.warn({ error: error.message }, "an idle database connection broke"));
  const kysely = new Kysely<DB>({ dialect: new PostgresDialect({ pool }) });
  // Not kysely.destroy(): it ends the pool only when a query went through Kysely.
  return { pool, kysely, close: () => pool.end() };
}

declare global {
  var leadenrichDatabase: { url: string; database: Database } | undefined;
}

/** The process's database. On globalThis, because a development server reloads modules but not the process. */
export function database(): Database {
  const url = requireVariable("DATABASE_URL");
  if (globalThis.leadenrichDatabase?.url !== url) globalThis.leadenrichDatabase = { url, database: openDatabase(url) };
  return globalThis.leadenrichDatabase.database;
}

/**
 * Runs `act` in one transaction as a signed-in user: role `authenticated` and the user's claims, both local to it.
 * @throws AppError UNAUTHENTICATED, FORBIDDEN, NOT_FOUND, CONFLICT (raised in SQL) or DATABASE_CONNECTION_ERROR.
 */
export async function withUser<Result>(
  userId: string,
  act: (handle: Transaction<DB>) => Promise<Result>,
  { kysely }: Database = database(),
): Promise<Result> {
  const claims = JSON.stringify({ sub: userId, role: "authenticated" });
  return refusing(() =>
    kysely.transaction().execute(async (handle) => {
      await sql`select set_config('role', 'authenticated', true), set_config('request.jwt.claims', ${claims}, true)`.execute(
        handle,
      );
      return act(handle);
    }),
  );
}

/** Runs `act` past row level security. The caller has decided already what may be seen. */
export async function asService<Result>(
  act: (handle: Kysely<DB>) => Promise<Result>,
  { kysely }: Database = database(),
): Promise<Result> {
  return refusing(() => act(kysely));
}

async function refusing<Result>(act: () => Promise<Result>): Promise<Result> {
  try {
    return await act();
  } catch (error) {
    throw toAppError(error);
  }
}
