import type { Pool } from "pg";
import type { JobState, RecordState } from "@/lib/contracts/job.ts";

/** All that the engine wrote, read in one statement: what is compared was true at one instant. */

type Counters = { success: number; not_found: number; failed: number; skipped: number; cancelled: number };

export type JobRow = Counters & {
  id: string;
  workspace_id: string;
  state: JobState;
  floor: number;
  attempts: number;
  retry_scope: string | null;
  retried_at: string | null;
  run_budget: number | null;
  total: number;
  credits: number;
  paid_calls: number;
  unknown_calls: number;
  rev: number;
};
export type RecordRow = {
  job_id: string;
  seq: number;
  state: RecordState;
  run_at: string | null;
  leased_by: string | null;
  waiting_on: number | null;
  attempts: number;
  takeovers: number;
};
export type LookupRow = {
  id: number;
  workspace_id: string;
  job_id: string;
  provider: string;
  key: string;
  generation: number;
  state: "calling" | "pending" | "hit" | "miss" | "error" | "unknown";
  worker: string;
  price: number;
};
export type AttemptRow = {
  lookup_id: number;
  generation: number;
  workspace_id: string;
  job_id: string;
  provider: string;
  outcome: string;
  charged: number;
  /** Whether its time is known. */
  timed: boolean;
  verdict: string | null;
};
export type EventRow = { job_id: string; rev: number; seqs: number[] };
type Share = { provider: string; calls: number; hits: number; misses: number; errors: number; unknown: number };
export type Snapshot = {
  jobs: JobRow[];
  records: RecordRow[];
  lookups: LookupRow[];
  attempts: AttemptRow[];
  events: EventRow[];
  charges: { job_id: string; provider: string; credits: number }[];
  allowances: { workspace_id: string; granted: number; spent: number }[];
  grants: { workspace_id: string; credits: number }[];
  days: (Share & {
    workspace_id: string;
    paid_calls: number;
    credits: number;
    timed: number;
    judged: number;
    verified: number;
  })[];
  shares: (Share & { job_id: string; credits: number })[];
  workers: { id: string; live: boolean }[];
};

const parts: Record<keyof Snapshot, string> = {
  jobs: `select j.id, j.workspace_id, j.state, j.floor, j.attempts, j.retry_scope, j.retried_at,
      (j.settings #>> '{budget,run}')::numeric as run_budget, p.total, p.success, p.not_found, p.failed, p.skipped,
      p.cancelled, p.credits, p.paid_calls, p.unknown_calls, p.rev
    from public.jobs j join public.job_progress p on p.job_id = j.id order by j.id`,
  records: `select job_id, seq, state, run_at, leased_by, waiting_on, attempts, takeovers
    from public.records order by job_id, seq`,
  lookups: `select id, workspace_id, job_id, provider, encode(input_hash, 'escape') as key, generation, state, worker, price
    from public.lookups order by id`,
  attempts: `select lookup_id, generation, workspace_id, job_id, provider, outcome, charged,
      latency_ms is not null as timed, verdict
    from public.attempts order by lookup_id, generation`,
  events: `select job_id, rev, seqs from public.job_events order by job_id, rev`,
  charges: `select job_id, provider, sum(credits) as credits from public.charges group by 1, 2 order by 1, 2`,
  allowances: `select workspace_id, granted, spent from public.allowances order by 1`,
  grants: `select workspace_id, sum(credits) as credits from public.grants group by 1 order by 1`,
  days: `select workspace_id, provider, sum(calls) as calls, sum(hits) as hits, sum(misses) as misses, sum(errors) as errors,
      sum(unknown) as unknown, sum(paid_calls) as paid_calls, sum(credits) as credits, sum(judged) as judged,
      sum(verified) as verified, sum((select coalesce(sum(n), 0) from unnest(latencies) n)) as timed
    from public.provider_days group by 1, 2 order by 1, 2`,
  shares: `select job_id, provider, calls, hits, misses, errors, unknown, credits from public.job_providers order by 1, 2`,
  workers: `select id, lease_until > clock_timestamp() as live from public.workers order by 1`,
};

const query = `select json_build_object(${Object.entries(parts)
  .map(([name, text]) => `'${name}', (select coalesce(json_agg(x), '[]') from (${text}) x)`)
  .join(", ")}) as snapshot`;

export async function takeSnapshot(pool: Pool): Promise<Snapshot> {
  const { rows } = await pool.query<{ snapshot: Snapshot }>(query);
  const [row] = rows;
  if (!row) throw new Error("The database gave no snapshot.");
  return row.snapshot;
}

export const isOpen = ({ state }: LookupRow) => state === "calling" || state === "pending";
export const callName = (lookupId: number | string, generation: number) => `${lookupId}.${generation}`;
export const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);
