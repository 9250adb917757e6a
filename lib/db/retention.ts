import { sql } from "kysely";
import { z } from "zod";
import {
  type ChangeRetention,
  fieldFreshness,
  type FieldFreshness,
  ownFreshness,
  type OwnFreshness,
} from "@/lib/contracts/retention.ts";
import type { Handle } from "./client.ts";

/** How long things are kept, and what a member does to have them gone earlier. */

export type RetentionRow = {
  jobDays: number | null;
  resultDays: number | null;
  freshness: OwnFreshness;
  fieldFreshness: FieldFreshness[];
};

/** Under row level security; null for a stranger. */
export async function findRetention(handle: Handle, workspaceId: string): Promise<RetentionRow | null> {
  const row = await handle
    .selectFrom("workspaces")
    .select(["job_days", "result_days", "freshness", "field_freshness"])
    .where("id", "=", workspaceId)
    .executeTakeFirst();
  if (!row) return null;
  return {
    jobDays: row.job_days,
    resultDays: row.result_days,
    freshness: ownFreshness.parse(row.freshness),
    fieldFreshness: z.array(fieldFreshness).parse(row.field_freshness),
  };
}

export async function setRetention(handle: Handle, workspaceId: string, changes: ChangeRetention): Promise<void> {
  await sql`select app.set_retention(${workspaceId}::uuid, ${JSON.stringify(changes)}::jsonb)`.execute(handle);
}

/** All rows of the job went out as of `rev`. False where that is not the whole result: it runs on, or changed since. */
export async function noteExport(handle: Handle, jobId: string, rev: string): Promise<boolean> {
  const { rows } = await sql`select app.note_export(${jobId}::uuid, ${rev}::bigint) as noted`.execute(handle);
  return z.tuple([z.object({ noted: z.boolean() })]).parse(rows)[0].noted;
}

/** Since when the job is empty; its rows follow in batches. */
export async function emptyJob(handle: Handle, jobId: string): Promise<Date> {
  const { rows } = await sql`select app.empty_job(${jobId}::uuid) as emptied_at`.execute(handle);
  return z.tuple([z.object({ emptied_at: z.date() })]).parse(rows)[0].emptied_at;
}
