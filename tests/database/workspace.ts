import { randomUUID } from "node:crypto";
import type { Pool } from "pg";

const roles = ["owner", "admin", "member", "viewer"] as const;

export interface TestWorkspace {
  workspaceId: string;
  /** The owner. */
  userId: string;
  /** One user for each role, the owner among them. */
  users: Record<(typeof roles)[number], string>;
}

/** A workspace of the test's own with a user in every role, made past the API: no rule of `app` is in the way. */
export async function createWorkspace(pool: Pool, name = "Test workspace"): Promise<TestWorkspace> {
  const users = { owner: randomUUID(), admin: randomUUID(), member: randomUUID(), viewer: randomUUID() };
  const ids = roles.map((role) => users[role]);
  const made = await pool.query<{ workspace_id: string }>(
    `with people as (
       insert into auth.users (id, email) select id, id || '@example.com' from unnest($1::uuid[]) id returning id),
     space as (insert into public.workspaces (name) values ($3) returning id),
     joined as (
       insert into public.members (workspace_id, user_id, role)
       select space.id, wanted.user_id, wanted.role from space, unnest($1::uuid[], $2::text[]) wanted (user_id, role)
       where wanted.user_id in (select id from people))
     select id as workspace_id from space`,
    [ids, roles, name],
  );
  const workspaceId = made.rows[0]?.workspace_id;
  if (!workspaceId) throw new Error("The database made no workspace.");
  return { workspaceId, userId: users.owner, users };
}
