import { sql } from "kysely";
import { z } from "zod";
import type { Handle } from "./client.ts";

/** One-time links; only a token's SHA-256 is ever here. All of this runs as the service. */

export async function insertSignInToken(
  handle: Handle,
  token: { hash: Buffer; userId: string; ttlMs: number },
): Promise<void> {
  await sql`delete from private.sign_in_tokens where expires_at < now() - interval '1 day'`.execute(handle);
  await sql`insert into private.sign_in_tokens (hash, user_id, expires_at)
    values (${token.hash}, ${token.userId}, now() + ${token.ttlMs} * interval '1 millisecond')`.execute(handle);
}

export type Redeemed =
  | { ok: true; userId: string; email: string }
  | { ok: false; reason: "expired" | "used" | "unknown" };

/** Uses a token up. Of two uses at once, one wins: the check is in the update's WHERE. */
export async function redeemSignInToken(handle: Handle, hash: Buffer): Promise<Redeemed> {
  const { rows } = await sql`update private.sign_in_tokens t set used_at = now() from auth.users u
    where t.hash = ${hash} and t.used_at is null and t.expires_at > now() and u.id = t.user_id
    returning t.user_id, u.email`.execute(handle);
  const [user] = z.array(z.object({ user_id: z.string(), email: z.string() })).parse(rows);
  if (user) return { ok: true, userId: user.user_id, email: user.email };
  const known = await handle
    .selectFrom("private.sign_in_tokens")
    .select("used_at")
    .where("hash", "=", hash)
    .executeTakeFirst();
  if (!known) return { ok: false, reason: "unknown" };
  return { ok: false, reason: known.used_at ? "used" : "expired" };
}
