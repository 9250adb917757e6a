import { sql } from "kysely";
import { z } from "zod";
import { sessionReply } from "@/lib/contracts/api.ts";
import type { Handle } from "./client.ts";

const membership = sessionReply.shape.workspaces.element;
export type Membership = z.infer<typeof membership>;

/** Workspaces of a user, oldest first. Run as that user: row level security shows them no others. */
export async function listMemberships(handle: Handle, userId: string): Promise<Membership[]> {
  const rows = await handle
    .selectFrom("members as m")
    .innerJoin("workspaces as w", "w.id", "m.workspace_id")
    .select(["w.id", "w.name", "m.role"])
    .where("m.user_id", "=", userId)
    .orderBy("m.created_at")
    .orderBy("w.id")
    .execute();
  return z.array(membership).parse(rows);
}

/** A workspace of the caller's own; gives its id. */
export async function createWorkspace(handle: Handle, name: string): Promise<string> {
  const { rows } = await sql<{ id: string }>`select app.create_workspace(${name}) as id`.execute(handle);
  return (
    z
      .array(z.object({ id: z.uuid() }))
      .length(1)
      .parse(rows)[0]?.id ?? ""
  );
}

export type User = { id: string; email: string };

/** A user by e-mail, whatever its case. As the service: users are not readable by users. */
export async function findUser(handle: Handle, email: string): Promise<(User & { member: boolean }) | null> {
  const row = await handle
    .selectFrom("auth.users as u")
    .select(["u.id", "u.email"])
    .select(({ exists, selectFrom }) =>
      exists(selectFrom("members as m").select("m.user_id").whereRef("m.user_id", "=", "u.id")).as("member"),
    )
    .where(sql`lower(u.email)`, "=", email.toLowerCase())
    .executeTakeFirst();
  return row ? { id: row.id, email: row.email ?? email, member: Boolean(row.member) } : null;
}

/** Makes the user of an installation without Supabase Auth, or finds the one that is there. */
export async function createUser(handle: Handle, email: string): Promise<User> {
  await handle
    .insertInto("auth.users")
    .values({ email: email.toLowerCase() })
    .onConflict((conflict) => conflict.column("email").doNothing())
    .execute();
  const user = await findUser(handle, email);
  if (!user) throw new Error(`The user ${email} was made and is not there`);
  return user;
}

/** Held to the end of the transaction: two processes starting together must not make two workspaces. */
export async function lockOwnerSetup(handle: Handle): Promise<void> {
  await sql`select pg_advisory_xact_lock(724519003619)`.execute(handle);
}
