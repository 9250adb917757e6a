-- A job all of whose records run is put to rest for up to a minute. A record of it that was put off meanwhile (a failure that
-- may pass, a process that stops) then waited for that minute, however soon it was due: settling (20261122115000) lowers next_due_at
-- now, and whoever puts a job to rest passes over one that is being settled or woken.

create or replace function private.wake(p_lookups bigint[])
 returns void
 language plpgsql
 set search_path = ''
 set plan_cache_mode = 'force_generic_plan'
 set enable_seqscan = 'off'
 set enable_mergejoin = 'off'
 set enable_hashjoin = 'off'
as $function$
declare
  v_jobs uuid[];
begin
  with woken as (
    update public.records r set run_at = clock_timestamp(), waiting_on = null
    where (r.job_id, r.seq) in (select w.job_id, w.seq from public.records w
      where w.waiting_on = any (p_lookups) and w.state = 'waiting' order by w.job_id, w.seq for no key update)
    returning r.job_id)
  select array_agg(distinct w.job_id) into v_jobs from woken w;
  if v_jobs is not null then
    -- First, so that nobody puts a job to rest who does not see the records above.
    perform 1 from public.jobs j where j.id = any (v_jobs) and j.state in ('queued', 'running') order by j.id for key share;
    update public.jobs j set next_due_at = now()
      where j.id in (select l.id from public.jobs l where l.id = any (v_jobs) and l.next_due_at > now()
        and l.state in ('queued', 'running') order by l.id for no key update);
    perform pg_catalog.pg_notify('work', '');
  end if;
end
$function$;

create or replace function engine.rest_jobs(p_limit integer default 50)
 returns integer
 language plpgsql
 set search_path = ''
 set lock_timeout = '2s'
 set enable_seqscan = 'off'
as $function$
declare
  v_id uuid;
  v_count int := 0;
begin
  -- Jobs that look due and have nothing claimable: found by their own probe, put to rest under the job's lock, each
  -- with a snapshot taken after the lock. FOR UPDATE, so that a job whose records are being settled or woken at this moment
  -- (they hold KEY SHARE) is passed over: its waker would find nothing to lower yet.
  for v_id in
    select j.id from public.jobs j where j.state in ('queued', 'running') and j.next_due_at <= now()
      and not exists (select 1 from public.records r where r.job_id = j.id and r.state = 'waiting' and r.run_at <= now())
      and not exists (select 1 from public.records r where r.job_id = j.id and r.state = 'queued' and r.seq > j.floor)
    limit p_limit for update of j skip locked
  loop
    update public.jobs j set next_due_at = least(now() + interval '60 s', greatest(now(), coalesce((
        select min(r.run_at) from public.records r where r.job_id = v_id and r.state = 'waiting'), 'infinity')))
    where j.id = v_id
      and not exists (select 1 from public.records r where r.job_id = v_id and r.state = 'queued' and r.seq > j.floor);
    v_count := v_count + 1;
  end loop;
  return v_count;
end
$function$;
