-- A job says what share of a back-off is drawn by lot (backoff_jitter); retries of a call drew half of it, whatever it said.

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
      l.repeat, r.state, r.charged, r.kind, r.status, r."latencyMs" as latency_ms, a.outcome as booked, coalesce(a.charged, 0) as debited
    from jsonb_to_recordset(p_results) r ("lookupId" bigint, generation int, state text, charged numeric, kind text, status int, "latencyMs" int)
    join public.lookups l on l.id = r."lookupId" and l.generation = r.generation and l.state in ('calling', 'pending', 'unknown')
    left join public.attempts a on a.lookup_id = l.id and a.generation = l.generation
    where not (l.state = 'unknown' and r.state = 'unknown')
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
  from jsonb_to_recordset(v_old) o (id bigint, generation int, state text),
    jsonb_to_recordset(p_results) r ("lookupId" bigint, generation int, state text, result jsonb, error jsonb, input jsonb, "ttlMs" bigint,
      "retryAfterMs" bigint, "backoffMs" bigint, "backoffMaxMs" bigint, "backoffFactor" numeric, "backoffJitter" double precision, retries int, "externalId" text, "pollAfterMs" bigint, "giveUpAfterMs" bigint)
  where l.id = o.id and r."lookupId" = o.id and r.generation = o.generation and r.state = o.state;

  insert into public.attempts (lookup_id, generation, workspace_id, job_id, provider, operation, outcome, kind, http_status, latency_ms, charged, begun_at)
  select o.id, o.generation, o.workspace_id, o.job_id, o.provider, o.operation, o.state, o.kind, o.status, o.latency_ms,
    case when o.state = 'unknown' then o.price else o.charged end, o.begun_at
  from jsonb_to_recordset(v_old) o (id bigint, generation int, workspace_id uuid, job_id uuid, provider text, operation text, state text,
    kind text, status int, latency_ms int, price numeric, charged numeric, begun_at timestamptz)
  on conflict on constraint attempts_pkey do update set outcome = excluded.outcome, kind = excluded.kind,
    http_status = coalesce(excluded.http_status, attempts.http_status), latency_ms = coalesce(attempts.latency_ms, excluded.latency_ms),
    charged = excluded.charged, ended_at = clock_timestamp();

  perform private.wake(coalesce((select array_agg(o.id) from jsonb_to_recordset(v_old) o (id bigint, state text) where o.state <> 'pending'), '{}'));

  select coalesce(jsonb_agg(jsonb_build_object('workspace_id', o.workspace_id, 'job_id', o.job_id, 'provider', o.provider, 'day', (o.begun_at at time zone 'utc')::date, 'money', (o.debit - o.debited) * o.unit_price,
      'kind', case when o.booked = 'unknown' then 'correction' when o.state = 'unknown' then 'unknown' else 'settlement' end,
      'calls', (o.booked is null)::int,
      'hits', (o.state = 'hit')::int, 'misses', (o.state = 'miss')::int, 'errors', (o.state = 'error')::int,
      'unknown', (o.state = 'unknown')::int - (coalesce(o.booked, '') = 'unknown')::int,
      'paid', (o.debit > 0)::int - (o.debited > 0)::int,
      'credits', o.debit - o.debited,
      'latency_ms', case when o.booked is null then coalesce(o.latency_ms, 0) else 0 end)), '[]')
    into v_lines
  from (select x.*, case when x.state = 'unknown' then x.price else x.charged end as debit
    from jsonb_to_recordset(v_old) x (workspace_id uuid, job_id uuid, provider text, state text, booked text, price numeric, unit_price numeric, charged numeric,
      debited numeric, latency_ms int, begun_at timestamptz)) o;
  -- Where a repeat is free, an answer settles the calls that were lost before it: at most one of them was billed.
  with settled as (
    update public.attempts a set outcome = 'error', charged = 0, ended_at = clock_timestamp()
    from jsonb_to_recordset(v_old) o (id bigint, generation int, state text, repeat text), public.attempts was
    where o.state in ('hit', 'miss') and o.repeat <> 'paid' and a.lookup_id = o.id and a.generation < o.generation
      and a.outcome = 'unknown' and was.lookup_id = a.lookup_id and was.generation = a.generation
    returning a.workspace_id, a.job_id, a.provider, a.begun_at, was.charged,
      (select l.unit_price from public.lookups l where l.id = a.lookup_id) as unit_price)
  select v_lines || coalesce(jsonb_agg(jsonb_build_object('workspace_id', s.workspace_id, 'job_id', s.job_id, 'provider', s.provider,
      'day', (s.begun_at at time zone 'utc')::date, 'money', -s.charged * s.unit_price, 'kind', 'correction', 'calls', 0, 'hits', 0, 'misses', 0, 'errors', 1, 'unknown', -1, 'paid', -(s.charged > 0)::int,
      'credits', -s.charged, 'latency_ms', 0)), '[]') into v_lines from settled s;
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
