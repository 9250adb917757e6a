import type { Pool } from "pg";
import { systemClock } from "@/lib/clock.ts";
import type { Child } from "@/scripts/child.ts";

const LOOK_MS = 20;

/** Looks until `found` says so. Throws with what it waited for, and the end of the process's log. */
export async function until(
  what: string,
  child: Child,
  timeoutMs: number,
  found: () => Promise<boolean>,
): Promise<void> {
  for (const deadline = Date.now() + timeoutMs; Date.now() < deadline;) {
    if (await found()) return;
    if (child.hasEnded()) throw new Error(`The process ended before ${what}. Its log ends:\n${child.logTail()}`);
    await systemClock.sleep(LOOK_MS);
  }
  throw new Error(`Not in ${timeoutMs / 1_000} s: ${what}. The process's log ends:\n${child.logTail()}`);
}

/** The first row's columns, all of them numbers. */
export async function numbers(pool: Pool, text: string, values: unknown[]): Promise<Record<string, number>> {
  const { rows } = await pool.query<Record<string, string | number>>(text, values);
  return Object.fromEntries(Object.entries(rows[0] ?? {}).map(([name, value]) => [name, Number(value)]));
}

/** Calls that a worker has begun and not booked: at most these are on the wire. `<look-up>.<generation>`. */
export async function callsUnderWay(pool: Pool, workerId: string): Promise<string[]> {
  const { rows } = await pool.query<{ call: string }>(
    `select l.id || '.' || l.generation as call from public.lookups l where l.state = 'calling' and l.worker = $1`,
    [workerId],
  );
  return rows.map(({ call }) => call);
}

/** Workers that the database knows, the latest first. */
export async function listWorkers(pool: Pool): Promise<string[]> {
  const { rows } = await pool.query<{ id: string }>("select id from public.workers order by started_at desc");
  return rows.map(({ id }) => id);
}

export async function isOver(pool: Pool, jobId: string): Promise<boolean> {
  const { rows } = await pool.query("select 1 from public.jobs where id = $1 and finished_at is not null", [jobId]);
  return rows.length > 0;
}

export async function countFinished(pool: Pool, jobId: string): Promise<number> {
  const { finished = 0 } = await numbers(
    pool,
    `select count(*) as finished from public.records
     where job_id = $1 and state in ('success', 'not_found', 'failed', 'skipped')`,
    [jobId],
  );
  return finished;
}
