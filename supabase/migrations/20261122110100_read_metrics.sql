-- What an operator watches, in one statement: by state and by provider, never by tenant.

create index provider_days_day on public.provider_days (day);

create function engine.metrics() returns table (name text, labels jsonb, value double precision)
language sql stable set search_path = ''
as $$
  with due as materialized (
    select j.id, j.floor, greatest(j.next_due_at, j.last_served_at, j.created_at) as since
    from public.jobs j where j.state in ('queued', 'running') and j.next_due_at <= now()),
  open as (
    select (select count(*) from public.records r where r.state = 'running') as running,
      (select count(*) from public.records r where r.state = 'waiting') as waiting,
      (select coalesce(sum(p.total - p.success - p.not_found - p.failed - p.skipped - p.cancelled), 0)
        from public.jobs j join public.job_progress p on p.job_id = j.id where j.finished_at is null and j.deleted_at is null) as unfinished),
  today as (
    select d.provider, sum(d.hits) as hits, sum(d.misses) as misses, sum(d.errors) as errors, sum(d.unknown) as unknown,
      sum(d.credits) as credits, sum(d.latency_ms) as latency_ms
    from public.provider_days d where d.day = (now() at time zone 'utc')::date group by d.provider)
  select 'jobs', jsonb_build_object('state', j.state), count(*)::double precision
    from public.jobs j where j.deleted_at is null group by j.state
  union all
  select 'records', jsonb_build_object('state', s.state), s.n
    from (select sum(p.success) as success, sum(p.not_found) as not_found, sum(p.failed) as failed, sum(p.skipped) as skipped,
      sum(p.cancelled) as cancelled from public.job_progress p) t
    cross join lateral (values ('success', t.success), ('not_found', t.not_found), ('failed', t.failed), ('skipped', t.skipped),
      ('cancelled', t.cancelled)) s (state, n)
    where s.n is not null
  union all
  select 'records', jsonb_build_object('state', s.state), s.n from open o
    cross join lateral (values ('running', o.running), ('waiting', o.waiting),
      ('queued', greatest(0, o.unfinished - o.running - o.waiting))) s (state, n)
  union all
  select 'due_records', '{}', coalesce(sum(
      (select count(*) from public.records r where r.job_id = d.id and r.state = 'waiting' and r.run_at <= now())
      -- A million rows need not be counted one by one to see that there is enough to do.
      + (select count(*) from (select 1 from public.records r where r.job_id = d.id and r.state = 'queued' and r.seq > d.floor limit 10000) f)), 0)
    from due d
  union all
  select 'oldest_due_seconds', '{}', coalesce(greatest(0, extract(epoch from now() - min(d.since))), 0) from due d
  union all
  select 'calls', jsonb_build_object('provider', t.provider, 'outcome', s.outcome), s.n from today t
    cross join lateral (values ('hit', t.hits), ('miss', t.misses), ('error', t.errors)) s (outcome, n)
  union all
  select 'unknown_calls', jsonb_build_object('provider', t.provider), t.unknown from today t
  union all
  select 'call_seconds', jsonb_build_object('provider', t.provider), t.latency_ms / 1000.0 from today t
  union all
  select 'credits', jsonb_build_object('provider', t.provider), greatest(0, t.credits) from today t
  union all
  select 'circuits', jsonb_build_object('provider', l.provider, 'state', s.state), s.n
    from (select c.provider, count(*) filter (where l.circuit = 'closed') as closed, count(*) filter (where l.circuit = 'open') as open,
        count(*) filter (where l.circuit = 'half_open') as half_open
      from public.lanes l join public.connections c on c.id = l.connection_id group by c.provider) l
    cross join lateral (values ('closed', l.closed), ('open', l.open), ('half_open', l.half_open)) s (state, n)
  union all
  select 'circuits_opened', jsonb_build_object('provider', c.provider), sum(l.opened)
    from public.lanes l join public.connections c on c.id = l.connection_id group by c.provider
  union all
  select 'open_lookups', jsonb_build_object('state', 'calling'), count(*) from public.lookups l where l.state = 'calling'
  union all
  select 'open_lookups', jsonb_build_object('state', 'pending'), count(*) from public.lookups l where l.state = 'pending'
  union all
  select 'processes', jsonb_build_object('kind', w.kind), count(*) from public.workers w where w.lease_until > now() group by w.kind
$$;
comment on function engine.metrics is 'Gauges and the counters of this UTC day. due_records counts at most 10,000 fresh rows of a job; oldest_due_seconds is how long the longest-waiting job with due rows has not been served.';
revoke execute on function engine.metrics from public;
grant execute on function engine.metrics to service_role;
