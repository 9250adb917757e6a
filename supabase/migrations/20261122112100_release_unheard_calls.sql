-- A begin was committed, its reply lost, and its job paused or cancelled before it was said again: the answer was `stopped`, and
-- the look-up stayed open in the name of a living process that never made the call. It is released now. And where two records
-- of one begin ask the same question, only one of them is told to call; the other waits for the answer.

create or replace function engine.begin(p_worker text, p_token uuid, p_questions jsonb)
 returns table(i integer, answer text, lookup_id bigint, generation integer, result jsonb, error jsonb, own boolean, credits numeric, latency_ms integer, wait_ms integer)
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
    join jsonb_to_recordset(p_questions) q ("jobId" uuid, "workspaceId" uuid, provider text, operation text, hash text)
      on l.workspace_id = q."workspaceId" and l.provider = q.provider and l.operation = q.operation and l.input_hash = decode(q.hash, 'hex')
    join public.jobs j on j.id = q."jobId"
    where l.owner <> p_token and not private.fresh(l, j)
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
    order by q."workspaceId", q.provider, q.operation, q.hash) q, public.jobs j
  where l.workspace_id = q."workspaceId" and l.provider = q.provider and l.operation = q.operation and l.input_hash = q.key
    and j.id = q."jobId" and l.owner <> p_token
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
    left join public.lookups l on l.workspace_id = q."workspaceId" and l.provider = q.provider and l.operation = q.operation
      and l.input_hash = decode(q.hash, 'hex')),
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
