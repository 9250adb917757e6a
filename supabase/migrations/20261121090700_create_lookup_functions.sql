-- Look-ups: peek at what is known, begin a call, finish it, poll what is pending.
-- Question: {i, jobId, seq, workspaceId, provider, operation, hash (hex), connectionId, price, repeat, retries, input}.
-- Answer: `answer` is one of yours, hit, miss, error, unknown, parked, later, stopped, lost.

create function private.fresh(p_lookup public.lookups, p_job public.jobs) returns boolean
language sql stable set search_path = ''
as $$
  -- Against the job's start and not the clock: what was fresh when the job began stays so, and a replay costs nothing.
  select p_lookup.state in ('hit', 'miss') and (p_lookup.expires_at > p_job.created_at or p_lookup.job_id = p_job.id)
$$;
revoke execute on function private.fresh from public;

create function engine.peek(p_questions jsonb)
returns table (i int, answer text, lookup_id bigint, generation int, result jsonb, error jsonb, own boolean, credits numeric, latency_ms int)
language sql stable set search_path = '' set plan_cache_mode = 'force_generic_plan'
as $$
  select q.i, l.state, l.id, l.generation, l.result, l.error, l.job_id = q."jobId" and l.seq = q.seq, coalesce(a.charged, 0), a.latency_ms
  from jsonb_to_recordset(p_questions) q (i int, "jobId" uuid, seq int, "workspaceId" uuid, provider text, operation text, hash text, repeat text)
  join public.jobs j on j.id = q."jobId"
  join public.lookups l on l.workspace_id = q."workspaceId" and l.provider = q.provider and l.operation = q.operation
    and l.input_hash = decode(q.hash, 'hex')
  left join public.attempts a on a.lookup_id = l.id and a.generation = l.generation
  where private.fresh(l, j)
    or (l.state in ('error', 'unknown') and l.job_id = j.id and l.retry_at is null)
    or (l.state = 'unknown' and l.job_id is distinct from j.id and q.repeat = 'paid' and l.finished_at > clock_timestamp() - interval '1 day')
$$;
comment on function engine.peek is 'What is known already of these questions, without writing: fresh hits and misses, this job''s final errors, calls lost lately. own: this record asked it.';

create function engine.begin(p_worker text, p_token uuid, p_questions jsonb)
returns table (i int, answer text, lookup_id bigint, generation int, result jsonb, error jsonb, own boolean, credits numeric,
  latency_ms int, wait_ms int)
language plpgsql set search_path = '' set lock_timeout = '5s' set plan_cache_mode = 'force_generic_plan'
as $$
#variable_conflict use_column
declare
  v_live boolean;
  v_open uuid[];
begin
  v_live := exists (select 1 from public.workers w where w.id = p_worker and w.lease_until > clock_timestamp());
  -- KEY SHARE: counter updates do not wait for us, a cancel does, and so counts exactly.
  select coalesce(array_agg(j.id), '{}') into v_open from (
    select j.id from public.jobs j
    where j.id in (select (q ->> 'jobId')::uuid from jsonb_array_elements(p_questions) q) and j.state in ('queued', 'running')
    order by j.id for key share) j;
  if not v_live or cardinality(v_open) = 0 then
    return query select q.i, case when v_live then 'stopped' else 'lost' end, null::bigint, null::int, null::jsonb, null::jsonb, false, null::numeric, null::int, null::int
      from jsonb_to_recordset(p_questions) q (i int);
    return;
  end if;

  insert into public.lookups (workspace_id, provider, operation, input_hash, owner, worker, connection_id, job_id, seq, price, repeat, input)
  select d.* from (
    select distinct on (1, 2, 3, 4) q."workspaceId", q.provider, q.operation, decode(q.hash, 'hex'), p_token, p_worker,
      q."connectionId", q."jobId", q.seq, q.price, q.repeat, q.input
    from jsonb_to_recordset(p_questions) q ("jobId" uuid, seq int, "workspaceId" uuid, provider text, operation text, hash text,
      "connectionId" uuid, price numeric, repeat text, input jsonb)
    where q."jobId" = any (v_open)
    order by 1, 2, 3, 4) d
  on conflict on constraint lookups_workspace_id_provider_operation_input_hash_key do nothing;

  -- Locks in key order. What must be asked anew gets a new generation; what others are asking is held still until we parked.
  perform 1 from public.lookups l
    join jsonb_to_recordset(p_questions) q ("jobId" uuid, "workspaceId" uuid, provider text, operation text, hash text)
      on l.workspace_id = q."workspaceId" and l.provider = q.provider and l.operation = q.operation and l.input_hash = decode(q.hash, 'hex')
    join public.jobs j on j.id = q."jobId"
    where l.owner <> p_token and not private.fresh(l, j)
    order by l.workspace_id, l.provider, l.operation, l.input_hash for no key update of l;
  update public.lookups l set
    generation = l.generation + 1, state = 'calling', owner = p_token, worker = p_worker, connection_id = q."connectionId",
    tries = case when l.state in ('hit', 'miss') or l.job_id is distinct from q."jobId" then 1
      else l.tries + (not coalesce((l.error ->> 'uncounted')::boolean, false))::int end,
    job_id = q."jobId", seq = q.seq, price = q.price, repeat = q.repeat, input = q.input, begun_at = clock_timestamp(), result = null, error = null,
    finished_at = null, expires_at = null, retry_at = null, external_id = null, next_poll_at = null, give_up_at = null
  from (
    select distinct on (q."workspaceId", q.provider, q.operation, q.hash) q.*, decode(q.hash, 'hex') as key
    from jsonb_to_recordset(p_questions) q ("jobId" uuid, seq int, "workspaceId" uuid, provider text, operation text, hash text,
      "connectionId" uuid, price numeric, repeat text, retries int, input jsonb)
    where q."jobId" = any (v_open)
    order by q."workspaceId", q.provider, q.operation, q.hash) q, public.jobs j
  where l.workspace_id = q."workspaceId" and l.provider = q.provider and l.operation = q.operation and l.input_hash = q.key
    and j.id = q."jobId" and l.owner <> p_token
    and ((l.state in ('hit', 'miss') and not private.fresh(l, j))
      or (l.state in ('error', 'unknown') and l.job_id = j.id and l.retry_at <= clock_timestamp())
      or (l.state = 'error' and l.job_id is distinct from j.id)
      or (l.state = 'unknown' and l.job_id is distinct from j.id
        and (q.repeat <> 'paid' or l.finished_at < clock_timestamp() - interval '1 day')));

  return query
  with asked as (
    select q.i, q."jobId" as asker, q.seq, j.id is not null as open,
      l.id, l.state, l.owner, l.generation, l.result, l.error, l.retry_at, l.job_id = q."jobId" and l.seq = q.seq as own
    from jsonb_to_recordset(p_questions) q (i int, "jobId" uuid, seq int, "workspaceId" uuid, provider text, operation text, hash text)
    left join unnest(v_open) j (id) on j.id = q."jobId"
    left join public.lookups l on l.workspace_id = q."workspaceId" and l.provider = q.provider and l.operation = q.operation
      and l.input_hash = decode(q.hash, 'hex')),
  parked as (
    update public.records r set state = 'waiting', leased_by = null, waiting_on = a.id,
      run_at = clock_timestamp() + interval '60 seconds'
    from asked a
    where a.open and a.state in ('calling', 'pending') and not (a.owner = p_token and a.state = 'calling')
      and r.job_id = a.asker and r.seq = a.seq and r.leased_by = p_worker and r.state = 'running')
  select a.i,
    case when not a.open then 'stopped'
      when a.state = 'calling' and a.owner = p_token then 'yours'
      when a.state in ('calling', 'pending') then 'parked'
      when a.state in ('error', 'unknown') and a.retry_at is not null then 'later'
      else a.state end,
    a.id, a.generation, a.result, a.error, a.own, coalesce(t.charged, 0), t.latency_ms,
    case when a.retry_at is not null then greatest(0, ceil(extract(epoch from a.retry_at - clock_timestamp()) * 1000))::int end
  from asked a left join public.attempts t on t.lookup_id = a.id and t.generation = a.generation;
end
$$;
comment on function engine.begin is 'Per question: yours to call (price reserved on the open row), the known answer, or the record parked until the other caller''s answer wakes it. Idempotent by token.';

create function engine.finish(p_results jsonb) returns table (lookup_id bigint, generation int, accepted boolean, retry_ms int)
language plpgsql set search_path = '' set lock_timeout = '5s' set plan_cache_mode = 'force_generic_plan'
as $$
#variable_conflict use_column
declare
  v_old jsonb;
  v_lines jsonb;
begin
  perform 1 from public.lookups l
    where l.id in (select (r ->> 'lookupId')::bigint from jsonb_array_elements(p_results) r) order by l.id for no key update;
  -- Accepted while the generation stands, lease or no lease: a late answer resolves unknown and corrects its charge.
  select coalesce(jsonb_agg(to_jsonb(o)), '[]') into v_old from (
    select distinct on (l.id) l.id, l.generation, l.state as before, l.price, l.workspace_id, l.job_id, l.provider, l.operation, l.begun_at,
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
        least(r."backoffMaxMs", r."backoffMs" * power(2, l.tries - 1)) * (0.5 + random() / 2)) end,
    external_id = coalesce(r."externalId", l.external_id),
    next_poll_at = case when o.state = 'pending' then clock_timestamp() + r."pollAfterMs" * interval '1 millisecond' end,
    give_up_at = case when o.state = 'pending' then coalesce(l.give_up_at, clock_timestamp() + r."giveUpAfterMs" * interval '1 millisecond') end
  from jsonb_to_recordset(v_old) o (id bigint, generation int, state text),
    jsonb_to_recordset(p_results) r ("lookupId" bigint, generation int, state text, result jsonb, error jsonb, input jsonb, "ttlMs" bigint,
      "retryAfterMs" bigint, "backoffMs" bigint, "backoffMaxMs" bigint, retries int, "externalId" text, "pollAfterMs" bigint, "giveUpAfterMs" bigint)
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

  select coalesce(jsonb_agg(jsonb_build_object('workspace_id', o.workspace_id, 'job_id', o.job_id, 'provider', o.provider,
      'kind', case when o.booked = 'unknown' then 'correction' when o.state = 'unknown' then 'unknown' else 'settlement' end,
      'calls', (o.booked is null)::int,
      'hits', (o.state = 'hit')::int, 'misses', (o.state = 'miss')::int, 'errors', (o.state = 'error')::int,
      'unknown', (o.state = 'unknown')::int - (coalesce(o.booked, '') = 'unknown')::int,
      'paid', (o.debit > 0)::int - (o.debited > 0)::int,
      'credits', o.debit - o.debited,
      'latency_ms', case when o.booked is null then coalesce(o.latency_ms, 0) else 0 end)), '[]')
    into v_lines
  from (select x.*, case when x.state = 'unknown' then x.price else x.charged end as debit
    from jsonb_to_recordset(v_old) x (workspace_id uuid, job_id uuid, provider text, state text, booked text, price numeric, charged numeric,
      debited numeric, latency_ms int)) o;
  -- Where a repeat is free, an answer settles the calls that were lost before it: at most one of them was billed.
  with settled as (
    update public.attempts a set outcome = 'error', charged = 0, ended_at = clock_timestamp()
    from jsonb_to_recordset(v_old) o (id bigint, generation int, state text, repeat text), public.attempts was
    where o.state in ('hit', 'miss') and o.repeat <> 'paid' and a.lookup_id = o.id and a.generation < o.generation
      and a.outcome = 'unknown' and was.lookup_id = a.lookup_id and was.generation = a.generation
    returning a.workspace_id, a.job_id, a.provider, was.charged)
  select v_lines || coalesce(jsonb_agg(jsonb_build_object('workspace_id', s.workspace_id, 'job_id', s.job_id, 'provider', s.provider,
      'kind', 'correction', 'calls', 0, 'hits', 0, 'misses', 0, 'errors', 1, 'unknown', -1, 'paid', -(s.charged > 0)::int,
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
$$;
comment on function engine.finish is 'Books answers: {lookupId, generation, state, result, error, charged, …}. Each applied once per generation; unknown is booked at its full price. retry_ms: when it may be asked again, null when its answer is final.';

create function engine.claim_polls(p_worker text, p_limit int, p_lease_ms int)
returns table (lookup_id bigint, generation int, workspace_id uuid, connection_id uuid, job_id uuid, provider text, operation text,
  external_id text, input jsonb, price numeric, give_up boolean)
language plpgsql set search_path = '' set lock_timeout = '2s'
as $$
begin
  perform 1 from public.workers w where w.id = p_worker and w.lease_until > clock_timestamp();
  if not found then
    return;
  end if;
  return query
  update public.lookups l set next_poll_at = clock_timestamp() + p_lease_ms * interval '1 millisecond'
  where l.id in (select d.id from public.lookups d where d.state = 'pending' and d.next_poll_at <= clock_timestamp()
    order by d.next_poll_at limit p_limit for no key update skip locked)
  returning l.id, l.generation, l.workspace_id, l.connection_id, l.job_id, l.provider, l.operation, l.external_id, l.input,
    l.price, l.give_up_at <= clock_timestamp();
end
$$;
comment on function engine.claim_polls is 'Pending look-ups due for a poll, put off by p_lease_ms so that no two processes poll the same one.';

create function engine.work_due_ms() returns int
language sql stable set search_path = ''
as $$
  select least(86400000, greatest(0, ceil(extract(epoch from min(d.at) - clock_timestamp()) * 1000)))::int
  from (
    select j.next_due_at as at from public.jobs j where j.state in ('queued', 'running') and j.next_due_at < 'infinity'
    union all
    select l.next_poll_at from public.lookups l where l.state = 'pending') d
  having count(*) > 0
$$;
comment on function engine.work_due_ms is 'Milliseconds until something is due (0: now), or null when nothing is.';

revoke execute on all functions in schema engine from public;
grant execute on all functions in schema engine to service_role;
