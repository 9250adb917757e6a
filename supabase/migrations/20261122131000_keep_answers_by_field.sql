-- Some of what an answer tells stays true for years, some for days. A question says which of the fields that an answer may have are
-- wanted, and how many days each of them is good for; a kept answer serves for as long as the wanted ones are fresh, and what is
-- too old is left out of it. Where a wanted one is too old the question is asked anew, and what was paid for before stays until
-- the vendor has answered: it is what there is where the new call fails or may not be paid.

alter table public.lookups
  add column older_result jsonb,
  add column older_at timestamptz,
  add column older_until timestamptz;
comment on column public.lookups.older_result is 'The answer before, from when the question was begun anew; counts until a hit or a miss takes its place. Never that of an ephemeral job.';
comment on column public.lookups.older_at is 'When the answer before came.';
comment on column public.lookups.older_until is 'Until when the answer before was to be used.';

alter table public.workspaces add column field_freshness jsonb not null default '[]';
comment on column public.workspaces.field_freshness is '[{field, provider?, operation?, hitDays?, missDays?}]: for how long a field of an answer is used again, everywhere or of one provider''s operation. A job takes a copy.';
grant select (field_freshness) on public.workspaces to authenticated;

CREATE OR REPLACE FUNCTION app.set_retention(p_workspace uuid, p_changes jsonb)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
begin
  perform private.require_role(p_workspace, 'owner');
  update public.workspaces w set
    job_days = case when p_changes ? 'jobDays' then (p_changes ->> 'jobDays')::int else w.job_days end,
    result_days = case when p_changes ? 'resultDays' then (p_changes ->> 'resultDays')::int else w.result_days end,
    freshness = coalesce(p_changes -> 'freshness', w.freshness),
    field_freshness = coalesce(p_changes -> 'fieldFreshness', w.field_freshness)
  where w.id = p_workspace;
end
$function$;
comment on function app.set_retention is 'Changes what is named of jobDays, resultDays (null: for ever), freshness and fieldFreshness. Needs owner.';

create function private.fresh_part(p_lookup public.lookups, p_job public.jobs, p_keep jsonb) returns jsonb
language plpgsql stable set search_path = ''
as $function$
declare
  v_result jsonb := p_lookup.older_result;
  v_at timestamptz := p_lookup.older_at;
  v_until timestamptz := p_lookup.older_until;
begin
  if p_lookup.state = 'hit' then
    if p_lookup.job_id = p_job.id then
      return p_lookup.result;
    end if;
    v_result := p_lookup.result;
    v_at := p_lookup.finished_at;
    v_until := p_lookup.expires_at;
  end if;
  if v_result is null or p_lookup.state = 'miss' or (p_job.settings ->> 'refresh')::boolean then
    return null;
  end if;
  v_until := coalesce(v_at + interval '1 day' * (p_job.settings #>> array['freshness',
    p_lookup.provider || ' ' || p_lookup.operation, 'hitDays'])::double precision, v_until);
  -- Against the job's start and not the clock: what was fresh when the job began stays so, and a replay costs nothing.
  if p_keep is null then
    return case when p_job.created_at < v_until then v_result end;
  end if;
  return (select jsonb_object_agg(f.key, f.value) from jsonb_each(v_result) f
    where p_keep -> 'beside' ? f.key
      or p_job.created_at < coalesce(v_at + interval '1 day' * (p_keep -> 'days' ->> f.key)::double precision, v_until));
end
$function$;
comment on function private.fresh_part is 'What a job may use of the answer that a look-up holds; while it is asked anew, of the one before. All of what the job asked itself; else the fields that are fresh by {days: field → days, beside: what has no time of its own}, the others by the operation''s time. Null: nothing.';
revoke execute on function private.fresh_part(public.lookups, public.jobs, jsonb) from public;

create function private.fresh(p_lookup public.lookups, p_job public.jobs, p_keep jsonb) returns boolean
language plpgsql stable set search_path = ''
as $function$
declare
  v_held jsonb;
  v_part jsonb;
  v_wanted boolean;
begin
  if p_lookup.state = 'miss' then
    return p_lookup.job_id is not distinct from p_job.id
      or (not coalesce((p_job.settings ->> 'refresh')::boolean, false)
        and p_job.created_at < coalesce(
          p_lookup.finished_at + interval '1 day' * coalesce(p_keep ->> 'missDays',
            p_job.settings #>> array['freshness', p_lookup.provider || ' ' || p_lookup.operation, 'missDays'])::double precision,
          p_lookup.expires_at));
  end if;
  if p_keep is not null then
    v_part := private.fresh_part(p_lookup, p_job, p_keep);
    if v_part is null then
      return false;
    end if;
    v_held := case p_lookup.state when 'hit' then p_lookup.result else p_lookup.older_result end;
    select bool_and(v_part ? w.key) into v_wanted from jsonb_array_elements_text(p_keep -> 'wants') w (key) where v_held ? w.key;
    if v_wanted is not null then
      return v_wanted;
    end if;
  end if;
  return private.fresh_part(p_lookup, p_job, null) is not null;
end
$function$;
comment on function private.fresh(public.lookups, public.jobs, jsonb) is 'Whether a job takes this answer as it stands: its own always; another''s while each of the {wants} in it is fresh, or, where it has none of them, while the operation''s time runs. A miss by missDays, else by the operation''s time.';
revoke execute on function private.fresh(public.lookups, public.jobs, jsonb) from public;

CREATE OR REPLACE FUNCTION engine.peek(p_questions jsonb)
 RETURNS TABLE(i integer, answer text, lookup_id bigint, generation integer, result jsonb, error jsonb, own boolean, credits numeric, latency_ms integer)
 LANGUAGE sql
 STABLE
 SET search_path TO ''
 SET plan_cache_mode TO 'force_generic_plan'
 SET enable_seqscan TO 'off'
 SET enable_mergejoin TO 'off'
 SET enable_hashjoin TO 'off'
AS $function$
  select q.i,
    case when f.fresh then case when l.state in ('hit', 'miss') then l.state else 'older' end when f.final then l.state else 'part' end,
    l.id, l.generation, f.part, l.error, l.job_id = q."jobId" and l.seq = q.seq, coalesce(a.charged, 0), a.latency_ms
  from jsonb_to_recordset(p_questions) q (i int, "jobId" uuid, seq int, "workspaceId" uuid, provider text, operation text, hash text, repeat text, keep jsonb)
  join public.jobs j on j.id = q."jobId"
  join public.lookups l on l.workspace_id = q."workspaceId" and l.provider = q.provider and l.operation = q.operation
    and l.input_hash = decode(q.hash, 'hex')
  cross join lateral (select private.fresh(l, j, q.keep) as fresh, private.fresh_part(l, j, q.keep) as part,
      (l.state in ('error', 'unknown') and l.job_id = j.id and l.retry_at is null and l.finished_at > coalesce(j.retried_at, '-infinity'))
        or (l.state = 'unknown' and l.job_id is distinct from j.id and q.repeat = 'paid' and l.finished_at > clock_timestamp() - interval '1 day')
        as final offset 0) f
  left join public.attempts a on a.lookup_id = l.id and a.generation = l.generation
  where f.fresh or f.final or f.part is not null
$function$;
comment on function engine.peek is 'What is known already of these questions, without writing: fresh hits and misses, this job''s final errors, calls lost lately; older: the answer before, still fresh, of a question that is being asked anew. part: it must be asked, and this is what is still fresh of its answer (beside an error: the result). own: this record asked it.';

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
    update public.records r set state = 'waiting', leased_by = null, waiting_on = a.id,
      run_at = clock_timestamp() + interval '60 seconds'
    from asked a
    where a.open and a.state in ('calling', 'pending') and not (a.owner = p_token and a.state = 'calling' and a.own)
      and r.job_id = a.asker and r.seq = a.seq and coalesce(r.leased_by, '') = p_worker and r.state = 'running')
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
comment on function engine.begin is 'Per question: yours to call (price reserved on the open row), the known answer, or the record parked until the other caller''s answer wakes it. An answer that came before holds where what the question wants of it is fresh (older: while it is asked anew). Idempotent by token.';

CREATE OR REPLACE FUNCTION engine.purge_lookups(p_limit integer DEFAULT 2000)
 RETURNS boolean
 LANGUAGE plpgsql
 SET search_path TO ''
 SET lock_timeout TO '2s'
 SET enable_seqscan TO 'off'
AS $function$
declare
  v_from bigint;
  v_to bigint;
begin
  select c.done_to into v_from from private.chores c
    where c.name = 'purge_lookups' and c.due_at <= clock_timestamp() for update skip locked;
  if not found then
    return false;
  end if;
  -- Round after round over the table by its key: an index on the time of the answer would be paid for with every answer.
  select max(n.id) into v_to from (select l.id from public.lookups l where l.id > v_from order by l.id limit p_limit) n;
  if v_to is null then
    update private.chores c set done_to = 0, due_at = clock_timestamp() + interval '1 hour' where c.name = 'purge_lookups';
    return false;
  end if;
  -- A job under way replays its own answers; they stay until it has ended.
  update public.lookups l set result = null, input = null where l.id = any (array(
    select d.id from public.lookups d join public.workspaces w on w.id = d.workspace_id
    where d.id > v_from and d.id <= v_to and d.state not in ('calling', 'pending')
      and d.finished_at < clock_timestamp() - w.result_days * interval '1 day' and (d.result is not null or d.input is not null)
      and not exists (select 1 from public.jobs j where j.id = d.job_id and j.finished_at is null and j.deleted_at is null)
    for no key update of d skip locked));
  -- What an answer took the place of, and what nothing took the place of in time.
  update public.lookups l set older_result = null where l.id = any (array(
    select d.id from public.lookups d join public.workspaces w on w.id = d.workspace_id
    where d.id > v_from and d.id <= v_to and d.older_result is not null and (d.state in ('hit', 'miss')
      or (d.older_at < clock_timestamp() - w.result_days * interval '1 day' and d.state not in ('calling', 'pending')
        and not exists (select 1 from public.jobs j where j.id = d.job_id and j.finished_at is null and j.deleted_at is null)))
    for no key update of d skip locked));
  update private.chores c set done_to = v_to where c.name = 'purge_lookups';
  return true;
end
$function$;

drop function private.fresh(public.lookups, public.jobs);
