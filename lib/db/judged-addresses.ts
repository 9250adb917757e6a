import { z } from "zod";
import type { Queryable } from "./queryable.ts";

const row = z
  .object({
    email: z.string(),
    full_name: z.string().nullable(),
    first_name: z.string().nullable(),
    last_name: z.string().nullable(),
    valid: z.boolean(),
  })
  .transform(({ email, full_name, first_name, last_name, valid }) => ({
    email,
    valid,
    ...(full_name !== null && { fullName: full_name }),
    ...(first_name !== null && { firstName: first_name }),
    ...(last_name !== null && { lastName: last_name }),
  }));
export type JudgedAddress = z.infer<typeof row>;

/** Addresses at a domain that this workspace has found and had verified; at most `limit` of them. */
export async function listJudgedAddresses(
  db: Queryable,
  workspaceId: string,
  domain: string,
  limit: number,
): Promise<JudgedAddress[]> {
  const { rows } = await db.query("select * from engine.judged_addresses($1, $2, $3)", [workspaceId, domain, limit]);
  return z.array(row).parse(rows);
}
