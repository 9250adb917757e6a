-- Records that wait for another's question are found by their key.
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
    where l.id = any (array(select (k.found).id
      from jsonb_to_recordset(p_questions) q ("jobId" uuid, "workspaceId" uuid, provider text, operation text, hash text, keep jsonb)
      cross join lateral (select l as found from public.lookups l where l.workspace_id = q."workspaceId" and l.provider = q.provider
        and l.operation = q.operation and l.input_hash = decode(q.hash, 'hex') offset 0) k
      join public.jobs j on j.id = q."jobId"
      where (k.found).owner <> p_token and not private.fresh(k.found, j, q.keep)))
    order by l.workspace_id, l.provider, l.operation, l.input_hash for no key update of l;
  update public.lookups l set
    generation = l.generation + 1, state = 'calling', owner = p_token, worker = p_worker, connection_id = q."connectionId",
    tries = case when l.state in ('hit', 'miss') or l.job_id is distinct from q."jobId" then 1
      else l.tries + (not coalesce((l.error ->> 'uncounted')::boolean, false))::int end,
    job_id = q."jobId", seq = q.seq, price = q.price, unit_price = q."unitPrice", repeat = q.repeat, input = q.input, begun_at = clock_timestamp(), result = null, error = null,
    finished_at = null, expires_at = null, retry_at = null, external_id = null, next_poll_at = null, give_up_at = null,
    older_result = case l.state when 'miss' then null when 'hit' then (select l.result
      where not exists (select 1 from public.jobs o where o.id = l.job_id and o.settings ? 'ephemeral')) else l.older_result end,
    older_at = case l.state when 'miss' then null when 'hit' then l.finished_at else l.older_at end,
    older_until = case l.state when 'miss' then null when 'hit' then l.expires_at else l.older_until end
  from (
    select distinct on (q."workspaceId", q.provider, q.operation, q.hash) q.*, decode(q.hash, 'hex') as key
    from jsonb_to_recordset(p_questions) q ("jobId" uuid, seq int, "workspaceId" uuid, provider text, operation text, hash text,
      "connectionId" uuid, price numeric, "unitPrice" numeric, repeat text, retries int, input jsonb, keep jsonb)
    where q."jobId" = any (v_open)
    order by q."workspaceId", q.provider, q.operation, q.hash) q
    cross join lateral (select k.ctid as place from public.lookups k where k.workspace_id = q."workspaceId" and k.provider = q.provider
      and k.operation = q.operation and k.input_hash = q.key and k.owner <> p_token offset 0) k,
    public.jobs j
  where l.ctid = k.place and j.id = q."jobId" and l.owner <> p_token
    and not private.fresh(l, j, q.keep)
    and (l.state in ('hit', 'miss')
      or (l.state in ('error', 'unknown') and l.job_id = j.id
        and (l.retry_at <= clock_timestamp() or (l.retry_at is null and l.finished_at <= j.retried_at)))
      or (l.state = 'error' and l.job_id is distinct from j.id)
      or (l.state = 'unknown' and l.job_id is distinct from j.id
        and (q.repeat <> 'paid' or l.finished_at < clock_timestamp() - interval '1 day')));

  perform private.refuse_unaffordable(p_token, v_open);

  return query
  with asked as (
    select q.i, q."jobId" as asker, q.seq, j.id is not null as open,
      l.id, l.state, l.owner, l.generation, l.part, l.error, l.retry_at, l.job_id = q."jobId" and l.seq = q.seq as own
    from jsonb_to_recordset(p_questions) q (i int, "jobId" uuid, seq int, "workspaceId" uuid, provider text, operation text, hash text, keep jsonb)
    left join unnest(v_open) j (id) on j.id = q."jobId"
    left join lateral (select k.*,
        case when k.state = 'hit' or (k.state in ('error', 'unknown') and k.older_result is not null) then
          (select private.fresh_part(k, o, q.keep) from public.jobs o where o.id = q."jobId" and private.fresh(k, o, q.keep)) end as part
      from public.lookups k where k.workspace_id = q."workspaceId" and k.provider = q.provider
      and k.operation = q.operation and k.input_hash = decode(q.hash, 'hex') offset 0) l on true),
  parked as (
    -- Said so that no index of what runs serves it: a plan made on an empty table walked all that ran, for each.
    update public.records r set state = 'waiting', leased_by = null, waiting_on = a.id,
      run_at = clock_timestamp() + interval '60 seconds'
    from asked a
    where a.open and a.state in ('calling', 'pending') and not (a.owner = p_token and a.state = 'calling' and a.own)
      and r.job_id = a.asker and r.seq = a.seq and coalesce(r.leased_by, '') = p_worker and r.state is not distinct from 'running')
  select a.i,
    case when not a.open then 'stopped'
      when a.state = 'calling' and a.owner = p_token and a.own then 'yours'
      when a.state in ('calling', 'pending') then 'parked'
      when a.state in ('error', 'unknown') and a.part is not null then 'older'
      when (a.state in ('error', 'unknown') and a.retry_at is not null) or (a.state = 'hit' and a.part is null) then 'later'
      else a.state end,
    a.id, a.generation, a.part, a.error, a.own, coalesce(t.charged, 0), t.latency_ms,
    case when a.retry_at is not null then greatest(0, ceil(extract(epoch from a.retry_at - clock_timestamp()) * 1000))::int end
  from asked a left join public.attempts t on t.lookup_id = a.id and t.generation = a.generation;
end
$function$;
