import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createTestDatabase, type TestDatabase } from "@/tests/database/database.ts";
import { adviseOn, listMigrations } from "@/tests/database/supabase-cli.ts";
import { migrate, preparePlainPostgres } from "./migrate.ts";

let database: TestDatabase;
let dir: string;

const first = "20260101000000_create_things.sql";
const second = "20260102000000_add_size.sql";
const write = (file: string, sql: string) => writeFile(join(dir, file), sql);
const rows = async (sql: string) => (await database.pool.query(sql)).rows;
const tables = () => rows("select tablename from pg_tables where schemaname = 'public' order by 1");

beforeEach(async () => {
  database = await createTestDatabase({ empty: true });
  dir = await mkdtemp(join(tmpdir(), "leadenrich-migrations-"));
  await write(
    first,
    "-- Things; all of them.\ncreate table things (id int primary key);\ninsert into things values (1);\n",
  );
  await write(second, "alter table things add column size int;");
});
afterEach(async () => {
  await database.close();
  await rm(dir, { recursive: true });
});

describe("migrate", () => {
  it("applies each file once, in the order of versions", async () => {
    expect(await migrate(database.url, { dir })).toEqual({ applied: [first, second] });
    expect(await migrate(database.url, { dir })).toEqual({ applied: [] });
    expect(await rows("select * from things")).toEqual([{ id: 1, size: null }]);
  });

  it("lets runners that start together apply each file once", async () => {
    const runs = await Promise.all(Array.from({ length: 5 }, () => migrate(database.url, { dir })));
    expect(runs.flatMap((run) => run.applied).sort()).toEqual([first, second]);
  });

  it("applies nothing of a file that fails and names file, line and statement", async () => {
    await write(second, "create table rest (id int);\n\n-- wrong:\ninsert into things\n  (id, nope) values (2, 3);\n");
    const failure = await migrate(database.url, { dir }).catch((error: Error) => error.message);
    expect(failure).toContain(`${second}, line 5: column "nope"`);
    expect(failure).toContain("insert into things\n  (id, nope) values (2, 3)");
    expect(await tables()).toEqual([{ tablename: "things" }]);
    expect(await rows("select version from supabase_migrations.schema_migrations")).toEqual([
      { version: "20260101000000" },
    ]);
  });

  it("names the statement of an error that has no position", async () => {
    await write(second, "select 1;\n\ninsert into things values (1);");
    await expect(migrate(database.url, { dir })).rejects.toThrow(`${second}, line 3: duplicate key`);
  });

  it("goes on from a database that has applied the earlier wording of a reworded file, or one that is gone", async () => {
    await write("20261122110000_keep.sql", "create table kept (id int);");
    await write("20261122112100_gone.sql", "create table heard (id int);");
    await migrate(database.url, { dir });
    await write("20261122110000_keep.sql", "create table kept (id int); select 1;");
    await rm(join(dir, "20261122112100_gone.sql"));
    await write("20261122115100_next.sql", "create table next (id int);");
    expect(await migrate(database.url, { dir })).toEqual({ applied: ["20261122115100_next.sql"] });
  });

  it("refuses a file that was changed after it was applied, before applying another", async () => {
    await migrate(database.url, { dir });
    await write(first, "create table things (id bigint primary key);");
    await write("20260103000000_create_more.sql", "create table more (id int);");
    await expect(migrate(database.url, { dir })).rejects.toThrow(`${first} was changed after`);
    expect(await tables()).toEqual([{ tablename: "things" }]);
  });

  it("refuses a database that is ahead of the folder", async () => {
    await migrate(database.url, { dir });
    const older = join(dir, "older");
    await mkdir(older);
    await expect(migrate(database.url, { dir: older })).rejects.toThrow("20260101000000_create_things");
  });

  it.each([
    ["a name without a version", "create_more.sql", "select 1", "create_more.sql is not a migration's name"],
    ["a version used twice", "20260101000000_create_more.sql", "select 1", "have the same version"],
    [
      "a transaction of its own",
      "20260103000000_more.sql",
      "select 1;\n-- so\nCommit;",
      "20260103000000_more.sql, line 3",
    ],
  ])("refuses %s before it touches the database", async (_case, file, sql, message) => {
    await write(file, sql);
    await expect(migrate(database.url, { dir })).rejects.toThrow(message);
    expect(await tables()).toEqual([]);
  });

  it("does not let one file's search_path or role reach the next", async () => {
    await preparePlainPostgres(database.url);
    await write(first, "create table things (id int); set search_path = auth; set role anon;");
    expect((await migrate(database.url, { dir })).applied).toEqual([first, second]);
  });
});

describe("the Supabase CLI", () => {
  it("lists the same migrations as applied that the runner applied", async () => {
    await preparePlainPostgres(database.url);
    const { applied } = await migrate(database.url);
    const versions = applied.map((file) => file.slice(0, 14));
    expect(await listMigrations(database.url)).toEqual(
      versions.map((version) => ({ local: version, remote: version })),
    );
  });

  it("finds nothing to advise on a migrated database", async () => {
    await preparePlainPostgres(database.url);
    await migrate(database.url);
    // Of the hints below a warning two do not count: no index has been used in a database that was made just now, and
    // records are found by (job_id, seq), the key that also serves the foreign key on (workspace_id, job_id).
    const findings = (await adviseOn(database.url)).filter(({ name }) => name !== "unused_index");
    expect(findings.map(({ cacheKey }) => cacheKey)).toEqual([
      "unindexed_foreign_keys_public_records_records_workspace_id_job_id_fkey",
    ]);
  });
});

describe("preparePlainPostgres", () => {
  it("can be run again and by several at once", async () => {
    const runs = await Promise.all(Array.from({ length: 4 }, () => preparePlainPostgres(database.url)));
    expect(runs).toEqual([true, true, true, true]);
  });

  it("gives the claims of the transaction to the signed-in user and hides the users from every API role", async () => {
    await preparePlainPostgres(database.url);
    const client = await database.pool.connect();
    const sub = "6f0c5b0e-0f5c-4f0e-9d8a-0c6d0f0a1b2c";
    try {
      expect((await client.query("select auth.uid() as uid, auth.role() as role")).rows).toEqual([
        { uid: null, role: null },
      ]);
      await client.query("begin");
      await client.query("select set_config('request.jwt.claims', $1, true)", [
        JSON.stringify({ sub, role: "authenticated" }),
      ]);
      await client.query("set local role authenticated");
      expect((await client.query("select auth.uid() as uid, auth.role() as role")).rows).toEqual([
        { uid: sub, role: "authenticated" },
      ]);
      await expect(client.query("select * from auth.users")).rejects.toThrow("permission denied");
      await client.query("rollback");
      await client.query("begin; set local role service_role");
      await expect(client.query("select * from auth.users")).rejects.toThrow("permission denied");
      await client.query("rollback");
    } finally {
      client.release();
    }
  });

  it("leaves Supabase's own roles and schema alone", async () => {
    await database.pool.query("create schema auth; create table auth.identities (id uuid primary key)");
    expect(await preparePlainPostgres(database.url)).toBe(false);
    expect(await rows("select tablename from pg_tables where schemaname = 'auth'")).toEqual([
      { tablename: "identities" },
    ]);
  });
});
