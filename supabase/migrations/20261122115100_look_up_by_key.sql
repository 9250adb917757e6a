-- As with records: a plan made while few look-ups were known, or few were open, walked over all of them for each batch. Begin and
-- finish took twice the time after 15,000 look-ups. Each question and each result finds its own row by the key now (`offset 0`
-- keeps the planner from turning that round), and rows that are locked are written where they lie.
--
-- Begin: a begin was committed, its reply lost, and its job paused or cancelled before it was said again: the answer was `stopped`, and
-- the look-up stayed open in the name of a living process that never made the call. It is released now. And where two records
-- of one begin ask the same question, only one of them is told to call; the other waits for the answer.
--
-- Finish: a job says what share of a back-off is drawn by lot (backoff_jitter); retries of a call drew half of it, whatever it said.

CREATE OR REPLACE FUNCTION engine.begin(p_worker text, p_token uuid, p_questions jsonb)
 RETURNS TABLE(i integer, answer text, lookup_id bigint, generation integer, result jsonb, error jsonb, own boolean, credits numeric, latency_ms integer, wait_ms integer)
 LANGUAGE plpgsql
 SET search_path TO ''
 SET lock_timeout TO '5s'
 SET plan_cache_mode TO 'force_generic_plan'
 SET enable_seqscan TO 'off'
 SET enable_mergejoin TO 'off'
 SET enable_hashjoin TO 'off'
AS $function$
#variable_conflict use_column
declare
  v_live boolean;
  v_open uuid[];
  v_unsent bigint[];
begin
  v_live := exists (select 1 from public.workers w where w.id = p_worker and w.lease_until > clock_timestamp());
  -- KEY SHARE: counter updates do not wait for us, a cancel does, and so counts exactly.
  select coalesce(array_agg(j.id), '{}') into v_open from (
    select j.id from public.jobs j
    where j.id in (select (q ->> 'jobId')::uuid from jsonb_array_elements(p_questions) q) and j.state in ('queued', 'running')
    order by j.id for key share) j;
  -- Said again because its reply was lost, when the job has been stopped meanwhile: nobody was told to make these calls.
  if v_live and exists (select 1 from jsonb_to_recordset(p_questions) q ("jobId" uuid) where q."jobId" <> all (v_open)) then
    with unsent as (
      update public.lookups l set state = 'error', finished_at = clock_timestamp(), retry_at = clock_timestamp(), input = null,
        error = jsonb_build_object('kind', 'unavailable', 'message', 'The job was stopped before the call was sent.',
          'retryable', true, 'uncounted', true)
      where l.id in (select h.id from public.lookups h
        join jsonb_to_recordset(p_questions) q ("jobId" uuid, seq int, "workspaceId" uuid, provider text, operation text, hash text)
          on h.workspace_id = q."workspaceId" and h.provider = q.provider and h.operation = q.operation and h.input_hash = decode(q.hash, 'hex')
        where h.owner = p_token and h.state = 'calling' and h.job_id = q."jobId" and h.seq = q.seq and q."jobId" <> all (v_open)
        order by h.workspace_id, h.provider, h.operation, h.input_hash for no key update of h)
      returning l.id)
    select array_agg(u.id) into v_unsent from unsent u;
    if v_unsent is not null then
      perform private.wake(v_unsent);
    end if;
  end if;
  if not v_live or cardinality(v_open) = 0 then
    return query select q.i, case when v_live then 'stopped' else 'lost' end, null::bigint, null::int, null::jsonb, null::jsonb, false, null::numeric, null::int, null::int
      from jsonb_to_recordset(p_questions) q (i int);
    return;
  end if;

  insert into public.lookups (workspace_id, provider, operation, input_hash, owner, worker, connection_id, job_id, seq, price, unit_price, repeat, input)
  select d.* from (
    select distinct on (1, 2, 3, 4) q."workspaceId", q.provider, q.operation, decode(q.hash, 'hex'), p_token, p_worker,
      q."connectionId", q."jobId", q.seq, q.price, q."unitPrice", q.repeat, q.input
    from jsonb_to_recordset(p_questions) q ("jobId" uuid, seq int, "workspaceId" uuid, provider text, operation text, hash text,
      "connectionId" uuid, price numeric, "unitPrice" numeric, repeat text, input jsonb)
    where q."jobId" = any (v_open)
    order by 1, 2, 3, 4) d
  on conflict on constraint lookups_workspace_id_provider_operation_input_hash_key do nothing;

  -- Locks in key order. What must be asked anew gets a new generation; what others are asking is held still until we parked.
  perform 1 from public.lookups l
    where l.id = any (array(select (k.found).id
      from jsonb_to_recordset(p_questions) q ("jobId" uuid, "workspaceId" uuid, provider text, operation text, hash text)
      cross join lateral (select l as found from public.lookups l where l.workspace_id = q."workspaceId" and l.provider = q.provider
        and l.operation = q.operation and l.input_hash = decode(q.hash, 'hex') offset 0) k
      join public.jobs j on j.id = q."jobId"
      where (k.found).owner <> p_token and not private.fresh(k.found, j)))
    order by l.workspace_id, l.provider, l.operation, l.input_hash for no key update of l;
  update public.lookups l set
    generation = l.generation + 1, state = 'calling', owner = p_token, worker = p_worker, connection_id = q."connectionId",
    tries = case when l.state in ('hit', 'miss') or l.job_id is distinct from q."jobId" then 1
      else l.tries + (not coalesce((l.error ->> 'uncounted')::boolean, false))::int end,
    job_id = q."jobId", seq = q.seq, price = q.price, unit_price = q."unitPrice", repeat = q.repeat, input = q.input, begun_at = clock_timestamp(), result = null, error = null,
    finished_at = null, expires_at = null, retry_at = null, external_id = null, next_poll_at = null, give_up_at = null
  from (
    select distinct on (q."workspaceId", q.provider, q.operation, q.hash) q.*, decode(q.hash, 'hex') as key
    from jsonb_to_recordset(p_questions) q ("jobId" uuid, seq int, "workspaceId" uuid, provider text, operation text, hash text,
      "connectionId" uuid, price numeric, "unitPrice" numeric, repeat text, retries int, input jsonb)
    where q."jobId" = any (v_open)
    order by q."workspaceId", q.provider, q.operation, q.hash) q
    cross join lateral (select k.ctid as place from public.lookups k where k.workspace_id = q."workspaceId" and k.provider = q.provider
      and k.operation = q.operation and k.input_hash = q.key and k.owner <> p_token offset 0) k,
    public.jobs j
  where l.ctid = k.place and j.id = q."jobId" and l.owner <> p_token
    and ((l.state in ('hit', 'miss') and not private.fresh(l, j))
      or (l.state in ('error', 'unknown') and l.job_id = j.id
        and (l.retry_at <= clock_timestamp() or (l.retry_at is null and l.finished_at <= j.retried_at)))
      or (l.state = 'error' and l.job_id is distinct from j.id)
      or (l.state = 'unknown' and l.job_id is distinct from j.id
        and (q.repeat <> 'paid' or l.finished_at < clock_timestamp() - interval '1 day')));

  perform private.refuse_unaffordable(p_token, v_open);

  return query
  with asked as (
    select q.i, q."jobId" as asker, q.seq, j.id is not null as open,
      l.id, l.state, l.owner, l.generation, l.result, l.error, l.retry_at, l.job_id = q."jobId" and l.seq = q.seq as own
    from jsonb_to_recordset(p_questions) q (i int, "jobId" uuid, seq int, "workspaceId" uuid, provider text, operation text, hash text)
    left join unnest(v_open) j (id) on j.id = q."jobId"
    left join lateral (select k.* from public.lookups k where k.workspace_id = q."workspaceId" and k.provider = q.provider
      and k.operation = q.operation and k.input_hash = decode(q.hash, 'hex') offset 0) l on true),
  parked as (
    update public.records r set state = 'waiting', leased_by = null, waiting_on = a.id,
      run_at = clock_timestamp() + interval '60 seconds'
    from asked a
    where a.open and a.state in ('calling', 'pending') and not (a.owner = p_token and a.state = 'calling' and a.own)
      and r.job_id = a.asker and r.seq = a.seq and coalesce(r.leased_by, '') = p_worker and r.state = 'running')
  select a.i,
    case when not a.open then 'stopped'
      when a.state = 'calling' and a.owner = p_token and a.own then 'yours'
      when a.state in ('calling', 'pending') then 'parked'
      when a.state in ('error', 'unknown') and a.retry_at is not null then 'later'
      else a.state end,
    a.id, a.generation, a.result, a.error, a.own, coalesce(t.charged, 0), t.latency_ms,
    case when a.retry_at is not null then greatest(0, ceil(extract(epoch from a.retry_at - clock_timestamp()) * 1000))::int end
  from asked a left join public.attempts t on t.lookup_id = a.id and t.generation = a.generation;
end
$function$;

CREATE OR REPLACE FUNCTION engine.finish(p_results jsonb)
 RETURNS TABLE(lookup_id bigint, generation integer, accepted boolean, retry_ms integer)
 LANGUAGE plpgsql
 SET search_path TO ''
 SET lock_timeout TO '5s'
 SET plan_cache_mode TO 'force_generic_plan'
 SET enable_seqscan TO 'off'
 SET enable_mergejoin TO 'off'
 SET enable_hashjoin TO 'off'
AS $function$
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
