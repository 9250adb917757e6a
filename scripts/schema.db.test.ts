import { Client } from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createTestDatabase, type TestDatabase } from "@/tests/database/database.ts";
import { createWorkspace } from "@/tests/database/workspace.ts";
import { describeSchema } from "./schema/describe-schema.ts";
import { findDrift } from "./schema/generated-files.ts";

let database: TestDatabase;
let client: Client;

beforeAll(async () => {
  database = await createTestDatabase();
  client = new Client({ connectionString: database.url });
  await client.connect();
});
afterAll(async () => {
  await client.end();
  await database.close();
});

/** The lines that a change adds to the description; the change itself is undone. */
async function linesAddedBy(sql: string): Promise<string[]> {
  const before = new Set((await describeSchema(client)).split("\n"));
  await client.query("begin");
  try {
    await client.query(sql);
    return (await describeSchema(client)).split("\n").filter((line) => !before.has(line));
  } finally {
    await client.query("rollback");
  }
}

describe("the generated files", () => {
  it("match the migrations", async () => {
    expect(await findDrift(database.url)).toEqual([]);
  });

  it("are named with the first line that differs once the database has changed", async () => {
    const changed = await createTestDatabase();
    try {
      await changed.pool.query("comment on schema app is 'colour'; alter table public.attempts add column aaa text");
      const drift = await findDrift(changed.url);
      expect(drift).toHaveLength(2);
      expect(drift[0]).toMatch(/^supabase\/schema\.sql, line \d+ .*colour/);
      expect(drift[1]).toMatch(/^lib\/db\/database\.types\.ts, line \d+ .*aaa/);
    } finally {
      await changed.close();
    }
  });
});

describe("describeSchema", () => {
  it.each([
    ["a column", "alter table public.workspaces add x int default 3 not null", "  x integer default 3 not null,"],
    [
      "a check",
      "alter table public.members add constraint c check (role <> '')",
      "  constraint c CHECK ((role <> ''::text)),",
    ],
    ["an index", "create index i on public.members (role)", "CREATE INDEX i ON public.members USING btree (role);"],
    ["a storage setting", "alter table public.members set (fillfactor = 42)", ") with (fillfactor=42);"],
    [
      "forced row security",
      "alter table public.members force row level security",
      "alter table public.members force row level security;",
    ],
    [
      "a policy",
      "create policy p on public.members for delete to anon using (true)",
      "create policy p on public.members as permissive for delete to anon using (true);",
    ],
    ["a right on a table", "grant insert on public.members to anon", "grant insert on public.members to anon;"],
    [
      "a right on columns",
      "grant update (name, id) on public.workspaces to anon",
      "grant update (id, name) on public.workspaces to anon;",
    ],
    [
      "a right on a function",
      "grant execute on function engine.free_slot to anon",
      "grant execute on function engine.free_slot(text) to anon, service_role;",
    ],
    [
      "a right on a schema",
      "grant usage on schema engine to anon",
      "grant usage on schema engine to anon, service_role;",
    ],
    [
      "a function",
      "create function app.f() returns int language sql as 'select 7'",
      "AS $function$select 7$function$;",
    ],
    [
      "a right taken from everyone",
      "create function app.f() returns int language sql as 'select 7'; revoke execute on function app.f from public",
      "revoke execute on function app.f() from public;",
    ],
    [
      "a trigger",
      "create trigger t after delete on public.members execute function private.check_job_transition()",
      "CREATE TRIGGER t AFTER DELETE ON public.members FOR EACH STATEMENT EXECUTE FUNCTION private.check_job_transition();",
    ],
    ["a type", "create type app.mood as enum ('b', 'a')", "create type app.mood as enum ('b', 'a');"],
    [
      "a view",
      "create view app.v with (security_invoker = true) as select 1 as one",
      "create view app.v with (security_invoker=true) as",
    ],
    [
      "a comment",
      "comment on column public.members.role is 'It''s a role'",
      "comment on column public.members.role is 'It''s a role';",
    ],
  ])("shows %s", async (_what, sql, line) => {
    expect(await linesAddedBy(sql)).toContain(line);
  });

  it.each([
    ["create materialized view app.m as select 1 as one", "app.m"],
    ["create sequence app.s", "app.s"],
    ["create domain app.d as text", "app.d"],
    ["create table app.p (id int) partition by range (id)", "app.p"],
  ])("refuses what it cannot show rather than leave it out: %s", async (sql, name) => {
    await expect(linesAddedBy(sql)).rejects.toThrow(`cannot show ${name}`);
  });

  it("does not depend on what the tables hold or on the database's name", async () => {
    const other = await createTestDatabase();
    const neighbour = new Client({ connectionString: other.url });
    try {
      await createWorkspace(other.pool);
      await neighbour.connect();
      expect(await describeSchema(neighbour)).toBe(await describeSchema(client));
    } finally {
      await neighbour.end();
      await other.close();
    }
  });
});
