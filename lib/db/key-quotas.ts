import { z } from "zod";
import type { Quota } from "@/lib/contracts/entities.ts";
import { type Queryable, rows } from "./queryable.ts";

/** What is left on keys, as their vendors said last. */

/** False where the key is no longer the one that `ciphertext` seals. */
export async function keepQuota(
  db: Queryable,
  connection: { id: string; ciphertext: string | null },
  quota: Quota,
): Promise<boolean> {
  const [row] = await rows(db, z.object({ kept: z.boolean() }), "select engine.keep_quota($1, $2, $3) as kept", [
    connection.id,
    connection.ciphertext,
    JSON.stringify(quota),
  ]);
  return row?.kept ?? false;
}

const claimedKey = z
  .object({ workspace_id: z.string(), connection_id: z.string() })
  .transform((row) => ({ workspaceId: row.workspace_id, connectionId: row.connection_id }));

/** Keys that were used since they were read an hour and more ago; each is given to one process once. */
export const claimQuotas = (db: Queryable) => rows(db, claimedKey, "select * from engine.claim_quotas()", []);
