-- The life of a job: schedule, pause, priority, retry, dead letter, deletion. One row changes at once and answers the
-- user; the job's records follow in batches (housekeeping) and read as if they had followed already.

alter table public.jobs
  add column max_attempts smallint not null default 3 check (max_attempts between 1 and 20),
  add column backoff_base_ms int not null default 2000 check (backoff_base_ms between 0 and 86400000),
  add column backoff_factor double precision not null default 2 check (backoff_factor between 1 and 10),
  add column backoff_max_ms int not null default 300000 check (backoff_max_ms between 0 and 86400000),
  add column backoff_jitter double precision not null default 0.5 check (backoff_jitter between 0 and 1),
  add column attempts smallint not null default 0,
  add column dead_letter_reason text,
  add column retry_scope text check (retry_scope in ('failed', 'all')),
  add column swept_seq int not null default -1,
  add column sweep_at timestamptz not null default 'infinity',
  add column deleted_at timestamptz;
comment on column public.jobs.max_attempts is 'How often a record is put off because a vendor failed, and how often the job as a whole may fail, before it is given up.';
comment on column public.jobs.backoff_jitter is 'The share of a back-off that is drawn by lot: 0 none, 1 all of it.';
comment on column public.jobs.attempts is 'How often the job failed as a whole (its waterfall can no longer run); back to 0 when it is retried.';
comment on column public.jobs.retry_scope is 'Records that are being put back: those after swept_seq that are failed (all: not_found and skipped too) read as waiting.';
comment on column public.jobs.swept_seq is 'How far the batches over its records have come.';
comment on column public.jobs.sweep_at is 'When the next batch over its records is due; infinity when none is.';
comment on column public.jobs.deleted_at is 'Deleted for everyone; its rows follow in batches. Look-ups, attempts and charges stay: they are the proof of payment.';
create index jobs_scheduled on public.jobs (scheduled_at) where state = 'scheduled';
create index jobs_sweep on public.jobs (sweep_at) where sweep_at < 'infinity';

alter table public.job_progress add column put_back int[] not null default '{}';
comment on column public.job_progress.put_back is 'Of failed, not_found and skipped: how many are still counted there and are being put back (see jobs.retry_scope).';

drop policy jobs_read on public.jobs;
create policy jobs_read on public.jobs for select to authenticated
  using (workspace_id in (select private.my_workspaces()) and deleted_at is null);

insert into private.job_transitions (state, next) values
  ('queued', 'dead_letter'),
  ('paused', 'completed'), ('paused', 'partially_completed'), ('paused', 'failed'),
  ('completed', 'queued');

create function private.lock_job(p_job uuid) returns public.jobs
language plpgsql set search_path = ''
as $$
declare
  v_job public.jobs;
begin
  select * into v_job from public.jobs j where j.id = p_job and j.deleted_at is null for update;
  perform private.require_role(v_job.workspace_id, 'member');
  return v_job;
end
$$;
comment on function private.lock_job is 'The job, locked, for a member; LE404 when it is not there, deleted, or a stranger''s. Waits for begins under way (they hold KEY SHARE).';

create function private.on_wire(p_job uuid) returns table (calls int, credits numeric)
language sql stable set search_path = ''
as $$
  select count(*)::int, coalesce(sum(l.price), 0) from public.lookups l where l.job_id = p_job and l.state in ('calling', 'pending')
$$;

create function private.backoff_ms(p_job public.jobs, p_failures int) returns int
language sql volatile set search_path = ''
as $$
  select (least(p_job.backoff_max_ms, p_job.backoff_base_ms * power(p_job.backoff_factor, least(p_failures, 30) - 1))
    * (1 - p_job.backoff_jitter * random()))::int
$$;
comment on function private.backoff_ms is 'How long to wait after so many failures: base × factor^(n-1), at most max, less a random part of up to jitter.';

create or replace function app.create_job(p_workspace uuid, p_job jsonb, p_rows jsonb) returns table (id uuid, created boolean)
language plpgsql security definer set search_path = ''
as $$
declare
  v_id uuid;
  v_total int;
  v_draft constant boolean := coalesce((p_job ->> 'draft')::boolean, false);
begin
  perform private.require_role(p_workspace, 'member');
  insert into public.jobs (workspace_id, type, name, priority, tags, scheduled_at, idempotency_key, columns, mapping, waterfall,
    settings, max_attempts, backoff_base_ms, backoff_factor, backoff_max_ms, backoff_jitter, created_by)
  values (p_workspace, p_job ->> 'type', p_job ->> 'name', (p_job ->> 'priority')::smallint,
    array(select jsonb_array_elements_text(p_job -> 'tags')), (p_job ->> 'scheduledAt')::timestamptz, p_job ->> 'idempotencyKey',
    array(select jsonb_array_elements_text(p_job -> 'columns')), p_job -> 'mapping', p_job -> 'waterfall',
    coalesce(p_job -> 'settings', '{}'), coalesce((p_job ->> 'maxAttempts')::smallint, 3),
    coalesce((p_job #>> '{backoff,baseMs}')::int, 2000), coalesce((p_job #>> '{backoff,factor}')::double precision, 2),
    coalesce((p_job #>> '{backoff,maxMs}')::int, 300000), coalesce((p_job #>> '{backoff,jitter}')::double precision, 0.5), auth.uid())
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
comment on function app.create_job is 'Makes a job with its first rows (an array of arrays of cells), started unless draft: at once, or at scheduledAt. A known idempotency key gives the job it made. Needs member.';

create or replace function app.append_records(p_job uuid, p_from int, p_rows jsonb) returns table (added int, total int)
language plpgsql security definer set search_path = ''
as $$
declare
  v_workspace uuid;
  v_state text;
  v_added int;
begin
  select j.workspace_id, j.state into v_workspace, v_state from public.jobs j
    where j.id = p_job and j.deleted_at is null for key share;
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

create function private.queue_job(p_job uuid, p_line text) returns void
language plpgsql set search_path = ''
as $$
begin
  update public.jobs j set state = 'queued', sealed = true, next_due_at = now() where j.id = p_job;
  perform private.add_event(p_job, '{}', private.log_line('info', p_line));
  perform pg_catalog.pg_notify('work', p_job::text);
end
$$;

create function private.seal_job(p_job uuid) returns int
language plpgsql set search_path = ''
as $$
declare
  v_total int;
begin
  select p.total into v_total from public.job_progress p where p.job_id = p_job;
  if v_total = 0 then
    raise exception 'The job has no records; add at least one before starting it.' using errcode = 'LE409';
  end if;
  if (select max(r.seq) + 1 from public.records r where r.job_id = p_job) <> v_total then
    raise exception 'The job has a gap in its records; send the missing chunk before starting it.' using errcode = 'LE409';
  end if;
  return v_total;
end
$$;
comment on function private.seal_job is 'How many records a draft has; refuses an empty one and one with a missing chunk.';

create function app.schedule_job(p_job uuid, p_at timestamptz) returns void
language plpgsql security definer set search_path = ''
as $$
declare
  v_job public.jobs;
begin
  v_job := private.lock_job(p_job);
  if v_job.state not in ('draft', 'scheduled') then
    raise exception 'The job is % already; only a draft or a scheduled job can be given a time.', v_job.state using errcode = 'LE409';
  end if;
  if v_job.state = 'scheduled' and v_job.scheduled_at = p_at then
    return;
  end if;
  perform private.seal_job(p_job);
  update public.jobs j set state = 'scheduled', sealed = true, scheduled_at = p_at where j.id = p_job;
  perform private.add_event(p_job, '{}', private.log_line('info',
    format('Job scheduled for %s', to_char(p_at at time zone 'utc', 'YYYY-MM-DD HH24:MI "UTC"'))));
  perform pg_catalog.pg_notify('work', p_job::text);
end
$$;
comment on function app.schedule_job is 'Seals a draft and has it start at a time, or moves the time of a scheduled job. Needs member.';

create or replace function app.start_job(p_job uuid) returns void
language plpgsql security definer set search_path = ''
as $$
declare
  v_job public.jobs;
begin
  v_job := private.lock_job(p_job);
  if v_job.state not in ('draft', 'scheduled') then
    raise exception 'The job is % already.', v_job.state using errcode = 'LE409';
  end if;
  if v_job.state = 'draft' and v_job.scheduled_at > now() then
    perform app.schedule_job(p_job, v_job.scheduled_at);
  else
    perform private.queue_job(p_job, format('Job queued with %s records', private.seal_job(p_job)));
  end if;
end
$$;
comment on function app.start_job is 'Seals a draft and queues it, or schedules it when its time is yet to come; a scheduled job is queued now. Refuses an empty job and one with a missing chunk. Needs member.';

create function engine.start_scheduled() returns int
language plpgsql set search_path = '' set lock_timeout = '5s'
as $$
declare
  v_job uuid;
  v_count int := 0;
begin
  for v_job in select j.id from public.jobs j where j.state = 'scheduled' and j.scheduled_at <= clock_timestamp()
    order by j.id limit 100 for no key update skip locked
  loop
    perform private.queue_job(v_job, 'Job queued at its time');
    v_count := v_count + 1;
  end loop;
  return v_count;
end
$$;
comment on function engine.start_scheduled is 'Queues the scheduled jobs whose time has come.';

create or replace function app.cancel_job(p_job uuid) returns table (state text, on_wire int, on_wire_credits numeric)
language plpgsql security definer set search_path = ''
as $$
declare
  v_job public.jobs;
  v_calls int;
  v_credits numeric;
begin
  v_job := private.lock_job(p_job);
  select w.calls, w.credits into v_calls, v_credits from private.on_wire(p_job) w;
  if v_job.state <> 'cancelled' then
    update public.jobs j set state = 'cancelled', finished_at = now(), next_due_at = now(), retry_scope = null, sweep_at = 'infinity'
      where j.id = p_job;
    update public.job_progress p set put_back = '{}' where p.job_id = p_job and p.put_back <> '{}';
    perform private.add_event(p_job, '{}', private.log_line('warn',
      format('Job cancelled; %s calls were on the wire (at most %s credits)', v_calls, trim_scale(v_credits))));
    perform pg_catalog.pg_notify('work', p_job::text);
  end if;
  return query select 'cancelled'::text, v_calls, v_credits;
end
$$;

create function app.pause_job(p_job uuid) returns table (state text, on_wire int, on_wire_credits numeric)
language plpgsql security definer set search_path = ''
as $$
declare
  v_job public.jobs;
  v_calls int;
  v_credits numeric;
begin
  v_job := private.lock_job(p_job);
  select w.calls, w.credits into v_calls, v_credits from private.on_wire(p_job) w;
  if v_job.state <> 'paused' then
    update public.jobs j set state = 'paused' where j.id = p_job;
    perform private.add_event(p_job, '{}', private.log_line('info', format('Job paused; %s calls were on the wire', v_calls)));
  end if;
  return query select 'paused'::text, v_calls, v_credits;
end
$$;
comment on function app.pause_job is 'Stops a job until it is resumed: no call begins after it returns; those on the wire are finished and booked. Needs member.';

create function app.resume_job(p_job uuid) returns text
language plpgsql security definer set search_path = ''
as $$
declare
  v_job public.jobs;
  v_state text;
begin
  v_job := private.lock_job(p_job);
  if v_job.state in ('queued', 'running') then
    return v_job.state;
  end if;
  if v_job.state <> 'paused' then
    raise exception 'The job is %; only a paused one can be resumed.', v_job.state using errcode = 'LE409';
  end if;
  v_state := case when v_job.started_at is null then 'queued' else 'running' end;
  update public.jobs j set state = v_state, next_due_at = now() where j.id = p_job;
  perform private.add_event(p_job, '{}', private.log_line('info', 'Job resumed'));
  perform pg_catalog.pg_notify('work', p_job::text);
  return v_state;
end
$$;
comment on function app.resume_job is 'Goes on with a paused job; gives its state. Needs member.';

create function app.set_job_priority(p_job uuid, p_priority int) returns void
language plpgsql security definer set search_path = ''
as $$
declare
  v_job public.jobs;
begin
  v_job := private.lock_job(p_job);
  if p_priority is null or p_priority not between 1 and 5 then
    raise exception 'priority: expected 1 (highest) to 5.' using errcode = 'LE400';
  end if;
  if v_job.priority = p_priority then
    return;
  end if;
  update public.jobs j set priority = p_priority where j.id = p_job;
  perform private.add_event(p_job, '{}', private.log_line('info', format('Priority changed from %s to %s', v_job.priority, p_priority)));
end
$$;
comment on function app.set_job_priority is 'Changes which of a workspace''s jobs is served first, in mid-run too: the next claim heeds it. Needs member.';

create function app.update_job(p_job uuid, p_changes jsonb) returns void
language plpgsql security definer set search_path = ''
as $$
declare
  v_job public.jobs;
begin
  v_job := private.lock_job(p_job);
  update public.jobs j set name = coalesce(p_changes ->> 'name', j.name),
    tags = case when p_changes ? 'tags' then array(select jsonb_array_elements_text(p_changes -> 'tags')) else j.tags end
  where j.id = p_job;
  if p_changes ? 'priority' then
    perform app.set_job_priority(p_job, (p_changes ->> 'priority')::int);
  end if;
  if p_changes ? 'scheduledAt' and v_job.state = 'draft' then
    update public.jobs j set scheduled_at = (p_changes ->> 'scheduledAt')::timestamptz where j.id = p_job;
  elsif p_changes ? 'scheduledAt' then
    perform app.schedule_job(p_job, (p_changes ->> 'scheduledAt')::timestamptz);
  end if;
end
$$;
comment on function app.update_job is 'Changes what is named of {name, tags, priority, scheduledAt}; a draft keeps its time until it is started. Needs member.';

create function app.retry_job(p_job uuid, p_scope text) returns table (state text, records int)
language plpgsql security definer set search_path = ''
as $$
declare
  v_job public.jobs;
  v_left int[];
  v_count int;
begin
  v_job := private.lock_job(p_job);
  if p_scope is null or p_scope not in ('failed', 'all') then
    raise exception 'scope: expected failed or all.' using errcode = 'LE400';
  end if;
  if v_job.state in ('queued', 'running', 'paused') and v_job.retried_at is not null then
    return query select v_job.state, coalesce((select sum(n)::int from public.job_progress p, unnest(p.put_back) n where p.job_id = p_job), 0);
    return;
  end if;
  if v_job.state not in ('completed', 'partially_completed', 'failed', 'dead_letter') then
    raise exception 'The job is %; only one that has ended and was not cancelled can be retried.', v_job.state using errcode = 'LE409';
  end if;
  select case when p_scope = 'failed' then array[p.failed, 0, 0] else array[p.failed, p.not_found, p.skipped] end into v_left
    from public.job_progress p where p.job_id = p_job for no key update;
  v_count := v_left[1] + v_left[2] + v_left[3];
  if v_count = 0 and v_job.state <> 'dead_letter' then
    raise exception 'There is nothing to retry: no row %.', case p_scope when 'failed' then 'failed' else 'ended without success' end
      using errcode = 'LE409';
  end if;
  update public.jobs j set state = 'queued', next_due_at = now(), finished_at = null, attempts = 0, dead_letter_reason = null,
    swept_seq = -1, retry_scope = case when v_count > 0 then p_scope end,
    sweep_at = case when v_count > 0 then now() else 'infinity' end
  where j.id = p_job;
  update public.job_progress p set put_back = v_left where p.job_id = p_job and v_count > 0;
  perform private.add_event(p_job, '{}', private.log_line('info', format('%s records are tried again', v_count)));
  perform pg_catalog.pg_notify('work', p_job::text);
  return query select 'queued'::text, v_count;
end
$$;
comment on function app.retry_job is 'Puts back the failed records of an ended job (all: not found and skipped ones too; success never). Gives how many; they follow in batches. Needs member.';

create function app.requeue_dead_letter(p_job uuid) returns text
language plpgsql security definer set search_path = ''
as $$
declare
  v_job public.jobs;
begin
  v_job := private.lock_job(p_job);
  if v_job.state in ('queued', 'running') then
    return v_job.state;
  end if;
  if v_job.state <> 'dead_letter' then
    raise exception 'The job is %; only a dead letter can be requeued.', v_job.state using errcode = 'LE409';
  end if;
  update public.jobs j set attempts = 0, dead_letter_reason = null, finished_at = null where j.id = p_job;
  perform private.queue_job(p_job, 'Job requeued');
  return 'queued';
end
$$;
comment on function app.requeue_dead_letter is 'Has a job that failed as a whole tried again; its records are as they were. Needs member.';

create function app.delete_job(p_job uuid) returns void
language plpgsql security definer set search_path = ''
as $$
declare
  v_job public.jobs;
begin
  select * into v_job from public.jobs j where j.id = p_job for update;
  perform private.require_role(v_job.workspace_id, 'member');
  if v_job.deleted_at is not null then
    return;
  end if;
  if v_job.state not in ('draft', 'completed', 'partially_completed', 'failed', 'cancelled', 'dead_letter') then
    raise exception 'The job is %; cancel it before deleting it.', v_job.state using errcode = 'LE409';
  end if;
  -- The key is free again: a job that is made with it anew is a new one.
  update public.jobs j set deleted_at = now(), idempotency_key = null, retry_scope = null, sweep_at = now(), next_due_at = 'infinity'
    where j.id = p_job;
  perform pg_catalog.pg_notify('work', p_job::text);
end
$$;
comment on function app.delete_job is 'Deletes a draft or an ended job: it is gone from lists at once, its rows follow. Payments stay known. Needs member.';

create function engine.fail_job(p_job uuid, p_reason text) returns int
language plpgsql set search_path = '' set lock_timeout = '5s'
as $$
declare
  v_job public.jobs;
  v_wait int;
begin
  select * into v_job from public.jobs j where j.id = p_job and j.state in ('queued', 'running') for no key update;
  if not found then
    return null;
  end if;
  if v_job.next_due_at > clock_timestamp() then
    return least(86400000, ceil(extract(epoch from v_job.next_due_at - clock_timestamp()) * 1000))::int;
  end if;
  if v_job.attempts + 1 >= v_job.max_attempts then
    update public.jobs j set state = 'dead_letter', attempts = j.attempts + 1, dead_letter_reason = left(p_reason, 2000),
      finished_at = now(), next_due_at = 'infinity' where j.id = p_job;
    perform private.add_event(p_job, '{}', private.log_line('error', format('Job given up after %s attempts: %s', v_job.attempts + 1, left(p_reason, 500))));
    return null;
  end if;
  -- Never at once: the other records of this claim are about to say the same.
  v_wait := greatest(250, private.backoff_ms(v_job, v_job.attempts + 1));
  update public.jobs j set attempts = j.attempts + 1, next_due_at = clock_timestamp() + v_wait * interval '1 millisecond' where j.id = p_job;
  perform private.add_event(p_job, '{}', private.log_line('error', format('The job cannot run: %s', left(p_reason, 500))));
  return v_wait;
end
$$;
comment on function engine.fail_job is 'A job cannot run as a whole: it rests for its back-off and is a dead letter after max_attempts. Gives the milliseconds it rests; the records of one claim count once. Null: it is over.';

create or replace function engine.complete_jobs() returns table (job_id uuid, state text)
language plpgsql set search_path = '' set lock_timeout = '5s'
as $$
declare
  v_job record;
  v_state text;
begin
  -- A paused job whose last calls came in has ended too; one whose records are being put back has not.
  for v_job in
    select j.id from public.jobs j join public.job_progress p on p.job_id = j.id
    where j.state in ('queued', 'running', 'paused') and j.sealed and j.retry_scope is null
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

create function engine.retry_records(p_limit int default 5000) returns boolean
language plpgsql set search_path = '' set lock_timeout = '5s'
as $$
declare
  v_job public.jobs;
  v_seqs int[];
  v_moved int[];
  v_verified int;
begin
  select * into v_job from public.jobs j where j.retry_scope is not null and j.sweep_at < 'infinity'
    order by j.sweep_at limit 1 for no key update skip locked;
  if not found then
    return false;
  end if;

  -- Past the cursor only: what was put back and failed again is not put back twice.
  select array_agg(d.seq order by d.seq), array[count(*) filter (where d.state = 'failed'),
      count(*) filter (where d.state = 'not_found'), count(*) filter (where d.state = 'skipped')], count(*) filter (where d.verified)
    into v_seqs, v_moved, v_verified
    from (select r.seq, r.state, coalesce((r.output ->> 'verified')::boolean, false) as verified from public.records r
      where r.job_id = v_job.id and r.seq > v_job.swept_seq
        and (r.state = 'failed' or (v_job.retry_scope = 'all' and r.state in ('not_found', 'skipped')))
      order by r.seq limit p_limit for no key update) d;
  if v_seqs is null then
    update public.jobs j set retry_scope = null, sweep_at = 'infinity' where j.id = v_job.id;
    update public.job_progress p set put_back = '{}' where p.job_id = v_job.id;
    perform private.add_event(v_job.id, '{}', '[]');
    return true;
  end if;
  -- By an array: joined to the rows just read, the planner compared 5,000 with 12,000 one by one.
  update public.records r set state = 'waiting', run_at = clock_timestamp(), attempts = 0, takeovers = 0,
    output = null, provenance = null, error = null
  where r.job_id = v_job.id and r.seq = any (v_seqs);
  update public.job_progress p set failed = p.failed - v_moved[1], not_found = p.not_found - v_moved[2],
    skipped = p.skipped - v_moved[3], verified = p.verified - v_verified,
    put_back = array[greatest(0, p.put_back[1] - v_moved[1]), greatest(0, p.put_back[2] - v_moved[2]), greatest(0, p.put_back[3] - v_moved[3])]
  where p.job_id = v_job.id;
  perform private.add_event(v_job.id, v_seqs, '[]');
  update public.jobs j set sweep_at = clock_timestamp(), swept_seq = v_seqs[cardinality(v_seqs)],
    next_due_at = least(j.next_due_at, clock_timestamp()) where j.id = v_job.id;
  return true;
end
$$;
comment on function engine.retry_records is 'One batch of the records that a retry puts back, their counters with them. False when no job is being retried.';

create function engine.delete_jobs(p_limit int default 5000) returns boolean
language plpgsql set search_path = '' set lock_timeout = '5s'
as $$
declare
  v_job uuid;
begin
  select j.id into v_job from public.jobs j where j.deleted_at is not null and j.sweep_at <= clock_timestamp()
    order by j.sweep_at limit 1 for update skip locked;
  if not found then
    return false;
  end if;
  delete from public.records r where r.job_id = v_job
    and r.seq <= (select max(d.seq) from (select d.seq from public.records d where d.job_id = v_job order by d.seq limit p_limit) d);
  if not found then
    delete from public.job_events e where e.job_id = v_job
      and e.rev <= (select max(d.rev) from (select d.rev from public.job_events d where d.job_id = v_job order by d.rev limit p_limit) d);
  end if;
  if found then
    update public.jobs j set sweep_at = clock_timestamp() where j.id = v_job;
  elsif exists (select 1 from public.lookups l where l.job_id = v_job and l.state in ('calling', 'pending')) then
    -- Its paid answers are still to come, and whoever polls for them reads the job.
    update public.jobs j set sweep_at = clock_timestamp() + interval '1 minute' where j.id = v_job;
  else
    delete from public.jobs j where j.id = v_job;
  end if;
  return true;
end
$$;
comment on function engine.delete_jobs is 'One batch of the rows of a deleted job, children first; the job itself when no call of it is open. False when there is nothing to delete.';

create or replace function engine.work_due_ms() returns int
language sql stable set search_path = ''
as $$
  select least(86400000, greatest(0, ceil(extract(epoch from min(d.at) - clock_timestamp()) * 1000)))::int
  from (
    select j.next_due_at as at from public.jobs j where j.state in ('queued', 'running') and j.next_due_at < 'infinity'
    union all
    select j.scheduled_at from public.jobs j where j.state = 'scheduled'
    union all
    select j.sweep_at from public.jobs j where j.sweep_at < 'infinity'
    union all
    select l.next_poll_at from public.lookups l where l.state = 'pending') d
  having count(*) > 0
$$;

revoke execute on function private.lock_job, private.on_wire, private.backoff_ms, private.queue_job, private.seal_job from public;
revoke execute on function app.schedule_job, app.pause_job, app.resume_job, app.set_job_priority, app.update_job, app.retry_job,
  app.requeue_dead_letter, app.delete_job from public;
grant execute on function app.schedule_job, app.pause_job, app.resume_job, app.set_job_priority, app.update_job, app.retry_job,
  app.requeue_dead_letter, app.delete_job to authenticated, service_role;
revoke execute on all functions in schema engine from public;
grant execute on all functions in schema engine to service_role;
