import { z } from "zod";
import type { Queryable } from "./queryable.ts";

/** What processors do for jobs besides their records: start what is due, carry on what a user began with one row. */

async function value<Value>(
  db: Queryable,
  schema: z.core.$ZodType<Value>,
  text: string,
  values: unknown[],
): Promise<Value> {
  const { rows } = await db.query(text, values);
  return z.tuple([z.object({ value: schema })]).parse(rows)[0].value;
}

/** How many scheduled jobs were queued. */
export const startScheduled = (db: Queryable) => value(db, z.number(), "select engine.start_scheduled() as value", []);

/** One batch of what a retry puts back; false when there is none. */
export const retryRecords = (db: Queryable, limit = 5_000) =>
  value(db, z.boolean(), "select engine.retry_records($1) as value", [limit]);

/** One batch of what a deleted or emptied job leaves behind; false when there is none. */
export const deleteJobs = (db: Queryable, limit = 5_000) =>
  value(db, z.boolean(), "select engine.delete_jobs($1) as value", [limit]);

/** Marks the jobs whose time is over, for `deleteJobs` to follow; false when that was all of them, or it is not due. */
export const expireJobs = (db: Queryable, limit = 200) =>
  value(db, z.boolean(), "select engine.expire_jobs($1) as value", [limit]);

/** Empties the answers of the next look-ups whose time is over; false when the round is over, or it is not due. */
export const purgeLookups = (db: Queryable, limit = 2_000) =>
  value(db, z.boolean(), "select engine.purge_lookups($1) as value", [limit]);

/** Milliseconds that the job rests before it is tried again; null when it has been given up, or is not under way. */
export const failJob = (db: Queryable, jobId: string, reason: string) =>
  value(db, z.number().nullable(), "select engine.fail_job($1, $2) as value", [jobId, reason]);
