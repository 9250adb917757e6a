-- A claim or begin that was under way while its process was swept committed afterwards, in the name of a process that is no
-- longer known: no sweep looked for what such a one holds. It does now.

create or replace function engine.sweep(p_max_takeovers integer default 10)
 returns table(workers integer, unknown integer, records integer)
 language plpgsql
 set search_path = ''
 set lock_timeout = '5s'
 set plan_cache_mode = 'force_generic_plan'
 set enable_seqscan = 'off'
as $function$
declare
  v_dead text[];
  v_unknown bigint[];
  v_lines jsonb;
  v_job record;
begin
  select array_agg(d.id) into v_dead from (
    select w.id from public.workers w where w.lease_until < clock_timestamp() order by w.id limit 50 for update skip locked) d;
  -- And those whose row is gone: a claim or begin that was still under way when its process was swept.
  v_dead := v_dead || array(
    select h.id from (
      select r.leased_by as id from public.records r where r.state = 'running'
      union
      select l.worker from public.lookups l where l.state = 'calling') h
    where h.id is not null and not exists (select 1 from public.workers w where w.id = h.id));
  if cardinality(v_dead) is null or cardinality(v_dead) = 0 then
    return;
  end if;
  -- First, as everywhere; and whoever would put these jobs to rest passes them over.
  perform 1 from public.jobs j where j.id = any (array(select r.job_id from public.records r
    where r.leased_by = any (v_dead) and r.state = 'running')) order by j.id for key share;
  workers := cardinality(v_dead);

  -- Calls that were begun and not finished: nobody knows, so they are spent until an answer says otherwise.
  perform 1 from public.lookups l where l.worker = any (v_dead) and l.state = 'calling' order by l.id for no key update;
  with gone as (
    update public.lookups l set state = 'unknown', finished_at = clock_timestamp(), expires_at = null,
      -- Asked again at once where a repeat is free, and not counted as a failure of the vendor's.
      retry_at = case when l.repeat <> 'paid' then clock_timestamp() end,
      error = jsonb_build_object('kind', 'unknown', 'message', 'The process ended with the call on the wire.',
        'retryable', l.repeat <> 'paid', 'uncounted', true)
    where l.worker = any (v_dead) and l.state = 'calling'
    returning l.*),
  proof as (
    insert into public.attempts (lookup_id, generation, workspace_id, job_id, provider, operation, outcome, kind, charged, begun_at)
    select g.id, g.generation, g.workspace_id, g.job_id, g.provider, g.operation, 'unknown', 'unknown', g.price, g.begun_at from gone g
    on conflict on constraint attempts_pkey do nothing)
  select coalesce(array_agg(g.id), '{}'), coalesce(jsonb_agg(jsonb_build_object('workspace_id', g.workspace_id,
      'job_id', g.job_id, 'provider', g.provider, 'day', (g.begun_at at time zone 'utc')::date, 'money', g.price * g.unit_price, 'kind', 'unknown', 'calls', 1, 'hits', 0, 'misses', 0, 'errors', 0,
      'unknown', 1, 'paid', (g.price > 0)::int, 'credits', g.price, 'latency_ms', 0)), '[]')
    into v_unknown, v_lines from gone g;
  unknown := cardinality(v_unknown);
  perform private.wake(v_unknown);

  perform 1 from public.records r where r.leased_by = any (v_dead) and r.state = 'running' order by r.job_id, r.seq for no key update;
  records := 0;
  for v_job in
    with moved as (
      update public.records r set
        state = case when r.takeovers >= p_max_takeovers then 'failed' else 'waiting' end,
        error = case when r.takeovers >= p_max_takeovers then jsonb_build_object('kind', 'poison',
          'message', format('Its worker died %s times while it ran; it is left alone.', r.takeovers + 1)) end,
        takeovers = r.takeovers + 1, leased_by = null,
        run_at = case when r.takeovers >= p_max_takeovers then null else clock_timestamp() end
      where r.leased_by = any (v_dead) and r.state = 'running'
      returning r.job_id, r.seq, r.state)
    select m.job_id as id, count(*)::int as moved, coalesce(array_agg(m.seq) filter (where m.state = 'failed'), '{}') as poisoned
      from moved m group by m.job_id order by m.job_id
  loop
    records := records + v_job.moved;
    update public.job_progress p set failed = p.failed + cardinality(v_job.poisoned) where p.job_id = v_job.id;
    perform private.add_event(v_job.id, v_job.poisoned, private.log_line('warn',
      format('A worker was lost; %s records are taken over', v_job.moved)));
    update public.jobs j set next_due_at = now() where j.id in (select l.id from public.jobs l
      where l.id = v_job.id and l.next_due_at > now() and l.state in ('queued', 'running') for no key update skip locked);
  end loop;
  perform private.book(v_lines);
  delete from public.workers w where w.id = any (v_dead);
  perform pg_catalog.pg_notify('work', '');
  return next;
end
$function$;
