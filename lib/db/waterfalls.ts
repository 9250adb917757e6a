import { sql } from "kysely";
import { z } from "zod";
import { type WaterfallSpec, waterfallSpec } from "@/lib/contracts/waterfall.ts";
import type { Handle } from "./client.ts";

export type SavedWaterfall = { name: string; version: number; spec: WaterfallSpec };

/** The latest version of each, by name. */
export async function listWaterfalls(handle: Handle, workspaceId: string): Promise<SavedWaterfall[]> {
  const rows = await handle
    .selectFrom("waterfalls")
    .select(["name", "version", "spec"])
    .distinctOn("name")
    .where("workspace_id", "=", workspaceId)
    .orderBy("name")
    .orderBy("version", "desc")
    .execute();
  return rows.map((row) => ({ ...row, spec: waterfallSpec.parse(row.spec) }));
}

export async function findWaterfall(
  handle: Handle,
  { workspaceId, name }: { workspaceId: string; name: string },
): Promise<SavedWaterfall | null> {
  const row = await handle
    .selectFrom("waterfalls")
    .select(["name", "version", "spec"])
    .where("workspace_id", "=", workspaceId)
    .where("name", "=", name)
    .orderBy("version", "desc")
    .executeTakeFirst();
  return row ? { ...row, spec: waterfallSpec.parse(row.spec) } : null;
}

/** Saves the next version of this name; gives its number. */
export async function saveWaterfall(handle: Handle, workspaceId: string, spec: WaterfallSpec): Promise<number> {
  const { rows } = await sql`select app.save_waterfall(
    ${workspaceId}::uuid, ${spec.name}, ${JSON.stringify(spec)}::jsonb) as version`.execute(handle);
  return z.tuple([z.object({ version: z.number() })]).parse(rows)[0].version;
}
