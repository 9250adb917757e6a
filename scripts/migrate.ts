import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { Client, DatabaseError } from "pg";
import { lineAt, readMigrations, type MigrationFile } from "./migrate/migration-file.ts";
import type { Statement } from "./migrate/split-statements.ts";

const supabaseFolder = resolve(import.meta.dirname, "../supabase");

/** Any fixed number: all runners of this project must use the same. Taken per transaction, so a pooler is no obstacle. */
const lock = "select pg_advisory_xact_lock(724519003618)";

// The table as the Supabase CLI makes it, so that either tool can go on where the other stopped.
const historyTable = `
  create schema if not exists supabase_migrations;
  create table if not exists supabase_migrations.schema_migrations (version text not null primary key);
  alter table supabase_migrations.schema_migrations add column if not exists statements text[];
  alter table supabase_migrations.schema_migrations add column if not exists name text;
`;

/**
 * Put into other words on the day they were made, so that each function is defined once: these, with what later ones of that day
 * add, give the same schema whichever text a database has applied. Two of them are gone.
 */
const reworded: ReadonlySet<string> = new Set([
  "20261122110000",
  "20261122111000",
  "20261122112000",
  "20261122112100",
  "20261122112400",
  "20261122113100",
  "20261122115000",
]);

interface HistoryRow {
  version: string;
  name: string | null;
  statements: string[] | null;
}

async function withClient<Result>(url: string, act: (client: Client) => Promise<Result>): Promise<Result> {
  const client = new Client({ connectionString: url, application_name: "leadenrich migrate" });
  await client.connect();
  try {
    return await act(client);
  } finally {
    await client.end();
  }
}

/** One transaction under the runners' lock. */
async function locked<Result>(client: Client, act: () => Promise<Result>): Promise<Result> {
  await client.query("begin");
  try {
    await client.query(lock);
    const result = await act();
    await client.query("commit");
    return result;
  } catch (error) {
    await client.query("rollback").catch(() => undefined); // the first error says more than a lost connection
    throw error;
  }
}

const readHistory = async (client: Client) =>
  (
    await client.query<HistoryRow>(
      "select version, name, statements from supabase_migrations.schema_migrations order by version",
    )
  ).rows;

/** The text without what no tool promises to keep: blank edges and closing semicolons. */
const comparable = (statements: string[]) =>
  statements
    .map((text) => text.trim().replace(/;$/, "").trimEnd())
    .filter((text) => text !== "")
    .join(";\n");

function refuseDrift(history: HistoryRow[], migrations: MigrationFile[]): void {
  const known = new Map(migrations.map((migration) => [migration.version, migration]));
  for (const row of history.filter(({ version }) => !reworded.has(version))) {
    const migration = known.get(row.version);
    if (!migration) {
      throw new Error(
        `The database has the migration ${row.version}_${row.name ?? ""}, which this version of the program does not know. ` +
          "Use a newer version of the program, or another database.",
      );
    }
    const texts = migration.statements.map((statement) => statement.text);
    if (row.statements && comparable(row.statements) !== comparable(texts)) {
      throw new Error(
        `${migration.file} was changed after this database applied it. Restore the file and put the change into a new migration.`,
      );
    }
  }
}

function describe(migration: MigrationFile, statement: Statement, error: DatabaseError): string {
  const offset = error.position ? statement.offset + Number(error.position) - 1 : statement.codeOffset;
  const notes = [error.detail, error.hint, error.where].filter((note) => note !== undefined);
  return [
    `${migration.file}, line ${lineAt(migration.sql, offset)}: ${error.message}`,
    ...notes,
    "In the statement:",
    statement.text,
    "Nothing of this file was applied.",
  ].join("\n");
}

async function apply(client: Client, migration: MigrationFile): Promise<void> {
  for (const statement of migration.statements) {
    await client.query(statement.text).catch((error: unknown) => {
      if (!(error instanceof DatabaseError)) throw error;
      throw new Error(describe(migration, statement, error), { cause: error });
    });
  }
  // A file may have changed the role or search_path, which would reach the next one.
  await client.query("reset role; reset all");
  await client.query(
    "insert into supabase_migrations.schema_migrations (version, name, statements) values ($1, $2, $3)",
    [migration.version, migration.name, migration.statements.map((statement) => statement.text)],
  );
}

/**
 * Applies the migrations of `dir` that the database has not seen, each in one transaction, and records them as the
 * Supabase CLI does. Several runners at once are safe: one applies, the others find it done.
 * @param url a role that may create schemas; a pooler in transaction mode will do
 * @returns the file names applied, in order
 * @throws Error naming file, line and statement of a failing migration; a file changed after it was applied; a
 * migration in the database that `dir` does not have
 */
export async function migrate(
  url: string,
  { dir = resolve(supabaseFolder, "migrations") }: { dir?: string } = {},
): Promise<{ applied: string[] }> {
  const migrations = await readMigrations(dir);
  return withClient(url, async (client) => {
    const present = await client.query(
      "select from pg_tables where schemaname = 'supabase_migrations' and tablename = 'schema_migrations'",
    );
    if (!present.rowCount) await locked(client, () => client.query(historyTable));
    refuseDrift(await readHistory(client), migrations);
    const applied: string[] = [];
    for (const migration of migrations) {
      const isNew = await locked(client, async () => {
        const seen = await client.query("select from supabase_migrations.schema_migrations where version = $1", [
          migration.version,
        ]);
        if (seen.rowCount) return false;
        await apply(client, migration);
        return true;
      });
      if (isNew) applied.push(migration.file);
    }
    return { applied };
  });
}

/**
 * Gives a server that is not Supabase's the roles and the `auth` schema that the migrations build on. Idempotent.
 * @returns whether anything had to be done: false on Supabase, which has its own
 */
export async function preparePlainPostgres(url: string): Promise<boolean> {
  const sql = await readFile(resolve(supabaseFolder, "plain-postgres.sql"), "utf8");
  return withClient(url, async (client) => {
    const supabase = await client.query("select from pg_tables where schemaname = 'auth' and tablename = 'identities'");
    if (supabase.rowCount) return false;
    await locked(client, () => client.query(sql)).catch((error: unknown) => {
      if (!(error instanceof DatabaseError) || error.code !== "42501") throw error;
      throw new Error(
        `The database's roles could not be made: ${error.message}. ` +
          "Run supabase/plain-postgres.sql once as a superuser, then start again.",
        { cause: error },
      );
    });
    return true;
  });
}
