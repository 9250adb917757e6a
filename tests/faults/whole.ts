import { expect } from "vitest";
import type { Run } from "./run.ts";
import { asUser } from "./run.ts";
import type { Stack } from "./stack.ts";
import { numbers } from "./watch.ts";

/** At any moment, whatever happened: a record is through, or somebody who lives or will be missed has it, or it is due. */
export async function expectTerminalOrDue({ pool }: Pick<Stack, "pool">, { jobId, rows }: Run): Promise<void> {
  const lost = await pool.query(
    `select r.seq, r.state, r.leased_by, r.run_at, r.waiting_on
     from public.records r join public.jobs j on j.id = r.job_id
     where r.job_id = $1 and case r.state
       when 'running' then not exists (select 1 from public.workers w where w.id = r.leased_by)
       when 'waiting' then r.run_at is null or not isfinite(r.run_at) or r.leased_by is not null
       when 'queued' then r.seq <= j.floor
       else r.leased_by is not null end`,
    [jobId],
  );
  expect(lost.rows, "each record is terminal or due").toEqual([]);
  const { total, seqs } = await numbers(
    pool,
    "select count(*) as total, count(distinct seq) as seqs from public.records where job_id = $1",
    [jobId],
  );
  expect({ total, seqs }, "no record is lost").toEqual({ total: rows, seqs: rows });
}

/**
 * What must hold once a run is over, whatever happened on the way: nothing lost, counters and ledger the sums of what they
 * count, the vendors' bills the ledger's but for the calls that it calls unknown. The stack must have made no other run
 * since its vendors forgot. Gives the number of calls of unknown end.
 */
export async function expectWholeAndPaidOnce(stack: Stack, run: Run): Promise<number> {
  await expectTerminalOrDue(stack, run);
  await expectCountersRight(stack, run);
  const unknown = await expectLedgerRight(stack, run);
  await expectBilledAsBooked(stack, run);
  return unknown;
}

async function expectCountersRight({ pool }: Stack, { jobId, rows }: Run): Promise<void> {
  const records = await numbers(
    pool,
    `select count(*) as total, count(*) filter (where state = 'success') as success,
       count(*) filter (where state = 'not_found') as not_found, count(*) filter (where state = 'failed') as failed,
       count(*) filter (where state = 'skipped') as skipped, count(*) filter (where state = 'cancelled') as cancelled,
       count(*) filter (where (output ->> 'verified')::boolean) as verified
     from public.records where job_id = $1`,
    [jobId],
  );
  const { success = 0, not_found = 0, failed = 0, skipped = 0, cancelled = 0 } = records;
  expect(success + not_found + failed + skipped + cancelled, "every record is terminal").toBe(rows);
  const progress = await numbers(
    pool,
    `select total, success, not_found, failed, skipped, cancelled, verified from public.job_progress where job_id = $1`,
    [jobId],
  );
  expect(progress, "the counters are those of the records").toEqual(records);
  expect(success, "rows were found").toBeGreaterThan(rows / 10);
  const missed = await pool.query(
    `select seq from public.records r, jsonb_array_elements(r.provenance -> 'steps') s
     where r.job_id = $1 and r.state = 'not_found' and s ->> 'outcome' = 'failed' and s ->> 'kind' not in ('invalid_input', 'suppressed')`,
    [jobId],
  );
  expect(missed.rows, "nobody is not found whom a vendor failed to look for").toEqual([]);
}

async function expectLedgerRight({ pool }: Stack, { workspaceId, userId, jobId }: Run): Promise<number> {
  const open = await pool.query(
    "select id, state from public.lookups where workspace_id = $1 and state in ('calling', 'pending')",
    [workspaceId],
  );
  expect(open.rows, "no call is left open, so nothing is reserved").toEqual([]);
  const ledger = await numbers(
    pool,
    `select coalesce((select sum(charged) from public.attempts where workspace_id = $1), 0) as attempts,
       (select count(*) from public.attempts where workspace_id = $1 and charged > 0) as paid,
       (select count(*) from public.attempts where workspace_id = $1 and outcome = 'unknown') as unknown,
       coalesce((select sum(credits) from public.charges where workspace_id = $1), 0) as charges,
       coalesce((select sum(credits) from public.job_providers where workspace_id = $1), 0) as providers,
       coalesce((select sum(credits) from public.provider_days where workspace_id = $1), 0) as days,
       (select granted from public.allowances where workspace_id = $1) as granted,
       (select spent from public.allowances where workspace_id = $1) as spent,
       (select credits from public.job_progress where job_id = $2) as job,
       (select paid_calls from public.job_progress where job_id = $2) as job_paid,
       (select unknown_calls from public.job_progress where job_id = $2) as job_unknown`,
    [workspaceId, jobId],
  );
  const { attempts = -1, paid, unknown = -1, granted = 0 } = ledger;
  expect(ledger, "every sum is that of the calls").toMatchObject({
    charges: attempts,
    providers: attempts,
    days: attempts,
    spent: attempts,
    job: attempts,
    job_paid: paid,
    job_unknown: unknown,
  });
  const [left] = await asUser(pool, userId, "select app.credits_left($1) as credits", [workspaceId]);
  expect(Number(left?.["credits"]), "what is left is what was granted less what was spent").toBe(granted - attempts);
  return unknown;
}

type Paid = { provider: string; known: number; unknown: number; known_credits: number; unknown_credits: number };

async function expectBilledAsBooked(stack: Stack, { workspaceId }: Run): Promise<void> {
  const { rows } = await stack.pool.query<Paid>(
    `select provider,
       count(*) filter (where outcome <> 'unknown' and charged > 0)::int as known,
       count(*) filter (where outcome = 'unknown' and charged > 0)::int as unknown,
       coalesce(sum(charged) filter (where outcome <> 'unknown'), 0)::float8 as known_credits,
       coalesce(sum(charged) filter (where outcome = 'unknown'), 0)::float8 as unknown_credits
     from public.attempts where workspace_id = $1 group by provider`,
    [workspaceId],
  );
  const billing = stack.emulator.billing();
  for (const { provider, known, unknown, known_credits, unknown_credits } of rows) {
    const billed = billing.providers[provider];
    const paid = billed?.paidCalls ?? 0;
    const credits = billed?.credits ?? 0;
    expect(paid, `${provider} billed each call that the ledger says it did`).toBeGreaterThanOrEqual(known);
    expect(paid, `${provider} billed nothing that the ledger does not know`).toBeLessThanOrEqual(known + unknown);
    expect(credits, `${provider}'s credits`).toBeGreaterThanOrEqual(known_credits - 0.001);
    expect(credits, `${provider}'s credits`).toBeLessThanOrEqual(known_credits + unknown_credits + 0.001);
  }
  const booked = new Set(rows.map(({ provider }) => provider));
  const others = Object.entries(billing.providers).filter(
    ([slug, { paidCalls }]) => paidCalls > 0 && !booked.has(slug),
  );
  expect(others, "no vendor billed what no attempt was booked for").toEqual([]);

  // Whichever key it went out with: the vendor's own count of repeats is by key.
  const billedQuestions = (await stack.calls()).flatMap(({ provider, billed, questions }) =>
    billed > 0 ? questions.map((question) => `${provider} ${question}`) : [],
  );
  const unknown = rows.reduce((sum, row) => sum + row.unknown, 0);
  expect(
    billedQuestions.length - new Set(billedQuestions).size,
    "no answered question was billed twice",
  ).toBeLessThanOrEqual(unknown);
}
