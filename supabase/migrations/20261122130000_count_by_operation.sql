-- Daily counters by operation too, and how many calls took how long: in the row that each batch of answers adds to anyway, so
-- that neither a statement nor a lock comes on top, and a percentile costs the same whatever the number of calls.
alter table public.provider_days
  add column operation text not null default '',
  add column latencies integer[] not null default '{}',
  drop constraint provider_days_pkey,
  add constraint provider_days_pkey primary key (workspace_id, provider, day, operation);
comment on table public.provider_days is 'What each operation of a provider did and cost on a day (UTC, of the call''s begin): the base of budgets and of usage.';
comment on column public.provider_days.operation is 'Empty: counted before operations were told apart.';
comment on column public.provider_days.latencies is 'How many calls took how long, by private.latency_bucket. Empty: counted before times were kept.';

create function private.latency_bucket(p_ms integer) returns integer language sql immutable set search_path = '' as $function$
  select 1 + least(150, ceil(ln(greatest(1, p_ms)::double precision) / ln(1.1::double precision)))::int
$function$;
comment on function private.latency_bucket(integer) is '1: up to 1 ms. n: more than 1.1^(n-2) and up to 1.1^(n-1) ms, so that the middle of a bucket is within 4.8% of all in it. The last, 151, is that of 27 minutes and more.';
revoke execute on function private.latency_bucket(integer) from public;

create function private.latency_counts(p_ms integer[]) returns integer[] language sql immutable set search_path = '' as $function$
  with seen as (select private.latency_bucket(t.ms) as bucket, count(*)::int as calls from unnest(p_ms) t (ms) group by 1)
  select coalesce(array_agg(coalesce(s.calls, 0) order by b.bucket), '{}')
    from generate_series(1, (select max(bucket) from seen)) b (bucket) left join seen s on s.bucket = b.bucket
$function$;
comment on function private.latency_counts(integer[]) is 'Calls by bucket, up to the last that has one.';
revoke execute on function private.latency_counts(integer[]) from public;

create function private.add_counts(p_a integer[], p_b integer[]) returns integer[] language sql immutable set search_path = '' as $function$
  select coalesce(array_agg(coalesce(u.a, 0) + coalesce(u.b, 0) order by u.n), '{}')
    from unnest(p_a, p_b) with ordinality u (a, b, n)
$function$;
comment on function private.add_counts(integer[], integer[]) is 'Two lists added place by place; the shorter one goes on with zeros.';
revoke execute on function private.add_counts(integer[], integer[]) from public;

create or replace function private.book(p_lines jsonb)
 returns void
 language plpgsql
 set search_path = ''
 set plan_cache_mode = 'force_generic_plan'
 set enable_seqscan = 'off'
 set enable_mergejoin = 'off'
 set enable_hashjoin = 'off'
as $function$
begin
  insert into public.charges (workspace_id, job_id, provider, kind, calls, credits, money)
  select l.workspace_id, l.job_id, l.provider, l.kind, count(*), sum(l.credits), sum(l.money)
    from jsonb_to_recordset(p_lines) l (workspace_id uuid, job_id uuid, provider text, kind text, credits numeric, money numeric)
    where l.credits <> 0 group by 1, 2, 3, 4;
  perform 1 from public.job_progress p
    where p.job_id in (select (l ->> 'job_id')::uuid from jsonb_array_elements(p_lines) l) order by p.job_id for no key update;
  update public.job_progress p set credits = p.credits + b.credits, paid_calls = p.paid_calls + b.paid,
    unknown_calls = p.unknown_calls + b.unknown, money = p.money + b.money
  from (select l.job_id, sum(l.credits) as credits, sum(l.paid) as paid, sum(l.unknown) as unknown, coalesce(sum(l.money), 0) as money
    from jsonb_to_recordset(p_lines) l (job_id uuid, credits numeric, paid int, unknown int, money numeric) group by l.job_id) b
  where p.job_id = b.job_id;
  insert into public.job_providers (job_id, provider, workspace_id, calls, hits, misses, errors, unknown, credits, latency_ms)
  select p.job_id, l.provider, p.workspace_id, sum(l.calls), sum(l.hits), sum(l.misses), sum(l.errors), sum(l.unknown), sum(l.credits), coalesce(sum(l.latency_ms), 0)
    from jsonb_to_recordset(p_lines) l (job_id uuid, provider text, calls int, hits int, misses int, errors int,
      unknown int, credits numeric, latency_ms int)
    join public.job_progress p on p.job_id = l.job_id
    group by 1, 2, 3 order by 1, 2
  on conflict on constraint job_providers_pkey do update set
    calls = job_providers.calls + excluded.calls, hits = job_providers.hits + excluded.hits,
    misses = job_providers.misses + excluded.misses, errors = job_providers.errors + excluded.errors,
    unknown = job_providers.unknown + excluded.unknown, credits = job_providers.credits + excluded.credits,
    latency_ms = job_providers.latency_ms + excluded.latency_ms;
  insert into public.provider_days (workspace_id, provider, operation, day, calls, hits, misses, errors, unknown, paid_calls, credits, money,
    latency_ms, latencies)
  select l.workspace_id, l.provider, l.operation, l.day, sum(l.calls), sum(l.hits), sum(l.misses), sum(l.errors), sum(l.unknown), sum(l.paid),
      sum(l.credits), coalesce(sum(l.money), 0), coalesce(sum(l.latency_ms), 0),
      private.latency_counts(array_agg(l.latency_ms) filter (where l.latency_ms is not null))
    from jsonb_to_recordset(p_lines) l (workspace_id uuid, provider text, operation text, day date, calls int, hits int, misses int, errors int,
      unknown int, paid int, credits numeric, money numeric, latency_ms int)
    group by 1, 2, 3, 4 order by 1, 2, 3, 4
  on conflict on constraint provider_days_pkey do update set
    calls = provider_days.calls + excluded.calls, hits = provider_days.hits + excluded.hits,
    misses = provider_days.misses + excluded.misses, errors = provider_days.errors + excluded.errors,
    unknown = provider_days.unknown + excluded.unknown, paid_calls = provider_days.paid_calls + excluded.paid_calls,
    credits = provider_days.credits + excluded.credits, money = provider_days.money + excluded.money,
    latency_ms = provider_days.latency_ms + excluded.latency_ms,
    latencies = private.add_counts(provider_days.latencies, excluded.latencies);
  update public.allowances a set spent = a.spent + b.credits
  from (select l.workspace_id, sum(l.credits) as credits from jsonb_to_recordset(p_lines) l (workspace_id uuid, credits numeric)
    group by l.workspace_id) b
  where a.workspace_id = b.workspace_id and b.credits <> 0;
end
$function$;

create or replace function engine.finish(p_results jsonb)
 returns table(lookup_id bigint, generation integer, accepted boolean, retry_ms integer)
 language plpgsql
 set search_path = ''
 set lock_timeout = '5s'
 set plan_cache_mode = 'force_generic_plan'
 set enable_seqscan = 'off'
 set enable_mergejoin = 'off'
 set enable_hashjoin = 'off'
as $function$
#variable_conflict use_column
declare
  v_old jsonb;
  v_lines jsonb;
begin
  perform 1 from public.jobs j where j.id = any (array(select l.job_id from public.lookups l
      where l.id = any (array(select (r ->> 'lookupId')::bigint from jsonb_array_elements(p_results) r))))
    order by j.id for key share;
  perform 1 from public.lookups l
    where l.id = any (array(select (r ->> 'lookupId')::bigint from jsonb_array_elements(p_results) r)) order by l.id for no key update;
  -- Accepted while the generation stands, lease or no lease: a late answer resolves unknown and corrects its charge.
  select coalesce(jsonb_agg(to_jsonb(o)), '[]') into v_old from (
    select distinct on (l.id) l.id, l.generation, l.state as before, l.price, l.unit_price, l.workspace_id, l.job_id, l.provider, l.operation, l.begun_at,
      l.repeat, r.state, r.charged, r.kind, r.status,
      -- Of the call that asked, and once: polls and repeats of the same answer leave it as it is.
      case when a.latency_ms is null then r."latencyMs" end as latency_ms, a.outcome as booked, coalesce(a.charged, 0) as debited
    from jsonb_to_recordset(p_results) r ("lookupId" bigint, generation int, state text, charged numeric, kind text, status int, "latencyMs" int)
    cross join lateral (select k.* from public.lookups k where k.id = r."lookupId" offset 0) l
    left join public.attempts a on a.lookup_id = l.id and a.generation = l.generation
    where l.generation = r.generation and l.state in ('calling', 'pending', 'unknown') and not (l.state = 'unknown' and r.state = 'unknown')
    order by l.id) o;

  update public.lookups l set
    state = o.state,
    result = r.result,
    error = r.error,
    input = case when o.state = 'pending' then coalesce(r.input, l.input) end,
    finished_at = case when o.state <> 'pending' then clock_timestamp() end,
    expires_at = case when o.state in ('hit', 'miss') then clock_timestamp() + r."ttlMs" * interval '1 millisecond' end,
    retry_at = case when o.state in ('error', 'unknown') and (r.error ->> 'retryable')::boolean
        and (l.tries <= r.retries or (r.error ->> 'uncounted')::boolean)
      then clock_timestamp() + interval '1 millisecond' * coalesce(r."retryAfterMs",
        least(r."backoffMaxMs", r."backoffMs" * power(coalesce(r."backoffFactor", 2), l.tries - 1)) * (1 - coalesce(r."backoffJitter", 0.5) * random())) end,
    external_id = coalesce(r."externalId", l.external_id),
    next_poll_at = case when o.state = 'pending' then clock_timestamp() + r."pollAfterMs" * interval '1 millisecond' end,
    give_up_at = case when o.state = 'pending' then coalesce(l.give_up_at, clock_timestamp() + r."giveUpAfterMs" * interval '1 millisecond') end
  from jsonb_to_recordset(v_old) o (id bigint, generation int, state text)
    cross join lateral (select k.ctid as place from public.lookups k where k.id = o.id offset 0) k,
    jsonb_to_recordset(p_results) r ("lookupId" bigint, generation int, state text, result jsonb, error jsonb, input jsonb, "ttlMs" bigint,
      "retryAfterMs" bigint, "backoffMs" bigint, "backoffMaxMs" bigint, "backoffFactor" numeric, "backoffJitter" double precision, retries int, "externalId" text, "pollAfterMs" bigint, "giveUpAfterMs" bigint)
  where l.ctid = k.place and r."lookupId" = o.id and r.generation = o.generation and r.state = o.state;

  insert into public.attempts (lookup_id, generation, workspace_id, job_id, provider, operation, outcome, kind, http_status, latency_ms, charged, begun_at)
  select o.id, o.generation, o.workspace_id, o.job_id, o.provider, o.operation, o.state, o.kind, o.status, o.latency_ms,
    case when o.state = 'unknown' then o.price else o.charged end, o.begun_at
  from jsonb_to_recordset(v_old) o (id bigint, generation int, workspace_id uuid, job_id uuid, provider text, operation text, state text,
    kind text, status int, latency_ms int, price numeric, charged numeric, begun_at timestamptz)
  on conflict on constraint attempts_pkey do update set outcome = excluded.outcome, kind = excluded.kind,
    http_status = coalesce(excluded.http_status, attempts.http_status), latency_ms = coalesce(attempts.latency_ms, excluded.latency_ms),
    charged = excluded.charged, ended_at = clock_timestamp();

  perform private.wake(coalesce((select array_agg(o.id) from jsonb_to_recordset(v_old) o (id bigint, state text) where o.state <> 'pending'), '{}'));

  select coalesce(jsonb_agg(jsonb_build_object('workspace_id', o.workspace_id, 'job_id', o.job_id, 'provider', o.provider, 'operation', o.operation, 'day', (o.begun_at at time zone 'utc')::date, 'money', (o.debit - o.debited) * o.unit_price,
      'kind', case when o.booked = 'unknown' then 'correction' when o.state = 'unknown' then 'unknown' else 'settlement' end,
      'calls', (o.booked is null)::int,
      'hits', (o.state = 'hit')::int, 'misses', (o.state = 'miss')::int, 'errors', (o.state = 'error')::int,
      'unknown', (o.state = 'unknown')::int - (coalesce(o.booked, '') = 'unknown')::int,
      'paid', (o.debit > 0)::int - (o.debited > 0)::int,
      'credits', o.debit - o.debited,
      'latency_ms', o.latency_ms)), '[]')
    into v_lines
  from (select x.*, case when x.state = 'unknown' then x.price else x.charged end as debit
    from jsonb_to_recordset(v_old) x (workspace_id uuid, job_id uuid, provider text, operation text, state text, booked text, price numeric, unit_price numeric, charged numeric,
      debited numeric, latency_ms int, begun_at timestamptz)) o;
  -- Where a repeat is free, an answer settles the calls that were lost before it: at most one of them was billed.
  with settled as (
    update public.attempts a set outcome = 'error', charged = 0, ended_at = clock_timestamp()
    from jsonb_to_recordset(v_old) o (id bigint, generation int, state text, repeat text), public.attempts was
    where o.state in ('hit', 'miss') and o.repeat <> 'paid' and a.lookup_id = o.id and a.generation < o.generation
      and a.outcome = 'unknown' and was.lookup_id = a.lookup_id and was.generation = a.generation
    returning a.workspace_id, a.job_id, a.provider, a.operation, a.begun_at, was.charged,
      (select l.unit_price from public.lookups l where l.id = a.lookup_id) as unit_price)
  select v_lines || coalesce(jsonb_agg(jsonb_build_object('workspace_id', s.workspace_id, 'job_id', s.job_id, 'provider', s.provider, 'operation', s.operation,
      'day', (s.begun_at at time zone 'utc')::date, 'money', -s.charged * s.unit_price, 'kind', 'correction', 'calls', 0, 'hits', 0, 'misses', 0, 'errors', 1, 'unknown', -1, 'paid', -(s.charged > 0)::int,
      'credits', -s.charged)), '[]') into v_lines from settled s;
  if v_lines <> '[]' then
    perform private.book(v_lines);
  end if;

  return query select r."lookupId", r.generation, o.id is not null,
      case when o.id is not null and l.retry_at is not null
        then greatest(0, ceil(extract(epoch from l.retry_at - clock_timestamp()) * 1000))::int end
    from jsonb_to_recordset(p_results) r ("lookupId" bigint, generation int)
    left join jsonb_to_recordset(v_old) o (id bigint, generation int) on o.id = r."lookupId" and o.generation = r.generation
    left join public.lookups l on l.id = o.id;
end
$function$;

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
      'job_id', g.job_id, 'provider', g.provider, 'operation', g.operation, 'day', (g.begun_at at time zone 'utc')::date, 'money', g.price * g.unit_price, 'kind', 'unknown', 'calls', 1, 'hits', 0, 'misses', 0, 'errors', 0,
      'unknown', 1, 'paid', (g.price > 0)::int, 'credits', g.price)), '[]')
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
