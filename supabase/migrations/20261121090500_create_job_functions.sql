-- What users do with jobs, and how listeners hear of it.

create function private.notify_job(p_job uuid, p_rev bigint) returns void
language plpgsql set search_path = ''
as $$
begin
  perform pg_catalog.pg_notify('job_events', p_job::text || ' ' || p_rev::text);
  if to_regprocedure('realtime.send(jsonb,text,text,boolean)') is not null then
    execute 'select realtime.send($1, $2, $3, true)'
      using jsonb_build_object('jobId', p_job, 'rev', p_rev), 'job_changed', 'job:' || p_job::text;
  end if;
end
$$;
comment on function private.notify_job is 'A hint that a job has events up to rev: NOTIFY, and Supabase Realtime where it exists.';
revoke execute on function private.notify_job from public;

-- The caller holds no lock below job_progress in the order job, look-ups, records, job_progress, job_events.
create function private.add_event(p_job uuid, p_seqs int[], p_logs jsonb) returns bigint
language plpgsql set search_path = ''
as $$
declare
  v_rev bigint;
  v_workspace uuid;
begin
  update public.job_progress p set rev = p.rev + 1, notified_at = clock_timestamp()
    where p.job_id = p_job returning p.rev, p.workspace_id into v_rev, v_workspace;
  insert into public.job_events (job_id, rev, workspace_id, seqs, logs) values (p_job, v_rev, v_workspace, p_seqs, p_logs);
  perform private.notify_job(p_job, v_rev);
  return v_rev;
end
$$;
comment on function private.add_event is 'Writes one event of a job and tells listeners at once.';
revoke execute on function private.add_event from public;

create function private.log_line(p_level text, p_message text) returns jsonb
language sql stable set search_path = ''
as $$
  select jsonb_build_array(jsonb_build_object('at', to_char(clock_timestamp() at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
    'level', p_level, 'message', p_message))
$$;
revoke execute on function private.log_line from public;

create function app.create_job(p_workspace uuid, p_job jsonb, p_rows jsonb) returns table (id uuid, created boolean)
language plpgsql security definer set search_path = ''
as $$
declare
  v_id uuid;
  v_total int;
  v_draft constant boolean := coalesce((p_job ->> 'draft')::boolean, false);
begin
  perform private.require_role(p_workspace, 'member');
  insert into public.jobs (workspace_id, type, name, priority, tags, idempotency_key, columns, mapping, waterfall, settings, created_by)
  values (p_workspace, p_job ->> 'type', p_job ->> 'name', (p_job ->> 'priority')::smallint,
    array(select jsonb_array_elements_text(p_job -> 'tags')), p_job ->> 'idempotencyKey',
    array(select jsonb_array_elements_text(p_job -> 'columns')), p_job -> 'mapping', p_job -> 'waterfall',
    coalesce(p_job -> 'settings', '{}'), auth.uid())
  on conflict (workspace_id, idempotency_key) do nothing
  returning jobs.id into v_id;
  if v_id is null then
    return query select j.id, false from public.jobs j
      where j.workspace_id = p_workspace and j.idempotency_key = p_job ->> 'idempotencyKey';
    return;
  end if;
  insert into public.records (job_id, seq, workspace_id, input)
  select v_id, (r.place - 1)::int, p_workspace, r.cells from jsonb_array_elements(p_rows) with ordinality r (cells, place);
  get diagnostics v_total = row_count;
  insert into public.job_progress (job_id, workspace_id, total) values (v_id, p_workspace, v_total);
  if not v_draft then
    perform app.start_job(v_id);
  end if;
  return query select v_id, true;
end
$$;
comment on function app.create_job is 'Makes a job with its first rows (an array of arrays of cells), started unless draft. A known idempotency key gives the job it made. Needs member.';

create function app.append_records(p_job uuid, p_from int, p_rows jsonb) returns table (added int, total int)
language plpgsql security definer set search_path = ''
as $$
declare
  v_workspace uuid;
  v_state text;
  v_added int;
begin
  select j.workspace_id, j.state into v_workspace, v_state from public.jobs j where j.id = p_job for key share;
  perform private.require_role(v_workspace, 'member');
  if v_state <> 'draft' then
    raise exception 'The job is %, records can be added to a draft only.', v_state using errcode = 'LE409';
  end if;
  insert into public.records (job_id, seq, workspace_id, input)
  select p_job, p_from + (r.place - 1)::int, v_workspace, r.cells from jsonb_array_elements(p_rows) with ordinality r (cells, place)
  on conflict do nothing;
  get diagnostics v_added = row_count;
  return query update public.job_progress p set total = p.total + v_added where p.job_id = p_job returning v_added, p.total;
end
$$;
comment on function app.append_records is 'Adds a chunk to a draft, its first row at seq p_from; sent twice it is added once. Needs member.';

create function app.start_job(p_job uuid) returns void
language plpgsql security definer set search_path = ''
as $$
declare
  v_workspace uuid;
  v_state text;
  v_total int;
begin
  select j.workspace_id, j.state into v_workspace, v_state from public.jobs j where j.id = p_job for update;
  perform private.require_role(v_workspace, 'member');
  if v_state <> 'draft' then
    raise exception 'The job is % already.', v_state using errcode = 'LE409';
  end if;
  select p.total into v_total from public.job_progress p where p.job_id = p_job;
  if v_total = 0 then
    raise exception 'The job has no records; add at least one before starting it.' using errcode = 'LE409';
  end if;
  if (select max(r.seq) + 1 from public.records r where r.job_id = p_job) <> v_total then
    raise exception 'The job has a gap in its records; send the missing chunk before starting it.' using errcode = 'LE409';
  end if;
  update public.jobs set state = 'queued', sealed = true, next_due_at = now() where id = p_job;
  perform private.add_event(p_job, '{}', private.log_line('info', format('Job queued with %s records', v_total)));
  perform pg_catalog.pg_notify('work', p_job::text);
end
$$;
comment on function app.start_job is 'Seals a draft and queues it. Refuses an empty job and one with a missing chunk. Needs member.';

create function app.cancel_job(p_job uuid) returns table (state text, on_wire int, on_wire_credits numeric)
language plpgsql security definer set search_path = ''
as $$
declare
  v_workspace uuid;
  v_state text;
  v_calls int;
  v_credits numeric;
begin
  -- FOR UPDATE waits for begins under way (they hold KEY SHARE), so the count below is exact.
  select j.workspace_id, j.state into v_workspace, v_state from public.jobs j where j.id = p_job for update;
  perform private.require_role(v_workspace, 'member');
  if v_state <> 'cancelled' then
    update public.jobs j set state = 'cancelled', finished_at = now(), next_due_at = now() where j.id = p_job;
  end if;
  select count(*), coalesce(sum(l.price), 0) into v_calls, v_credits
    from public.lookups l where l.job_id = p_job and l.state in ('calling', 'pending');
  if v_state <> 'cancelled' then
    perform private.add_event(p_job, '{}', private.log_line('warn',
      format('Job cancelled; %s calls were on the wire (at most %s credits)', v_calls, trim_scale(v_credits))));
    perform pg_catalog.pg_notify('work', p_job::text);
  end if;
  return query select 'cancelled'::text, v_calls, v_credits;
end
$$;
comment on function app.cancel_job is 'Stops a job: no call begins after it returns. Gives how many were on the wire and their price. Needs member.';

create function app.save_waterfall(p_workspace uuid, p_name text, p_spec jsonb) returns int
language plpgsql security definer set search_path = ''
as $$
declare
  v_version int;
begin
  perform private.require_role(p_workspace, 'admin');
  insert into public.waterfalls (workspace_id, name, version, spec, created_by)
  select p_workspace, p_name, coalesce(max(w.version), 0) + 1, p_spec, auth.uid()
    from public.waterfalls w where w.workspace_id = p_workspace and w.name = p_name
  returning version into v_version;
  return v_version;
end
$$;
comment on function app.save_waterfall is 'Saves a waterfall as the next version of its name. Needs admin.';

revoke execute on function app.create_job, app.append_records, app.start_job, app.cancel_job, app.save_waterfall from public;
grant execute on function app.create_job, app.append_records, app.start_job, app.cancel_job, app.save_waterfall
  to authenticated, service_role;
