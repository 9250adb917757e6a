import type { Pool } from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { jobTransitions } from "@/lib/contracts/job.ts";
import { createTestDatabase, type TestDatabase } from "@/tests/database/database.ts";
import { createWorkspace, type TestWorkspace } from "@/tests/database/workspace.ts";

/** What a signed-in user can reach past the API: on Supabase the browser holds a token that speaks to the database. */

let db: TestDatabase;
let mine: TestWorkspace;
let theirs: TestWorkspace;
let theirJob: string;
let theirConnection: string;

beforeAll(async () => {
  db = await createTestDatabase();
  mine = await createWorkspace(db.pool, "Mine");
  theirs = await createWorkspace(db.pool, "Theirs");
  ({ job: theirJob, connection: theirConnection } = await fill(db.pool, theirs.workspaceId));
  await fill(db.pool, mine.workspaceId);
});
afterAll(() => db.close());

/** One row in every tenant table. */
async function fill(pool: Pool, workspaceId: string): Promise<{ job: string; connection: string }> {
  const one = async (sql: string, values: unknown[]) =>
    String(Object.values((await pool.query(sql, values)).rows[0])[0]);
  const connection = await one(
    "insert into public.connections (workspace_id, provider, ciphertext) values ($1, 'hunter', 'sealed') returning id",
    [workspaceId],
  );
  const job = await one(
    `insert into public.jobs (workspace_id, type, name, columns, mapping, waterfall)
     values ($1, 'batch_lead_enrichment', 'Leads', '{Name}', '{}', '{"name": "w"}') returning id`,
    [workspaceId],
  );
  await pool.query("insert into public.job_progress (job_id, workspace_id, total) values ($2, $1, 1)", [
    workspaceId,
    job,
  ]);
  await pool.query("insert into public.job_providers (job_id, provider, workspace_id) values ($2, 'hunter', $1)", [
    workspaceId,
    job,
  ]);
  await pool.query("insert into public.records (job_id, seq, workspace_id, input) values ($2, 0, $1, '[\"x\"]')", [
    workspaceId,
    job,
  ]);
  await pool.query("insert into public.job_events (job_id, rev, workspace_id) values ($2, 1, $1)", [workspaceId, job]);
  await pool.query(
    `insert into public.places (job_id, key, workspace_id, seq, rank, provider, place)
     values ($2, gen_random_uuid(), $1, 0, 0, 'google-places', '{"placeId": "1", "name": "Bar"}')`,
    [workspaceId, job],
  );
  await pool.query("insert into public.export_chunks (job_id, seq, workspace_id, content) values ($2, 0, $1, 'x')", [
    workspaceId,
    job,
  ]);
  await pool.query("insert into public.lanes (connection_id, workspace_id) values ($2, $1)", [workspaceId, connection]);
  await pool.query("insert into public.waterfalls (workspace_id, name, version, spec) values ($1, 'w', 1, '{}')", [
    workspaceId,
  ]);
  const lookup = await one(
    `insert into public.lookups (workspace_id, provider, operation, input_hash, owner, job_id, price, repeat)
     values ($1, 'hunter', 'find-email', '\\x00', gen_random_uuid(), $2, 1, 'paid') returning id`,
    [workspaceId, job],
  );
  await pool.query(
    `insert into public.attempts (lookup_id, generation, workspace_id, job_id, provider, operation, outcome, begun_at)
     values ($3, 1, $1, $2, 'hunter', 'find-email', 'hit', now())`,
    [workspaceId, job, lookup],
  );
  await pool.query(
    "insert into public.charges (workspace_id, job_id, provider, kind, calls, credits) values ($1, $2, 'hunter', 'settlement', 1, 1)",
    [workspaceId, job],
  );
  await pool.query("insert into public.allowances (workspace_id) values ($1)", [workspaceId]);
  await pool.query("insert into public.grants (workspace_id, credits, kind) values ($1, 1, 'grant')", [workspaceId]);
  await pool.query("insert into public.budgets (workspace_id, scope) values ($1, 'workspace_month')", [workspaceId]);
  await pool.query(
    "insert into public.provider_days (workspace_id, provider, day) values ($1, 'hunter', '2026-01-01')",
    [workspaceId],
  );
  return { job, connection };
}

/** Runs one statement as a browser with these claims would, and gives its rows or the error's code. */
async function asUser(claims: unknown, sql: string, values: unknown[] = []): Promise<unknown[] | string> {
  const client = await db.pool.connect();
  try {
    await client.query("begin");
    await client.query("select set_config('request.jwt.claims', $1, true)", [JSON.stringify(claims)]);
    await client.query("set local role authenticated");
    return (await client.query(sql, values)).rows;
  } catch (error) {
    return (error as { code: string }).code;
  } finally {
    await client.query("rollback");
    client.release();
  }
}

const signedIn = (userId: string) => ({ sub: userId, role: "authenticated" });
const DENIED = "42501";

async function tablesOf(schema: string): Promise<string[]> {
  const { rows } = await db.pool.query<{ name: string }>(
    "select table_name as name from information_schema.tables where table_schema = $1 and table_type = 'BASE TABLE'",
    [schema],
  );
  return rows.map(({ name }) => name).sort();
}

const columnsOf = async (table: string) => {
  const { rows } = await db.pool.query<{ column_name: string }>(
    `select column_name from information_schema.role_column_grants
     where grantee = 'authenticated' and table_schema = 'public' and table_name = $1 and privilege_type = 'SELECT'`,
    [table],
  );
  return rows.map(({ column_name }) => column_name);
};

const operators = ["lane_slots", "process_slots", "workers"];

describe("a signed-in user", () => {
  it("sees rows of their own workspace in every tenant table, and none of another's", async () => {
    const tables = (await tablesOf("public")).filter((table) => !operators.includes(table));
    expect(tables.length).toBeGreaterThan(12);
    for (const table of tables) {
      const id = table === "workspaces" ? "id" : "workspace_id";
      const query = `select ${id} as workspace from public.${table}`;
      const rows = (await asUser(signedIn(mine.userId), query)) as { workspace: string }[];
      expect(new Set(rows.map(({ workspace }) => workspace)), table).toEqual(new Set([mine.workspaceId]));
      const count = `select count(*)::int as n from public.${table} where ${id} = $1`;
      expect(await asUser(signedIn(mine.userId), count, [theirs.workspaceId]), table).toEqual([{ n: 0 }]);
    }
  });

  it("sees nothing of who is processing", async () => {
    for (const table of operators)
      expect(await asUser(signedIn(mine.userId), `select * from public.${table}`), table).toBe(DENIED);
  });

  it("holds no right to change any table, whatever its schema", async () => {
    const { rows } = await db.pool.query(
      `select table_schema, table_name, privilege_type from information_schema.role_table_grants
       where grantee in ('anon', 'authenticated', 'PUBLIC') and privilege_type <> 'SELECT'
         and table_schema in ('public', 'app', 'engine', 'private', 'auth')`,
    );
    expect(rows).toEqual([]);
    const columns = await db.pool.query(
      `select 1 from information_schema.role_column_grants
       where grantee in ('anon', 'authenticated', 'PUBLIC') and privilege_type <> 'SELECT' and table_schema in ('public', 'private')`,
    );
    expect(columns.rows).toEqual([]);
  });

  it("cannot change a row of their own workspace either", async () => {
    for (const sql of [
      "update public.records set state = 'success'",
      "update public.jobs set priority = 1",
      "update public.members set role = 'owner'",
      "delete from public.charges",
      "insert into public.workers (id, kind, lease_until) values ('x', 'worker', now())",
    ])
      expect(await asUser(signedIn(mine.users.member), sql), sql).toBe(DENIED);
  });

  it("cannot read keys, hash keys, look-ups' answers or sign-in tokens", async () => {
    expect(await columnsOf("connections")).not.toContain("ciphertext");
    expect(await columnsOf("workspaces")).not.toContain("hash_key");
    for (const sql of [
      "select ciphertext from public.connections",
      "select hash_key from public.workspaces",
      "select * from public.workspaces",
      "select result from public.lookups",
      "select input_hash from public.lookups",
      "select * from private.sign_in_tokens",
      "select * from private.job_transitions",
      "select * from auth.users",
    ])
      expect(await asUser(signedIn(mine.userId), sql), sql).toBe(DENIED);
  });

  it("can run no function of the engine, and none of private by name", async () => {
    const { rows } = await db.pool.query<{ call: string }>(
      `select format('%I.%I(%s)', n.nspname, p.proname,
         (select string_agg('null::' || format_type(t, null), ', ') from unnest(p.proargtypes) t)) as call
       from pg_proc p join pg_namespace n on n.oid = p.pronamespace
       where n.nspname in ('engine', 'private') and p.prorettype <> 'trigger'::regtype`,
    );
    expect(rows.length).toBeGreaterThan(15);
    for (const { call } of rows) expect(await asUser(signedIn(mine.userId), `select ${call}`), call).toBe(DENIED);
  });

  it("gains nothing by a claim of another role: what the database's role may is all", async () => {
    const claims = { ...signedIn(mine.userId), role: "service_role" };
    expect(await asUser(claims, "select count(*)::int as n from public.workspaces")).toEqual([{ n: 1 }]);
    expect(await asUser(claims, "select * from public.workers")).toBe(DENIED);
  });
});

describe("forged or missing claims", () => {
  it.each([
    ["none", {}],
    ["an unknown user", signedIn("00000000-0000-4000-8000-000000000000")],
    ["only a workspace", { workspace_id: "x", role: "authenticated" }],
  ])("%s: no row is seen and nothing is done", async (_, claims) => {
    expect(await asUser(claims, "select id from public.workspaces")).toEqual([]);
    expect(await asUser(claims, "select seq from public.records")).toEqual([]);
    expect(await asUser(claims, "select * from app.cancel_job($1)", [theirJob])).toBe("LE404");
  });

  it("a subject that is no id is refused", async () => {
    expect(await asUser({ sub: "' or true --" }, "select id from public.workspaces")).toBe("22P02");
  });

  it("nobody signed in makes no workspace", async () => {
    expect(await asUser({}, "select app.create_workspace('x')")).toBe("LE401");
  });
});

describe("the functions of app", () => {
  const calls = (): { name: string; sql: string; values: unknown[]; low: "viewer" | "member" | "admin" | null }[] => [
    {
      name: "create_job",
      sql: 'select * from app.create_job($1, \'{"type": "export", "name": "x", "priority": 3, "tags": [], "columns": ["a"], "mapping": {}, "waterfall": {}, "draft": true}\', \'[]\')',
      values: [theirs.workspaceId],
      low: "viewer",
    },
    {
      name: "append_records",
      sql: "select * from app.append_records($1, 1, '[[\"x\"]]')",
      values: [theirJob],
      low: "viewer",
    },
    { name: "start_job", sql: "select app.start_job($1)", values: [theirJob], low: "viewer" },
    ...(
      [
        ["pause_job", ""],
        ["resume_job", ""],
        ["set_job_priority", ", 1"],
        ["schedule_job", ", now()"],
        ["update_job", ", '{}'"],
        ["retry_job", ", 'failed'"],
        ["requeue_dead_letter", ""],
        ["delete_job", ""],
        ["empty_job", ""],
      ] as const
    ).map(([name, more]) => ({
      name,
      sql: `select * from app.${name}($1${more})`,
      values: [theirJob],
      low: "viewer" as const,
    })),
    { name: "cancel_job", sql: "select * from app.cancel_job($1)", values: [theirJob], low: "viewer" },
    {
      name: "save_waterfall",
      sql: "select app.save_waterfall($1, 'x', '{}')",
      values: [theirs.workspaceId],
      low: "member",
    },
    {
      name: "save_connection",
      sql: "select app.save_connection($1, 'hunter', 'x', 'x')",
      values: [theirs.workspaceId],
      low: "member",
    },
    { name: "delete_connection", sql: "select app.delete_connection($1)", values: [theirConnection], low: "member" },
    {
      name: "set_connection_status",
      sql: "select app.set_connection_status($1, 'rejected', 'x')",
      values: [theirConnection],
      low: "viewer",
    },
    { name: "credits_left", sql: "select app.credits_left($1)", values: [theirs.workspaceId], low: null },
    {
      name: "set_budget",
      sql: "select app.set_budget($1, 'workspace_month', '', 1, null)",
      values: [theirs.workspaceId],
      low: "member",
    },
    { name: "set_prices", sql: "select app.set_prices($1, 1, '{}')", values: [theirConnection], low: "member" },
    { name: "set_limits", sql: "select app.set_limits($1, null)", values: [theirConnection], low: "member" },
    ...(
      [
        ["grant_credits", ", 1"],
        ["set_allowance", ", 1"],
        ["clear_allowance", ""],
        ["set_retention", ", '{}'"],
      ] as const
    ).map(([name, more]) => ({
      name,
      sql: `select app.${name}($1${more})`,
      values: [theirs.workspaceId],
      low: "admin" as const,
    })),
    { name: "note_export", sql: "select app.note_export($1, 1)", values: [theirJob], low: null },
  ];

  it("are all tried here", async () => {
    const { rows } = await db.pool.query<{ name: string }>(
      "select distinct p.proname as name from pg_proc p where p.pronamespace = 'app'::regnamespace order by 1",
    );
    expect(rows.map(({ name }) => name)).toEqual(["create_workspace", ...calls().map(({ name }) => name)].sort());
  });

  it("answer a stranger as if nothing were there, and a role too low with a refusal", async () => {
    for (const { name, sql, values, low } of calls()) {
      expect(await asUser(signedIn(mine.userId), sql, values), name).toBe("LE404");
      if (low) expect(await asUser(signedIn(theirs.users[low]), sql, values), name).toBe("LE403");
      const missing = values.map(() => "00000000-0000-4000-8000-000000000000");
      expect(await asUser(signedIn(mine.userId), sql, missing), name).toBe("LE404");
    }
  });
});

it("the legal changes of a job's state are the same in SQL and in the contracts", async () => {
  const { rows } = await db.pool.query<{ state: string; next: string }>(
    "select state, next from private.job_transitions",
  );
  const inSql = rows.map(({ state, next }) => `${state} > ${next}`).sort();
  const inContracts = Object.entries(jobTransitions).flatMap(([state, nexts]) =>
    nexts.map((next) => `${state} > ${next}`),
  );
  expect(inSql).toEqual(inContracts.sort());
});
