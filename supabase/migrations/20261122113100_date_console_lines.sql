-- Console lines come with their age and are dated here: a worker whose clock was five minutes off wrote lines from the past or
-- the future.

create function private.dated(p_lines jsonb) returns jsonb
language sql stable set search_path = ''
as $$
  select coalesce(jsonb_agg(case when l ? 'ageMs' then jsonb_build_object('at', to_char(
      (clock_timestamp() - (l ->> 'ageMs')::numeric * interval '1 millisecond') at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'))
    || (l - 'ageMs') else l end order by n), '[]')
  from jsonb_array_elements(p_lines) with ordinality x (l, n)
$$;
comment on function private.dated is 'Console lines with the time of the database in place of ageMs, the milliseconds since they were said.';
revoke execute on function private.dated from public;

create or replace function engine.settle(p_worker text, p_items jsonb, p_logs jsonb)
 RETURNS TABLE(job_id uuid, changed integer, done boolean, told boolean)
 LANGUAGE plpgsql
 SET search_path TO ''
 SET lock_timeout TO '5s'
 SET plan_cache_mode TO 'force_generic_plan'
 SET enable_seqscan TO 'off'
AS $function$
declare
  v_job record;
  v_changed jsonb := '[]';
  v_told_at timestamptz;
  v_rev bigint;
  v_tell boolean;
  v_done boolean;
begin
  -- First, as everywhere: the rows written below refer to the job, and a cancel that holds it must be waited for with no lock in hand.
  perform 1 from public.jobs j where j.id = any (array(select (i ->> 'jobId')::uuid from jsonb_array_elements(p_items) i
    union select k::uuid from jsonb_object_keys(p_logs) k)) order by j.id for key share;
  if exists (select 1 from public.workers w where w.id = p_worker and w.lease_until > clock_timestamp()) then
    perform 1 from public.records r
      join jsonb_to_recordset(p_items) i ("jobId" uuid, seq int) on r.job_id = i."jobId" and r.seq = i.seq
      -- Written so that records_lease cannot serve it: by the key, or each record costs a walk over all that the worker holds.
      where coalesce(r.leased_by, '') = p_worker and r.state = 'running' order by r.job_id, r.seq for no key update of r;
    with changed as (
      update public.records r set
        state = i.state,
        output = i.output,
        provenance = i.provenance,
        error = i.error,
        leased_by = null,
        run_at = case when i.state = 'waiting' then clock_timestamp() + i."runAfterMs" * interval '1 millisecond' end,
        attempts = r.attempts + case when i.state = 'waiting' and i.counts then 1 else 0 end
      from jsonb_to_recordset(p_items) i ("jobId" uuid, seq int, state text, output jsonb, provenance jsonb, error jsonb,
        "runAfterMs" int, counts boolean, verified boolean, accepted text, cached text[])
      where r.job_id = i."jobId" and r.seq = i.seq and coalesce(r.leased_by, '') = p_worker and r.state = 'running'
      returning r.job_id, r.seq, r.state, r.run_at, i.verified, i.accepted, i.cached)
    select coalesce(jsonb_agg(to_jsonb(c)), '[]') into v_changed from changed c;
    -- Its job may have been put to rest while all its records ran.
    update public.jobs j set next_due_at = w.due_at
    from (select s.job_id, min(s.run_at) as due_at from jsonb_to_recordset(v_changed) s (job_id uuid, state text, run_at timestamptz)
      where s.state = 'waiting' group by s.job_id) w
    where j.id = w.job_id and j.id in (select l.id from public.jobs l where l.id = any (array(
        select s.job_id from jsonb_to_recordset(v_changed) s (job_id uuid, state text) where s.state = 'waiting'))
      and l.next_due_at > clock_timestamp() and l.state in ('queued', 'running') order by l.id for no key update)
      and j.next_due_at > w.due_at;
  end if;

  for v_job in
    select x.job_id as id,
      count(s.seq)::int as changed,
      coalesce(array_agg(s.seq order by s.seq) filter (where s.seq is not null), '{}') as seqs,
      count(*) filter (where s.state = 'success')::int as success,
      count(*) filter (where s.state = 'not_found')::int as not_found,
      count(*) filter (where s.state = 'failed')::int as failed,
      count(*) filter (where s.state = 'skipped')::int as skipped,
      count(*) filter (where s.state = 'cancelled')::int as cancelled,
      count(*) filter (where s.verified)::int as verified,
      private.dated(coalesce(p_logs -> x.job_id::text, '[]')) as logs
    from (select i."jobId" as job_id from jsonb_to_recordset(p_items) i ("jobId" uuid)
      union select k::uuid from jsonb_object_keys(p_logs) k) x
    left join jsonb_to_recordset(v_changed) s (job_id uuid, seq int, state text, verified boolean) on s.job_id = x.job_id
    group by x.job_id order by x.job_id
  loop
    continue when v_job.changed = 0 and v_job.logs = '[]';
    select p.notified_at into v_told_at from public.job_progress p where p.job_id = v_job.id for no key update;
    continue when not found;
    v_tell := v_told_at < clock_timestamp() - interval '100 milliseconds';
    update public.job_progress p set
      success = p.success + v_job.success, not_found = p.not_found + v_job.not_found, failed = p.failed + v_job.failed,
      skipped = p.skipped + v_job.skipped, cancelled = p.cancelled + v_job.cancelled, verified = p.verified + v_job.verified,
      rev = p.rev + 1, notified_at = case when v_tell then clock_timestamp() else v_told_at end
    where p.job_id = v_job.id
    returning p.rev, p.success + p.not_found + p.failed + p.skipped + p.cancelled = p.total into v_rev, v_done;
    insert into public.job_providers (job_id, provider, workspace_id, accepted, cached)
    select v_job.id, c.provider, j.workspace_id, sum(c.accepted), sum(c.cached)
      from public.jobs j, (
        select s.accepted as provider, 1 as accepted, 0 as cached
          from jsonb_to_recordset(v_changed) s (job_id uuid, accepted text) where s.job_id = v_job.id and s.accepted is not null
        union all
        select u.provider, 0, 1
          from jsonb_to_recordset(v_changed) s (job_id uuid, state text, cached text[]), unnest(s.cached) u (provider)
          where s.job_id = v_job.id and s.state <> 'waiting') c
      where j.id = v_job.id group by c.provider, j.workspace_id order by c.provider
    on conflict on constraint job_providers_pkey do update
      set accepted = job_providers.accepted + excluded.accepted, cached = job_providers.cached + excluded.cached;
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
end
$function$;
