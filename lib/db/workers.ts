import type { Handle } from "./client.ts";
import { sql } from "kysely";

/** Who is processing. As the service: operators' tables are not readable by users. */

const isAlive = sql<boolean>`lease_until > clock_timestamp()`;

/** Ids of all processors whose lease stands: what they hold is really running. */
export async function listLiveWorkerIds(handle: Handle): Promise<string[]> {
  const rows = await handle.selectFrom("workers").select("id").where(isAlive).execute();
  return rows.map(({ id }) => id);
}

/** Long-running ones hear of new work by themselves. */
export async function countLiveWorkers(handle: Handle, kind: "worker" | "any"): Promise<number> {
  const query = handle
    .selectFrom("workers")
    .select(({ fn }) => fn.countAll<string>().as("count"))
    .where(isAlive);
  const row = await (kind === "any" ? query : query.where("kind", "=", kind)).executeTakeFirst();
  return Number(row?.count ?? 0);
}
