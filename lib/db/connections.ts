import { sql } from "kysely";
import { z } from "zod";
import { quota, type Quota } from "@/lib/contracts/entities.ts";
import { keyLimits } from "@/lib/contracts/spending.ts";
import type { Handle } from "./client.ts";

/** Without the key: users cannot read that column at all. */
export type Connection = {
  id: string;
  provider: string;
  label: string;
  hint: string;
  status: "active" | "rejected" | "exhausted";
  statusReason: string | null;
  /** Money per credit; null where the workspace did not say. */
  creditPrice: number | null;
  /** Operation → credits, where they differ from the provider's list. */
  prices: Record<string, number>;
  /** Of the key's own plan; null where they are the provider's. */
  limits: z.infer<typeof keyLimits> | null;
  createdAt: string;
  /** What the vendor said last is left on it; null where it was not asked, or did not say. */
  quota: (Quota & { readAt: string }) | null;
};

const prices = z.record(z.string(), z.number());
const status = z.enum(["active", "rejected", "exhausted"]);

export async function listConnections(handle: Handle, workspaceId: string): Promise<Connection[]> {
  const rows = await handle
    .selectFrom("connections")
    .select([
      "id",
      "provider",
      "label",
      "hint",
      "status",
      "status_reason",
      "credit_price",
      "prices",
      "limits",
      "created_at",
      "quota",
      "quota_at",
    ])
    .where("workspace_id", "=", workspaceId)
    .orderBy("provider")
    .orderBy("label")
    .execute();
  return rows.map((row) => ({
    id: row.id,
    provider: row.provider,
    label: row.label,
    hint: row.hint,
    status: status.parse(row.status),
    statusReason: row.status_reason,
    creditPrice: row.credit_price === null ? null : Number(row.credit_price),
    prices: prices.parse(row.prices),
    limits: keyLimits.nullable().parse(row.limits),
    createdAt: row.created_at.toISOString(),
    quota: row.quota === null || row.quota_at === null ? null : readingOf(row.quota, row.quota_at),
  }));
}

const readingOf = (said: unknown, readAt: Date) => ({ ...quota.parse(said), readAt: readAt.toISOString() });

export type NewConnection = { workspaceId: string; provider: string; ciphertext: string; hint: string; label: string };

/** Stores or replaces the workspace's key for a provider; gives the connection's id. */
export async function saveConnection(handle: Handle, input: NewConnection): Promise<string> {
  const { rows } = await sql`select app.save_connection(
    ${input.workspaceId}::uuid, ${input.provider}, ${input.ciphertext}, ${input.hint}, ${input.label}) as id`.execute(
    handle,
  );
  return z.tuple([z.object({ id: z.uuid() })]).parse(rows)[0].id;
}

export async function deleteConnection(handle: Handle, connectionId: string): Promise<void> {
  await sql`select app.delete_connection(${connectionId}::uuid)`.execute(handle);
}

export async function setConnectionStatus(
  handle: Handle,
  input: { connectionId: string; status: "active" | "rejected" | "exhausted"; reason: string | null },
): Promise<void> {
  await sql`select app.set_connection_status(
    ${input.connectionId}::uuid, ${input.status}, ${input.reason})`.execute(handle);
}

/** With the sealed key, as the service. */
export async function findSealedConnection(
  handle: Handle,
  { workspaceId, connectionId }: { workspaceId: string; connectionId: string },
): Promise<{ provider: string; ciphertext: string | null } | null> {
  const row = await handle
    .selectFrom("connections")
    .select(["provider", "ciphertext"])
    .where("workspace_id", "=", workspaceId)
    .where("id", "=", connectionId)
    .executeTakeFirst();
  return row ?? null;
}

/** Keyless providers need a connection for their lane; any member's job may make it. As the service. */
export async function ensureKeylessConnections(
  handle: Handle,
  workspaceId: string,
  providers: readonly string[],
): Promise<void> {
  if (providers.length === 0) return;
  await handle
    .insertInto("connections")
    .values(providers.map((provider) => ({ workspace_id: workspaceId, provider })))
    .onConflict((conflict) => conflict.columns(["workspace_id", "provider", "label"]).doNothing())
    .execute();
}
