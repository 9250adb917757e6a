-- An answer cost the square of its batch: its results and its look-ups, two lists without an index, were joined with each
-- other three times. Each result meets its look-up once now, and what is booked is summed before it is handed on.
create function private.sum_counts(p_lists jsonb) returns integer[]
 language plpgsql immutable set search_path = ''
as $function$
declare
  v_sum int[] := '{}';
  v_list jsonb;
begin
  for v_list in select l.list from jsonb_array_elements(p_lists) l (list) loop
    v_sum := private.add_counts(v_sum, array(select c.calls::int from jsonb_array_elements_text(v_list) with ordinality c (calls, n) order by c.n));
  end loop;
  return v_sum;
end
$function$;
comment on function private.sum_counts(jsonb) is 'Lists of counts added place by place; shorter ones go on with zeros. No list: an empty one.';
revoke execute on function private.sum_counts(jsonb) from public;

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
  select l.workspace_id, l.job_id, l.provider, l.kind, sum(coalesce(l.charges, 1)), sum(l.credits), sum(l.money)
    from jsonb_to_recordset(p_lines) l (workspace_id uuid, job_id uuid, provider text, kind text, charges int, credits numeric, money numeric)
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
      unknown int, credits numeric, latency_ms bigint)
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
      private.sum_counts(jsonb_agg(l.latencies) filter (where l.latencies is not null))
    from jsonb_to_recordset(p_lines) l (workspace_id uuid, provider text, operation text, day date, calls int, hits int, misses int, errors int,
      unknown int, paid int, credits numeric, money numeric, latency_ms bigint, latencies jsonb)
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
  v_ids bigint[];
  v_generations int[];
  v_retries int[];
  v_ended bigint[];
  v_answered jsonb;
  v_lines jsonb;
begin
  perform 1 from public.jobs j where j.id = any (array(select l.job_id from public.lookups l
      where l.id = any (array(select (r ->> 'lookupId')::bigint from jsonb_array_elements(p_results) r))))
    order by j.id for key share;
  perform 1 from public.lookups l
    where l.id = any (array(select (r ->> 'lookupId')::bigint from jsonb_array_elements(p_results) r)) order by l.id for no key update;
  -- Accepted while the generation stands, lease or no lease: a late answer resolves unknown and corrects its charge. Each
  -- result is read once and meets its look-up once: joined with each other, two lists of a batch cost its square.
  with told as (
    select distinct on (l.id) l.id, l.place, l.generation, l.workspace_id, l.job_id, l.provider, l.operation, l.unit_price, l.begun_at, l.repeat,
      r.state, r.result, r.error, r.kind, r.status, r."ttlMs", r."pollAfterMs", r."giveUpAfterMs",
      case when r.state = 'pending' then coalesce(r.input, l.input) end as input,
      coalesce(r."externalId", l.external_id) as external_id, l.give_up_at,
      -- Of the call that asked, and once: polls and repeats of the same answer leave it as it is.
      case when a.latency_ms is null then r."latencyMs" end as latency_ms,
      a.outcome as booked, coalesce(a.charged, 0) as debited,
      case when r.state = 'unknown' then l.price else r.charged end as debit,
      case when r.state in ('error', 'unknown') and (r.error ->> 'retryable')::boolean
          and (l.tries <= r.retries or (r.error ->> 'uncounted')::boolean)
        then ceil(coalesce(r."retryAfterMs",
          least(r."backoffMaxMs", r."backoffMs" * power(coalesce(r."backoffFactor", 2), l.tries - 1)) * (1 - coalesce(r."backoffJitter", 0.5) * random())))::int
        end as retry_ms
    from jsonb_to_recordset(p_results) r ("lookupId" bigint, generation int, state text, result jsonb, error jsonb, input jsonb, charged numeric,
      kind text, status int, "latencyMs" int, "ttlMs" bigint, "retryAfterMs" bigint, "backoffMs" bigint, "backoffMaxMs" bigint,
      "backoffFactor" numeric, "backoffJitter" double precision, retries int, "externalId" text, "pollAfterMs" bigint, "giveUpAfterMs" bigint)
    cross join lateral (select k.*, k.ctid as place from public.lookups k where k.id = r."lookupId" offset 0) l
    left join lateral (select t.* from public.attempts t where t.lookup_id = l.id and t.generation = l.generation offset 0) a on true
    where l.generation = r.generation and l.state in ('calling', 'pending', 'unknown') and not (l.state = 'unknown' and r.state = 'unknown')
    order by l.id),
  written as (
    -- Locked above, so each still lies where it was found.
    update public.lookups l set
      state = o.state,
      result = o.result,
      error = o.error,
      input = o.input,
      finished_at = case when o.state <> 'pending' then clock_timestamp() end,
      expires_at = case when o.state in ('hit', 'miss') then clock_timestamp() + o."ttlMs" * interval '1 millisecond' end,
      retry_at = clock_timestamp() + o.retry_ms * interval '1 millisecond',
      external_id = o.external_id,
      next_poll_at = case when o.state = 'pending' then clock_timestamp() + o."pollAfterMs" * interval '1 millisecond' end,
      give_up_at = case when o.state = 'pending' then coalesce(o.give_up_at, clock_timestamp() + o."giveUpAfterMs" * interval '1 millisecond') end
    from told o where l.ctid = o.place),
  tried as (
    insert into public.attempts (lookup_id, generation, workspace_id, job_id, provider, operation, outcome, kind, http_status, latency_ms, charged, begun_at)
    select o.id, o.generation, o.workspace_id, o.job_id, o.provider, o.operation, o.state, o.kind, o.status, o.latency_ms, o.debit, o.begun_at from told o
    on conflict on constraint attempts_pkey do update set outcome = excluded.outcome, kind = excluded.kind,
      http_status = coalesce(excluded.http_status, attempts.http_status), latency_ms = coalesce(attempts.latency_ms, excluded.latency_ms),
      charged = excluded.charged, ended_at = clock_timestamp()),
  lines as (
    select o.workspace_id, o.job_id, o.provider, o.operation, (o.begun_at at time zone 'utc')::date as day,
      case when o.booked = 'unknown' then 'correction' when o.state = 'unknown' then 'unknown' else 'settlement' end as kind,
      count(*) filter (where o.debit <> o.debited) as charges,
      count(*) filter (where o.booked is null) as calls,
      count(*) filter (where o.state = 'hit') as hits, count(*) filter (where o.state = 'miss') as misses, count(*) filter (where o.state = 'error') as errors,
      count(*) filter (where o.state = 'unknown') - count(*) filter (where o.booked = 'unknown') as unknown,
      count(*) filter (where o.debit > 0) - count(*) filter (where o.debited > 0) as paid,
      sum(o.debit - o.debited) as credits, sum((o.debit - o.debited) * o.unit_price) as money,
      sum(o.latency_ms) as latency_ms, private.latency_counts(array_agg(o.latency_ms) filter (where o.latency_ms is not null)) as latencies
    from told o group by 1, 2, 3, 4, 5, 6)
  select array_agg(o.id), array_agg(o.generation), array_agg(o.retry_ms), array_agg(o.id) filter (where o.state <> 'pending'),
      jsonb_agg(jsonb_build_object('id', o.id, 'generation', o.generation)) filter (where o.state in ('hit', 'miss') and o.repeat <> 'paid' and o.generation > 1),
      (select coalesce(jsonb_agg(to_jsonb(l)), '[]') from lines l)
    into v_ids, v_generations, v_retries, v_ended, v_answered, v_lines
  from told o;

  if v_ended is not null then
    perform private.wake(v_ended);
  end if;
  -- Where a repeat is free, an answer settles the calls that were lost before it: at most one of them was billed.
  if v_answered is not null then
    with settled as (
      update public.attempts a set outcome = 'error', charged = 0, ended_at = clock_timestamp()
      from jsonb_to_recordset(v_answered) o (id bigint, generation int), public.attempts was
      where a.lookup_id = o.id and a.generation < o.generation
        and a.outcome = 'unknown' and was.lookup_id = a.lookup_id and was.generation = a.generation
      returning a.workspace_id, a.job_id, a.provider, a.operation, a.begun_at, was.charged,
        (select l.unit_price from public.lookups l where l.id = a.lookup_id) as unit_price)
    select v_lines || coalesce(jsonb_agg(jsonb_build_object('workspace_id', s.workspace_id, 'job_id', s.job_id, 'provider', s.provider, 'operation', s.operation,
        'day', (s.begun_at at time zone 'utc')::date, 'money', -s.charged * s.unit_price, 'kind', 'correction', 'calls', 0, 'hits', 0, 'misses', 0, 'errors', 1, 'unknown', -1, 'paid', -(s.charged > 0)::int,
        'credits', -s.charged)), '[]') into v_lines from settled s;
  end if;
  if v_lines <> '[]' then
    perform private.book(v_lines);
  end if;

  return query select u.id, u.generation, true, u.retry_ms from unnest(v_ids, v_generations, v_retries) u (id, generation, retry_ms);
end
$function$;

-- A look-up and its attempts are found by the look-up's id, alone or with the workspace that foreign keys carry along: one
-- index serves both, where each write kept up two.
alter table public.attempts
  drop constraint attempts_workspace_id_lookup_id_fkey,
  drop constraint attempts_pkey,
  add constraint attempts_pkey primary key (lookup_id, workspace_id, generation);
drop index public.attempts_workspace;
alter table public.lookups
  drop constraint lookups_pkey,
  drop constraint lookups_id_workspace_id_key,
  add constraint lookups_pkey primary key (id, workspace_id);
alter table public.attempts
  add constraint attempts_lookup_id_workspace_id_fkey foreign key (lookup_id, workspace_id) references public.lookups (id, workspace_id) on delete cascade;
