-- What verifiers say of the addresses that a provider found, counted beside its other daily counters. A verdict is kept with the
-- call that found the address and counted as it is kept: once, however often rows are repeated, retried or answered from memory.
alter table public.attempts add column verdict text
  constraint attempts_verdict_check check (verdict in ('valid', 'invalid', 'catch_all', 'disposable', 'role', 'unknown'));
comment on column public.attempts.verdict is 'What verifiers said of the address that this call found, in the first row that ended with it; null where none was asked, or answered.';
alter table public.provider_days
  add column judged integer not null default 0,
  add column verified integer not null default 0;
comment on column public.provider_days.judged is 'Of the addresses that these calls found, those with a verdict.';
comment on column public.provider_days.verified is 'Of those judged, the ones that verifiers called valid.';

create function private.book_verdicts(p_verdicts jsonb) returns void
 language plpgsql
 set search_path = ''
 set plan_cache_mode = 'force_generic_plan'
 set enable_seqscan = 'off'
 set enable_mergejoin = 'off'
 set enable_hashjoin = 'off'
as $function$
begin
  -- By key, as everywhere: rows of several jobs may bring verdicts on the same calls.
  perform 1 from (select distinct (v ->> 'lookupId')::bigint as lookup_id, (v ->> 'generation')::int as generation
      from jsonb_array_elements(p_verdicts) v order by 1, 2) v
    cross join lateral (select 1 from public.attempts a where a.lookup_id = v.lookup_id and a.generation = v.generation
      and a.outcome = 'hit' and a.verdict is null for no key update) a;
  with judged as (
    update public.attempts a set verdict = v.verdict
    from jsonb_to_recordset(p_verdicts) v ("lookupId" bigint, generation int, verdict text)
    where a.lookup_id = v."lookupId" and a.generation = v.generation and a.outcome = 'hit' and a.verdict is null
    returning a.workspace_id, a.provider, a.operation, (a.begun_at at time zone 'utc')::date as day, a.verdict)
  insert into public.provider_days (workspace_id, provider, operation, day, judged, verified)
  select j.workspace_id, j.provider, j.operation, j.day, count(*), count(*) filter (where j.verdict = 'valid')
    from judged j group by 1, 2, 3, 4 order by 1, 2, 3, 4
  on conflict on constraint provider_days_pkey do update set
    judged = provider_days.judged + excluded.judged, verified = provider_days.verified + excluded.verified;
end
$function$;
comment on function private.book_verdicts(jsonb) is 'Keeps and counts {lookupId, generation, verdict} of addresses that calls found, for calls that have none yet.';
revoke execute on function private.book_verdicts(jsonb) from public;

create or replace function engine.settle(p_worker text, p_items jsonb, p_logs jsonb)
 returns table(job_id uuid, changed integer, done boolean, told boolean)
 language plpgsql
 set search_path = ''
 set lock_timeout = '5s'
 set plan_cache_mode = 'force_generic_plan'
 set enable_seqscan = 'off'
as $function$
declare
  v_places tid[] := '{}';
  v_job record;
  v_told_at timestamptz;
  v_rev bigint;
  v_tell boolean;
  v_done boolean;
  v_verdicts jsonb;
begin
  -- First, as everywhere: the rows written below refer to the job, and a cancel that holds it must be waited for with no lock in hand.
  perform 1 from public.jobs j where j.id = any (array(select (i ->> 'jobId')::uuid from jsonb_array_elements(p_items) i
    union select k::uuid from jsonb_object_keys(p_logs) k)) order by j.id for key share;
  -- A record that is put off may bring its job forward, below.
  perform 1 from public.jobs j where j.id = any (array(select (i ->> 'jobId')::uuid from jsonb_array_elements(p_items) i
    where i ->> 'state' = 'waiting')) order by j.id for no key update;
  if exists (select 1 from public.workers w where w.id = p_worker and w.lease_until > clock_timestamp()) then
    -- Where each record lies, in the order of the items; null where it is not this worker's any more.
    select array_agg(case when h.leased_by = p_worker and h.state = 'running' then h.place end order by h.n) into v_places
    from (
      select i.n, r.place, r.leased_by, r.state
      from (select (x.item ->> 'jobId')::uuid as job_id, (x.item ->> 'seq')::int as seq, x.n
        from jsonb_array_elements(p_items) with ordinality x (item, n) order by 1, 2) i
      left join lateral (select r.ctid as place, r.leased_by, r.state from public.records r
        where r.job_id = i.job_id and r.seq = i.seq for no key update) r on true) h;
  end if;

  for v_job in
    with settled as (
      update public.records r set
        state = i.state,
        output = i.output,
        provenance = i.provenance,
        error = i.error,
        leased_by = null,
        run_at = case when i.state = 'waiting' then clock_timestamp() + i.run_after_ms * interval '1 millisecond' end,
        attempts = r.attempts + case when i.state = 'waiting' and i.counts then 1 else 0 end
      from rows from (
        jsonb_to_recordset(p_items) as ("jobId" uuid, seq int, state text, output jsonb, provenance jsonb, error jsonb,
          "runAfterMs" int, counts boolean, verified boolean, accepted text, cached text[]),
        unnest(v_places)
      ) as i (job_id, seq, state, output, provenance, error, run_after_ms, counts, verified, accepted, cached, place)
      where r.ctid = i.place
      returning r.job_id, r.seq, r.state, r.run_at, i.verified, i.accepted, i.cached),
    summed as (
      select s.job_id,
        count(*)::int as changed,
        array_agg(s.seq order by s.seq) as seqs,
        count(*) filter (where s.state = 'success')::int as success,
        count(*) filter (where s.state = 'not_found')::int as not_found,
        count(*) filter (where s.state = 'failed')::int as failed,
        count(*) filter (where s.state = 'skipped')::int as skipped,
        count(*) filter (where s.state = 'cancelled')::int as cancelled,
        count(*) filter (where s.verified)::int as verified,
        min(s.run_at) filter (where s.state = 'waiting') as due_at,
        array_agg(s.accepted) filter (where s.accepted is not null) as accepted,
        jsonb_agg(s.cached) filter (where s.state <> 'waiting' and cardinality(s.cached) > 0) as cached
      from settled s group by s.job_id)
    select coalesce(s.job_id, l.job_id) as id, coalesce(s.changed, 0) as changed, coalesce(s.seqs, '{}') as seqs,
      s.success, s.not_found, s.failed, s.skipped, s.cancelled, s.verified, s.due_at, s.accepted, s.cached,
      private.dated(coalesce(l.lines, '[]')) as logs
    from summed s full join (select e.key::uuid as job_id, e.value as lines from jsonb_each(p_logs) e) l on l.job_id = s.job_id
    order by 1
  loop
    continue when v_job.changed = 0 and v_job.logs = '[]';
    if v_job.due_at is not null then
      -- It may have been put to rest while all its records ran.
      update public.jobs j set next_due_at = v_job.due_at
      where j.id = v_job.id and j.next_due_at > v_job.due_at and j.state in ('queued', 'running');
    end if;
    select p.notified_at into v_told_at from public.job_progress p where p.job_id = v_job.id for no key update;
    continue when not found;
    v_tell := v_told_at < clock_timestamp() - interval '100 milliseconds';
    update public.job_progress p set
      success = p.success + coalesce(v_job.success, 0), not_found = p.not_found + coalesce(v_job.not_found, 0),
      failed = p.failed + coalesce(v_job.failed, 0), skipped = p.skipped + coalesce(v_job.skipped, 0),
      cancelled = p.cancelled + coalesce(v_job.cancelled, 0), verified = p.verified + coalesce(v_job.verified, 0),
      rev = p.rev + 1, notified_at = case when v_tell then clock_timestamp() else v_told_at end
    where p.job_id = v_job.id
    returning p.rev, p.success + p.not_found + p.failed + p.skipped + p.cancelled = p.total into v_rev, v_done;
    if v_job.accepted is not null or v_job.cached is not null then
      insert into public.job_providers (job_id, provider, workspace_id, accepted, cached)
      select v_job.id, c.provider, j.workspace_id, sum(c.accepted), sum(c.cached)
        from public.jobs j, (
          select a.provider, 1 as accepted, 0 as cached from unnest(v_job.accepted) a (provider)
          union all
          select s.provider, 0, 1 from jsonb_array_elements(v_job.cached) u (steps), jsonb_array_elements_text(u.steps) s (provider)) c
        where j.id = v_job.id group by c.provider, j.workspace_id order by c.provider
      on conflict on constraint job_providers_pkey do update
        set accepted = job_providers.accepted + excluded.accepted, cached = job_providers.cached + excluded.cached;
    end if;
    insert into public.job_events (job_id, rev, workspace_id, seqs, logs)
    select v_job.id, v_rev, p.workspace_id, v_job.seqs, v_job.logs from public.job_progress p where p.job_id = v_job.id;
    if v_tell then
      perform private.notify_job(v_job.id, v_rev);
    end if;
    job_id := v_job.id;
    changed := v_job.changed;
    done := v_done;
    told := v_tell;
    return next;
  end loop;

  v_verdicts := jsonb_path_query_array(p_items, '$[*].judged[*]');
  if v_verdicts <> '[]' then
    perform private.book_verdicts(v_verdicts);
  end if;
end
$function$;
