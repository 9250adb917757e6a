-- Claim, settle, sweep. Lock order everywhere: job, look-ups by key, records by (job, seq), job_progress by id, events.

create function engine.beat(p_worker text, p_kind text, p_lease_ms int) returns boolean
language plpgsql set search_path = ''
as $$
declare
  v_known boolean;
begin
  insert into public.workers (id, kind, lease_until) values (p_worker, p_kind, clock_timestamp() + p_lease_ms * interval '1 millisecond')
  on conflict (id) do update set lease_until = excluded.lease_until, beat_at = clock_timestamp()
  returning xmax <> 0 into v_known;
  return v_known;
end
$$;
comment on function engine.beat is 'Takes or extends a worker''s lease. True when the worker was known: false in mid-run means that it was swept.';

create function engine.retire(p_worker text) returns void
language sql set search_path = ''
as $$ update public.workers set lease_until = '-infinity' where id = p_worker $$;
comment on function engine.retire is 'Ends a worker''s lease, so that the next sweep frees whatever it still held.';

create function engine.take_slot(p_worker text, p_lease_ms int) returns smallint
language sql set search_path = ''
as $$
  update public.process_slots s set worker_id = p_worker, lease_until = clock_timestamp() + p_lease_ms * interval '1 millisecond'
  where s.slot = (select slot from public.process_slots where lease_until < clock_timestamp() or worker_id = p_worker
    order by slot limit 1 for update skip locked)
  returning s.slot
$$;
comment on function engine.take_slot is 'One of the few processor slots, or null when all are taken.';

create function engine.free_slot(p_worker text) returns void
language sql set search_path = ''
as $$ update public.process_slots set worker_id = null, lease_until = '-infinity' where worker_id = p_worker $$;

create function engine.claim(p_worker text, p_room int)
returns table (workspace_id uuid, job_id uuid, seq int, input jsonb, attempts smallint)
language plpgsql set search_path = '' set lock_timeout = '2s' set plan_cache_mode = 'force_generic_plan'
as $$
declare
  v_jobs uuid[];
  v_floors int[];
  v_served uuid[];
  v_cap int;
begin
  perform 1 from public.workers w where w.id = p_worker and w.lease_until > clock_timestamp();
  if not found then
    return;
  end if;
  -- Workspaces by least recently served, in each its two best jobs: priority orders within a workspace only.
  select array_agg(d.id order by d.served, d.place), array_agg(d.floor order by d.served, d.place) into v_jobs, v_floors from (
    select * from (
      select j.id, j.floor,
        row_number() over (partition by j.workspace_id order by j.priority, j.last_served_at, j.id) as place,
        max(j.last_served_at) over (partition by j.workspace_id) as served
      from public.jobs j where j.state in ('queued', 'running') and j.next_due_at <= now()) due
    where due.place <= 2 order by due.served, due.place limit 20) d;
  if v_jobs is null then
    return;
  end if;
  v_cap := ceil(p_room::numeric / cardinality(v_jobs));
  return query
  with picked as materialized (
    select r.job_id, r.seq
    from unnest(v_jobs, v_floors) with ordinality j (id, floor, place)
    cross join lateral (
      select * from (select r.job_id, r.seq from public.records r
        where r.job_id = j.id and r.state = 'waiting' and r.run_at <= now() order by r.run_at limit v_cap for update skip locked) due
      union all
      select * from (select r.job_id, r.seq from public.records r
        where r.job_id = j.id and r.state = 'queued' and r.seq > j.floor order by r.seq limit v_cap for update skip locked) fresh
    ) r
    limit p_room)
  update public.records r set state = 'running', leased_by = p_worker, waiting_on = null, run_at = null
  from picked p where r.job_id = p.job_id and r.seq = p.seq
  returning r.workspace_id, r.job_id, r.seq, r.input, r.attempts;

  -- Records are locked now: from here on nothing may wait.
  select coalesce(array_agg(s.job_id), '{}') into v_served
    from (select distinct r.job_id from public.records r where r.leased_by = p_worker and r.state = 'running' and r.job_id = any (v_jobs)) s;
  update public.jobs j
  set last_served_at = clock_timestamp(), state = 'running', started_at = coalesce(j.started_at, now())
  where j.id in (select l.id from public.jobs l where l.id = any (v_served) and l.state in ('queued', 'running')
    for no key update skip locked);
end
$$;
comment on function engine.claim is 'Leases up to p_room records to a worker, fairly over workspaces and jobs. Never waits once it has locked a record.';

create function engine.rest_jobs(p_limit int default 50) returns int
language plpgsql set search_path = '' set lock_timeout = '2s'
as $$
declare
  v_id uuid;
  v_count int := 0;
begin
  -- Jobs that look due and have nothing claimable: found by their own probe, put to rest under the job's lock, each
  -- with a snapshot taken after the lock. A waker lowers next_due_at after its record update, so it waits here or is seen.
  for v_id in
    select j.id from public.jobs j where j.state in ('queued', 'running') and j.next_due_at <= now()
      and not exists (select 1 from public.records r where r.job_id = j.id and r.state = 'waiting' and r.run_at <= now())
      and not exists (select 1 from public.records r where r.job_id = j.id and r.state = 'queued' and r.seq > j.floor)
    limit p_limit for no key update of j skip locked
  loop
    update public.jobs j set next_due_at = least(now() + interval '60 s', greatest(now(), coalesce((
        select min(r.run_at) from public.records r where r.job_id = v_id and r.state = 'waiting'), 'infinity')))
    where j.id = v_id
      and not exists (select 1 from public.records r where r.job_id = v_id and r.state = 'queued' and r.seq > j.floor);
    v_count := v_count + 1;
  end loop;
  return v_count;
end
$$;
comment on function engine.rest_jobs is 'Sets next_due_at of jobs whose records all wait or run, so that claims skip them. At most 60 s ahead.';

create function engine.move_floors() returns void
language sql set search_path = '' set lock_timeout = '2s'
as $$
  -- Safe at any time: what another claim has not committed still reads as queued, and nothing ever returns to queued.
  update public.jobs j set floor = coalesce(
    (select min(r.seq) - 1 from public.records r where r.job_id = j.id and r.state = 'queued' and r.seq > j.floor),
    (select p.total - 1 from public.job_progress p where p.job_id = j.id))
  where j.id in (select l.id from public.jobs l where l.state in ('queued', 'running') and l.sealed and l.next_due_at <= now()
    order by l.last_served_at desc limit 20 for no key update skip locked)
$$;
comment on function engine.move_floors is 'Moves the claim floor of recently served jobs up to below their least queued record.';

create function engine.settle(p_worker text, p_items jsonb, p_logs jsonb)
returns table (job_id uuid, changed int, done boolean, told boolean)
language plpgsql set search_path = '' set lock_timeout = '5s' set plan_cache_mode = 'force_generic_plan'
as $$
declare
  v_job record;
  v_changed jsonb := '[]';
  v_told_at timestamptz;
  v_rev bigint;
  v_tell boolean;
  v_done boolean;
begin
  if exists (select 1 from public.workers w where w.id = p_worker and w.lease_until > clock_timestamp()) then
    perform 1 from public.records r
      join jsonb_to_recordset(p_items) i ("jobId" uuid, seq int) on r.job_id = i."jobId" and r.seq = i.seq
      where r.leased_by = p_worker and r.state = 'running' order by r.job_id, r.seq for no key update of r;
    with changed as (
      update public.records r set
        state = i.state,
        output = i.output,
        provenance = i.provenance,
        error = i.error,
        leased_by = null,
        run_at = case when i.state = 'waiting' then clock_timestamp() + i."runAfterMs" * interval '1 millisecond' end,
        attempts = r.attempts + case when i.state = 'waiting' and i.counts then 1 else 0 end
      from jsonb_to_recordset(p_items) i ("jobId" uuid, seq int, state text, output jsonb, provenance jsonb, error jsonb,
        "runAfterMs" int, counts boolean, verified boolean, accepted text, cached text[])
      where r.job_id = i."jobId" and r.seq = i.seq and r.leased_by = p_worker and r.state = 'running'
      returning r.job_id, r.seq, r.state, i.verified, i.accepted, i.cached)
    select coalesce(jsonb_agg(to_jsonb(c)), '[]') into v_changed from changed c;
  end if;

  for v_job in
    select x.job_id as id,
      count(s.seq)::int as changed,
      coalesce(array_agg(s.seq order by s.seq) filter (where s.seq is not null), '{}') as seqs,
      count(*) filter (where s.state = 'success')::int as success,
      count(*) filter (where s.state = 'not_found')::int as not_found,
      count(*) filter (where s.state = 'failed')::int as failed,
      count(*) filter (where s.state = 'skipped')::int as skipped,
      count(*) filter (where s.state = 'cancelled')::int as cancelled,
      count(*) filter (where s.verified)::int as verified,
      coalesce(p_logs -> x.job_id::text, '[]') as logs
    from (select i."jobId" as job_id from jsonb_to_recordset(p_items) i ("jobId" uuid)
      union select k::uuid from jsonb_object_keys(p_logs) k) x
    left join jsonb_to_recordset(v_changed) s (job_id uuid, seq int, state text, verified boolean) on s.job_id = x.job_id
    group by x.job_id order by x.job_id
  loop
    continue when v_job.changed = 0 and v_job.logs = '[]';
    select p.notified_at into v_told_at from public.job_progress p where p.job_id = v_job.id for no key update;
    continue when not found;
    v_tell := v_told_at < clock_timestamp() - interval '100 milliseconds';
    update public.job_progress p set
      success = p.success + v_job.success, not_found = p.not_found + v_job.not_found, failed = p.failed + v_job.failed,
      skipped = p.skipped + v_job.skipped, cancelled = p.cancelled + v_job.cancelled, verified = p.verified + v_job.verified,
      rev = p.rev + 1, notified_at = case when v_tell then clock_timestamp() else v_told_at end
    where p.job_id = v_job.id
    returning p.rev, p.success + p.not_found + p.failed + p.skipped + p.cancelled = p.total into v_rev, v_done;
    insert into public.job_providers (job_id, provider, workspace_id, accepted, cached)
    select v_job.id, c.provider, j.workspace_id, sum(c.accepted), sum(c.cached)
      from public.jobs j, (
        select s.accepted as provider, 1 as accepted, 0 as cached
          from jsonb_to_recordset(v_changed) s (job_id uuid, accepted text) where s.job_id = v_job.id and s.accepted is not null
        union all
        select u.provider, 0, 1
          from jsonb_to_recordset(v_changed) s (job_id uuid, state text, cached text[]), unnest(s.cached) u (provider)
          where s.job_id = v_job.id and s.state <> 'waiting') c
      where j.id = v_job.id group by c.provider, j.workspace_id order by c.provider
    on conflict on constraint job_providers_pkey do update
      set accepted = job_providers.accepted + excluded.accepted, cached = job_providers.cached + excluded.cached;
    insert into public.job_events (job_id, rev, workspace_id, seqs, logs)
    select v_job.id, v_rev, p.workspace_id, v_job.seqs, v_job.logs from public.job_progress p where p.job_id = v_job.id;
    if v_tell then
      perform private.notify_job(v_job.id, v_rev);
    end if;
    job_id := v_job.id;
    changed := v_job.changed;
    done := v_done;
    told := v_tell;
    return next;
  end loop;
end
$$;
comment on function engine.settle is 'Writes the results of a worker''s records (or puts them off: state waiting), their counters and one event per job. Rows the worker no longer leases are left alone. told is false where listeners are yet to be told.';

create function engine.tell(p_jobs uuid[]) returns void
language plpgsql set search_path = ''
as $$
declare
  v_job record;
begin
  for v_job in
    update public.job_progress p set notified_at = clock_timestamp()
    where p.job_id in (select l.job_id from public.job_progress l where l.job_id = any (p_jobs) order by l.job_id for no key update)
    returning p.job_id, p.rev
  loop
    perform private.notify_job(v_job.job_id, v_job.rev);
  end loop;
end
$$;
comment on function engine.tell is 'Tells listeners of jobs whose latest event went untold (see settle).';

create function engine.complete_jobs() returns table (job_id uuid, state text)
language plpgsql set search_path = '' set lock_timeout = '5s'
as $$
declare
  v_job record;
  v_state text;
begin
  for v_job in
    select j.id from public.jobs j join public.job_progress p on p.job_id = j.id
    where j.state in ('queued', 'running') and j.sealed
      and p.success + p.not_found + p.failed + p.skipped + p.cancelled = p.total
    order by j.id for no key update of j skip locked
  loop
    select case when p.failed = 0 then 'completed' when p.failed = p.total then 'failed' else 'partially_completed' end
      into v_state from public.job_progress p where p.job_id = v_job.id;
    update public.jobs j set state = v_state, finished_at = now(), next_due_at = 'infinity' where j.id = v_job.id;
    perform private.add_event(v_job.id, '{}', private.log_line('info', format('Job %s', replace(v_state, '_', ' '))));
    job_id := v_job.id;
    state := v_state;
    return next;
  end loop;
end
$$;
comment on function engine.complete_jobs is 'Ends sealed jobs whose records are all terminal: completed, failed when all failed, else partially_completed.';

create function engine.cancel_records(p_limit int default 5000) returns int
language plpgsql set search_path = '' set lock_timeout = '5s'
as $$
declare
  v_job uuid;
  v_seqs int[];
  v_total int := 0;
begin
  for v_job in select j.id from public.jobs j where j.state = 'cancelled' and j.next_due_at < 'infinity' order by j.id limit 20 loop
    with gone as (
      update public.records r set state = 'cancelled', waiting_on = null, run_at = null
      where (r.job_id, r.seq) in (select l.job_id, l.seq from public.records l
        where l.job_id = v_job and l.state in ('queued', 'waiting') order by l.seq limit p_limit for update skip locked)
      returning r.seq)
    select coalesce(array_agg(g.seq), '{}') into v_seqs from gone g;
    if cardinality(v_seqs) > 0 then
      update public.job_progress p set cancelled = p.cancelled + cardinality(v_seqs) where p.job_id = v_job;
      perform private.add_event(v_job, v_seqs, '[]');
      v_total := v_total + cardinality(v_seqs);
    elsif not exists (select 1 from public.records r where r.job_id = v_job and r.state in ('queued', 'waiting', 'running')) then
      update public.jobs j set next_due_at = 'infinity' where j.id = v_job;
    end if;
  end loop;
  return v_total;
end
$$;
comment on function engine.cancel_records is 'Turns the untouched records of cancelled jobs cancelled, a batch at a time.';

create function private.wake(p_lookups bigint[]) returns void
language plpgsql set search_path = '' set plan_cache_mode = 'force_generic_plan'
as $$
declare
  v_jobs uuid[];
begin
  with woken as (
    update public.records r set run_at = clock_timestamp(), waiting_on = null
    where (r.job_id, r.seq) in (select w.job_id, w.seq from public.records w
      where w.waiting_on = any (p_lookups) and w.state = 'waiting' order by w.job_id, w.seq for no key update)
    returning r.job_id)
  select array_agg(distinct w.job_id) into v_jobs from woken w;
  if v_jobs is not null then
    update public.jobs j set next_due_at = now()
      where j.id in (select l.id from public.jobs l where l.id = any (v_jobs) and l.next_due_at > now()
        and l.state in ('queued', 'running') order by l.id for no key update);
    perform pg_catalog.pg_notify('work', '');
  end if;
end
$$;
comment on function private.wake is 'Makes the records that wait on these look-ups due. The look-ups are locked and changed already, so no parker slips between.';
revoke execute on function private.wake from public;

create function private.book(p_lines jsonb) returns void
language plpgsql set search_path = '' set plan_cache_mode = 'force_generic_plan'
as $$
begin
  insert into public.charges (workspace_id, job_id, provider, kind, calls, credits)
  select l.workspace_id, l.job_id, l.provider, l.kind, count(*), sum(l.credits)
    from jsonb_to_recordset(p_lines) l (workspace_id uuid, job_id uuid, provider text, kind text, credits numeric)
    where l.credits <> 0 group by 1, 2, 3, 4;
  perform 1 from public.job_progress p
    where p.job_id in (select (l ->> 'job_id')::uuid from jsonb_array_elements(p_lines) l) order by p.job_id for no key update;
  update public.job_progress p set credits = p.credits + b.credits, paid_calls = p.paid_calls + b.paid,
    unknown_calls = p.unknown_calls + b.unknown
  from (select l.job_id, sum(l.credits) as credits, sum(l.paid) as paid, sum(l.unknown) as unknown
    from jsonb_to_recordset(p_lines) l (job_id uuid, credits numeric, paid int, unknown int) group by l.job_id) b
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
end
$$;
comment on function private.book is 'Books changes of money and counters: ledger lines per (workspace, job, provider, kind), then the jobs'' counters in id order.';
revoke execute on function private.book from public;

create function engine.sweep(p_max_takeovers int default 10) returns table (workers int, unknown int, records int)
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
      'job_id', g.job_id, 'provider', g.provider, 'kind', 'unknown', 'calls', 1, 'hits', 0, 'misses', 0, 'errors', 0,
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
comment on function engine.sweep is 'Frees what dead workers held: open calls become unknown (spent until answered), records are due now, at most p_max_takeovers times.';

revoke execute on all functions in schema engine from public;
grant execute on all functions in schema engine to service_role;
