-- Limits on spending: credits granted to a workspace, budgets per run, provider and month, in credits and in money. What is
-- reserved is never stored: it is the price of the look-ups that are open.

alter table public.connections
  add column credit_price numeric(12, 6) check (credit_price >= 0),
  add column prices jsonb not null default '{}';
comment on column public.connections.credit_price is 'What one of the vendor''s credits costs this workspace, in its own money; null where it did not say.';
comment on column public.connections.prices is 'Operation → credits, where this workspace pays another price than the list''s.';
grant select (credit_price, prices) on public.connections to authenticated;

alter table public.lookups add column unit_price numeric(12, 6);
comment on column public.lookups.unit_price is 'Money per credit when the question was begun.';
create index lookups_open_provider on public.lookups (workspace_id, provider) where state in ('calling', 'pending');
alter table public.charges add column money numeric(14, 6);
alter table public.job_progress add column money numeric(14, 6) not null default 0;
alter table public.jobs add column retried_at timestamptz;
comment on column public.jobs.retried_at is 'When it was last sent back to the queue: failures from before are asked anew, answers are not.';

create function private.note_retry() returns trigger
language plpgsql set search_path = ''
as $$
begin
  new.retried_at := clock_timestamp();
  return new;
end
$$;
create trigger jobs_retried before update of state on public.jobs for each row
  when (old.state in ('completed', 'partially_completed', 'failed', 'dead_letter') and new.state = 'queued')
  execute function private.note_retry();

create table public.allowances (
  workspace_id uuid primary key references public.workspaces (id) on delete cascade,
  monthly numeric(14, 4) check (monthly >= 0),
  month date,
  granted numeric(14, 4) not null default 0,
  spent numeric(14, 4) not null default 0
) with (fillfactor = 50);
comment on table public.allowances is 'Credits a workspace may spend. A workspace without a row has none to run out of.';
comment on column public.allowances.monthly is 'Granted at the start of each month; what is left of the month before is lost.';

create table public.grants (
  id bigint generated always as identity primary key,
  workspace_id uuid not null references public.workspaces (id) on delete cascade,
  credits numeric(14, 4) not null,
  kind text not null check (kind in ('grant', 'allowance', 'lapse')),
  note text not null default '',
  granted_by uuid,
  at timestamptz not null default clock_timestamp()
);
create index grants_workspace on public.grants (workspace_id, at);
comment on table public.grants is 'Every change of what was granted: by an owner, by a month''s start, or lapsed at a month''s end.';

create table public.budgets (
  workspace_id uuid not null references public.workspaces (id) on delete cascade,
  scope text not null check (scope in ('provider_day', 'provider_month', 'workspace_month')),
  provider text not null default '',
  credits numeric(14, 4) check (credits >= 0),
  money numeric(14, 4) check (money >= 0),
  primary key (workspace_id, scope, provider),
  check ((scope = 'workspace_month') = (provider = ''))
);
comment on table public.budgets is 'The most that may be spent in a period (UTC), by provider or in all; null leaves that side open.';

create table public.provider_days (
  workspace_id uuid not null references public.workspaces (id) on delete cascade,
  provider text not null,
  day date not null,
  calls int not null default 0,
  hits int not null default 0,
  misses int not null default 0,
  errors int not null default 0,
  unknown int not null default 0,
  paid_calls int not null default 0,
  credits numeric(14, 4) not null default 0,
  money numeric(14, 6) not null default 0,
  latency_ms bigint not null default 0,
  primary key (workspace_id, provider, day)
) with (fillfactor = 50);
comment on table public.provider_days is 'What each provider did and cost on a day (UTC, of the call''s begin): the base of budgets and of usage.';

alter table public.allowances enable row level security;
alter table public.grants enable row level security;
alter table public.budgets enable row level security;
alter table public.provider_days enable row level security;
create policy allowances_read on public.allowances for select to authenticated using (workspace_id in (select private.my_workspaces()));
create policy grants_read on public.grants for select to authenticated using (workspace_id in (select private.my_workspaces()));
create policy budgets_read on public.budgets for select to authenticated using (workspace_id in (select private.my_workspaces()));
create policy provider_days_read on public.provider_days for select to authenticated using (workspace_id in (select private.my_workspaces()));
grant select on public.allowances, public.grants, public.budgets, public.provider_days to authenticated;
grant all on public.allowances, public.grants, public.budgets, public.provider_days to service_role;

create function app.grant_credits(p_workspace uuid, p_credits numeric, p_note text default '') returns numeric
language plpgsql security definer set search_path = ''
as $$
declare
  v_left numeric;
begin
  perform private.require_role(p_workspace, 'owner');
  insert into public.grants (workspace_id, credits, kind, note, granted_by) values (p_workspace, p_credits, 'grant', p_note, auth.uid());
  insert into public.allowances (workspace_id, granted) values (p_workspace, p_credits)
  on conflict (workspace_id) do update set granted = public.allowances.granted + excluded.granted
  returning granted - spent into v_left;
  return v_left;
end
$$;
comment on function app.grant_credits is 'Gives a workspace credits to spend (or takes them, when negative) and returns what is left. Needs owner.';

create function private.begin_month(p_workspace uuid) returns void
language plpgsql set search_path = ''
as $$
declare
  v_month constant date := date_trunc('month', clock_timestamp() at time zone 'utc')::date;
  v_row public.allowances;
  v_left numeric;
begin
  select * into v_row from public.allowances a where a.workspace_id = p_workspace and a.monthly is not null
    and a.month is distinct from v_month for no key update;
  if not found then
    return;
  end if;
  v_left := greatest(0, v_row.granted - v_row.spent);
  if v_row.month is not null and v_left > 0 then
    insert into public.grants (workspace_id, credits, kind, note) values (p_workspace, -v_left, 'lapse', to_char(v_row.month, 'YYYY-MM'));
    v_row.granted := v_row.granted - v_left;
  end if;
  insert into public.grants (workspace_id, credits, kind, note) values (p_workspace, v_row.monthly, 'allowance', to_char(v_month, 'YYYY-MM'));
  update public.allowances a set granted = v_row.granted + v_row.monthly, month = v_month where a.workspace_id = p_workspace;
end
$$;
comment on function private.begin_month is 'Grants a workspace''s monthly allowance, once a month; what was left lapses.';
revoke execute on function private.begin_month from public;

create function app.set_allowance(p_workspace uuid, p_monthly numeric) returns void
language plpgsql security definer set search_path = ''
as $$
begin
  perform private.require_role(p_workspace, 'owner');
  insert into public.allowances (workspace_id, monthly) values (p_workspace, p_monthly)
  on conflict (workspace_id) do update set monthly = excluded.monthly;
  perform private.begin_month(p_workspace);
end
$$;
comment on function app.set_allowance is 'Sets the credits granted at the start of each month; null ends it. Needs owner.';

create function app.clear_allowance(p_workspace uuid) returns void
language plpgsql security definer set search_path = ''
as $$
begin
  perform private.require_role(p_workspace, 'owner');
  delete from public.allowances a where a.workspace_id = p_workspace;
end
$$;
comment on function app.clear_allowance is 'Lets a workspace spend without a limit again. Needs owner.';

create function app.credits_left(p_workspace uuid) returns numeric
language plpgsql security definer set search_path = ''
as $$
begin
  perform private.require_role(p_workspace, 'viewer');
  perform private.begin_month(p_workspace);
  return (select a.granted - a.spent - coalesce((select sum(l.price) from public.lookups l
      where l.workspace_id = p_workspace and l.state in ('calling', 'pending')), 0)
    from public.allowances a where a.workspace_id = p_workspace);
end
$$;
comment on function app.credits_left is 'Granted less spent less reserved; null where a workspace has no limit. Needs viewer.';

create function app.set_budget(p_workspace uuid, p_scope text, p_provider text, p_credits numeric, p_money numeric) returns void
language plpgsql security definer set search_path = ''
as $$
begin
  perform private.require_role(p_workspace, 'admin');
  if p_credits is null and p_money is null then
    delete from public.budgets b where b.workspace_id = p_workspace and b.scope = p_scope and b.provider = p_provider;
    return;
  end if;
  insert into public.budgets (workspace_id, scope, provider, credits, money) values (p_workspace, p_scope, p_provider, p_credits, p_money)
  on conflict on constraint budgets_pkey do update set credits = excluded.credits, money = excluded.money;
end
$$;
comment on function app.set_budget is 'Sets, or with two nulls removes, a budget. Provider is empty for workspace_month. Needs admin.';

create function app.set_prices(p_connection uuid, p_credit_price numeric, p_prices jsonb) returns void
language plpgsql security definer set search_path = ''
as $$
declare
  v_workspace uuid;
begin
  select c.workspace_id into v_workspace from public.connections c where c.id = p_connection;
  perform private.require_role(v_workspace, 'admin');
  update public.connections c set credit_price = p_credit_price, prices = p_prices where c.id = p_connection;
end
$$;
comment on function app.set_prices is 'Sets what a credit costs and the credits of operations priced differently. Needs admin.';

revoke execute on function app.grant_credits, app.set_allowance, app.clear_allowance, app.credits_left, app.set_budget, app.set_prices from public;
grant execute on function app.grant_credits, app.set_allowance, app.clear_allowance, app.credits_left, app.set_budget, app.set_prices
  to authenticated, service_role;

create or replace function private.fresh(p_lookup public.lookups, p_job public.jobs) returns boolean
language sql stable set search_path = ''
as $$
  -- Against the job's start and not the clock: what was fresh when the job began stays so, and a replay costs nothing.
  select p_lookup.state in ('hit', 'miss') and (p_lookup.state = 'miss' or p_lookup.result is not null)
    and (p_lookup.job_id = p_job.id
      or (p_lookup.expires_at > p_job.created_at and not coalesce((p_job.settings ->> 'refresh')::boolean, false)))
$$;

create function private.refuse_unaffordable(p_token uuid, p_jobs uuid[]) returns void
language plpgsql set search_path = ''
as $$
declare
  v_workspaces uuid[];
  v_workspace uuid;
  v_left jsonb := '{}';
  v_limits jsonb := '{}';
  v_line record;
  v_name text;
  v_names text[];
  v_need numeric;
  v_refused text;
  v_today constant date := (clock_timestamp() at time zone 'utc')::date;
  v_month constant date := date_trunc('month', clock_timestamp() at time zone 'utc')::date;
begin
  select array_agg(distinct j.workspace_id order by j.workspace_id) into v_workspaces from public.jobs j
    where j.id = any (p_jobs)
      and (j.settings ? 'budget'
        or exists (select 1 from public.budgets b where b.workspace_id = j.workspace_id)
        or exists (select 1 from public.allowances a where a.workspace_id = j.workspace_id));
  if v_workspaces is null then
    return;
  end if;
  foreach v_workspace in array v_workspaces loop
    -- One at a time a workspace: two begins must not both take what is left for one.
    perform pg_advisory_xact_lock(hashtextextended('spend ' || v_workspace::text, 0));
    perform private.begin_month(v_workspace);
  end loop;

  for v_line in
    with open as (
      select l.workspace_id, l.job_id, l.provider, l.begun_at, l.price, coalesce(l.price * l.unit_price, 0) as money from public.lookups l
      where l.workspace_id = any (v_workspaces) and l.state in ('calling', 'pending') and not (l.owner = p_token and l.state = 'calling'))
    select 'run ' || j.id as name, (j.settings -> 'budget' ->> 'run')::numeric as most, 'The run''s budget of %s credits is spent' as label,
        p.credits + coalesce((select sum(o.price) from open o where o.job_id = j.id), 0) as used
      from public.jobs j join public.job_progress p on p.job_id = j.id where j.id = any (p_jobs) and j.settings -> 'budget' ? 'run'
    union all
    select 'run money ' || j.id, (j.settings -> 'budget' ->> 'runMoney')::numeric, 'The run''s budget of %s is spent',
        p.money + coalesce((select sum(o.money) from open o where o.job_id = j.id), 0)
      from public.jobs j join public.job_progress p on p.job_id = j.id where j.id = any (p_jobs) and j.settings -> 'budget' ? 'runMoney'
    union all
    select 'balance ' || a.workspace_id, a.granted, 'The workspace''s %s credits are spent',
        a.spent + coalesce((select sum(o.price) from open o where o.workspace_id = a.workspace_id), 0)
      from public.allowances a where a.workspace_id = any (v_workspaces)
    union all
    select concat_ws(' ', b.scope, nullif(s.unit, 'credits'), b.workspace_id, b.provider), s.most,
        case b.scope when 'workspace_month' then 'The workspace''s budget for the month'
          when 'provider_month' then 'The budget for ' || b.provider || ' this month' else 'The budget for ' || b.provider || ' today' end
          || ' of %s' || case s.unit when 'money' then '' else ' credits' end || ' is spent',
        coalesce((select case s.unit when 'money' then sum(d.money) else sum(d.credits) end from public.provider_days d
          where d.workspace_id = b.workspace_id and (b.provider = '' or d.provider = b.provider)
            and d.day >= case b.scope when 'provider_day' then v_today else v_month end), 0)
        + coalesce((select case s.unit when 'money' then sum(o.money) else sum(o.price) end from open o
          where o.workspace_id = b.workspace_id and (b.provider = '' or o.provider = b.provider)
            and o.begun_at >= (case b.scope when 'provider_day' then v_today else v_month end)::timestamp at time zone 'utc'), 0)
      from public.budgets b cross join lateral (values ('credits', b.credits), ('money', b.money)) s (unit, most)
      where b.workspace_id = any (v_workspaces) and s.most is not null
  loop
    v_left := v_left || jsonb_build_object(v_line.name, v_line.most - v_line.used);
    v_limits := v_limits || jsonb_build_object(v_line.name, format(v_line.label, trim_scale(v_line.most)));
  end loop;

  for v_line in
    select l.id, l.workspace_id, l.job_id, l.provider, l.price, coalesce(l.price * l.unit_price, 0) as money from public.lookups l
    where l.workspace_id = any (v_workspaces) and l.state = 'calling' and l.owner = p_token and l.price > 0 order by l.job_id, l.seq, l.id
  loop
    v_refused := null;
    v_names := array['run ' || v_line.job_id, 'run money ' || v_line.job_id, 'balance ' || v_line.workspace_id,
      'workspace_month ' || v_line.workspace_id || ' ', 'workspace_month money ' || v_line.workspace_id || ' ',
      'provider_month ' || v_line.workspace_id || ' ' || v_line.provider, 'provider_month money ' || v_line.workspace_id || ' ' || v_line.provider,
      'provider_day ' || v_line.workspace_id || ' ' || v_line.provider, 'provider_day money ' || v_line.workspace_id || ' ' || v_line.provider];
    foreach v_name in array v_names
    loop
      v_need := case when v_name like '%money%' then v_line.money else v_line.price end;
      if (v_left ->> v_name)::numeric < v_need then
        v_refused := v_limits ->> v_name;
        exit;
      end if;
    end loop;
    if v_refused is not null then
      update public.lookups l set state = 'error', finished_at = clock_timestamp(), input = null,
        error = jsonb_build_object('kind', 'budget', 'message', v_refused, 'retryable', false)
        where l.id = v_line.id;
      continue;
    end if;
    foreach v_name in array v_names
    loop
      if v_left ? v_name then
        v_left := jsonb_set(v_left, array[v_name],
          to_jsonb((v_left ->> v_name)::numeric - case when v_name like '%money%' then v_line.money else v_line.price end));
      end if;
    end loop;
  end loop;
end
$$;
comment on function private.refuse_unaffordable is 'Of the questions just begun under a token, turns those that a budget or the workspace''s credits cannot pay into final errors of kind budget. Nothing was sent for them.';
revoke execute on function private.refuse_unaffordable from public;

create or replace function engine.peek(p_questions jsonb)
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
    or (l.state in ('error', 'unknown') and l.job_id = j.id and l.retry_at is null and l.finished_at > coalesce(j.retried_at, '-infinity'))
    or (l.state = 'unknown' and l.job_id is distinct from j.id and q.repeat = 'paid' and l.finished_at > clock_timestamp() - interval '1 day')
$$;

create or replace function engine.begin(p_worker text, p_token uuid, p_questions jsonb)
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
    where a.open and a.state in ('calling', 'pending') and not (a.owner = p_token and a.state = 'calling')
      and r.job_id = a.asker and r.seq = a.seq and coalesce(r.leased_by, '') = p_worker and r.state = 'running')
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

create or replace function engine.finish(p_results jsonb) returns table (lookup_id bigint, generation int, accepted boolean, retry_ms int)
language plpgsql set search_path = '' set lock_timeout = '5s' set plan_cache_mode = 'force_generic_plan'
as $$
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
        least(r."backoffMaxMs", r."backoffMs" * power(coalesce(r."backoffFactor", 2), l.tries - 1)) * (0.5 + random() / 2)) end,
    external_id = coalesce(r."externalId", l.external_id),
    next_poll_at = case when o.state = 'pending' then clock_timestamp() + r."pollAfterMs" * interval '1 millisecond' end,
    give_up_at = case when o.state = 'pending' then coalesce(l.give_up_at, clock_timestamp() + r."giveUpAfterMs" * interval '1 millisecond') end
  from jsonb_to_recordset(v_old) o (id bigint, generation int, state text),
    jsonb_to_recordset(p_results) r ("lookupId" bigint, generation int, state text, result jsonb, error jsonb, input jsonb, "ttlMs" bigint,
      "retryAfterMs" bigint, "backoffMs" bigint, "backoffMaxMs" bigint, "backoffFactor" numeric, retries int, "externalId" text, "pollAfterMs" bigint, "giveUpAfterMs" bigint)
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
$$;

create or replace function private.book(p_lines jsonb) returns void
language plpgsql set search_path = '' set plan_cache_mode = 'force_generic_plan'
as $$
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
  select p.job_id, l.provider, p.workspace_id, sum(l.calls), sum(l.hits), sum(l.misses), sum(l.errors), sum(l.unknown), sum(l.credits), sum(l.latency_ms)
    from jsonb_to_recordset(p_lines) l (job_id uuid, provider text, calls int, hits int, misses int, errors int,
      unknown int, credits numeric, latency_ms bigint)
    join public.job_progress p on p.job_id = l.job_id
    group by 1, 2, 3 order by 1, 2
  on conflict on constraint job_providers_pkey do update set
    calls = job_providers.calls + excluded.calls, hits = job_providers.hits + excluded.hits,
    misses = job_providers.misses + excluded.misses, errors = job_providers.errors + excluded.errors,
    unknown = job_providers.unknown + excluded.unknown, credits = job_providers.credits + excluded.credits,
    latency_ms = job_providers.latency_ms + excluded.latency_ms;
  insert into public.provider_days (workspace_id, provider, day, calls, hits, misses, errors, unknown, paid_calls, credits, money, latency_ms)
  select l.workspace_id, l.provider, l.day, sum(l.calls), sum(l.hits), sum(l.misses), sum(l.errors), sum(l.unknown), sum(l.paid),
      sum(l.credits), coalesce(sum(l.money), 0), sum(l.latency_ms)
    from jsonb_to_recordset(p_lines) l (workspace_id uuid, provider text, day date, calls int, hits int, misses int, errors int,
      unknown int, paid int, credits numeric, money numeric, latency_ms bigint)
    group by 1, 2, 3 order by 1, 2, 3
  on conflict on constraint provider_days_pkey do update set
    calls = provider_days.calls + excluded.calls, hits = provider_days.hits + excluded.hits,
    misses = provider_days.misses + excluded.misses, errors = provider_days.errors + excluded.errors,
    unknown = provider_days.unknown + excluded.unknown, paid_calls = provider_days.paid_calls + excluded.paid_calls,
    credits = provider_days.credits + excluded.credits, money = provider_days.money + excluded.money,
    latency_ms = provider_days.latency_ms + excluded.latency_ms;
  update public.allowances a set spent = a.spent + b.credits
  from (select l.workspace_id, sum(l.credits) as credits from jsonb_to_recordset(p_lines) l (workspace_id uuid, credits numeric)
    group by l.workspace_id) b
  where a.workspace_id = b.workspace_id and b.credits <> 0;
end
$$;

create or replace function engine.sweep(p_max_takeovers int default 10) returns table (workers int, unknown int, records int)
language plpgsql set search_path = '' set lock_timeout = '5s' set plan_cache_mode = 'force_generic_plan'
as $$
declare
  v_dead text[];
  v_unknown bigint[];
  v_lines jsonb;
  v_job record;
begin
  select array_agg(d.id) into v_dead from (
    select w.id from public.workers w where w.lease_until < clock_timestamp() order by w.id limit 50 for update skip locked) d;
  if v_dead is null then
    return;
  end if;
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
$$;
