-- How long things are kept. A job goes with its rows so many days after its end; what look-ups found is emptied so many days
-- after the answer came, their price and state stay as the proof of payment. An ephemeral job is emptied, its answers with it,
-- soon after its rows were exported. All of it by the processors' upkeep, in small statements that pass over what is locked.

alter table public.workspaces
  add column job_days int default 30 check (job_days between 1 and 36500),
  add column result_days int default 90 check (result_days between 1 and 36500),
  add column freshness jsonb not null default '{}';
comment on column public.workspaces.job_days is 'Days that an ended job is kept with its rows; null: for ever.';
comment on column public.workspaces.result_days is 'Days that what a look-up found is kept; null: for ever. Then it is emptied, and asking again is paid again.';
comment on column public.workspaces.freshness is 'Operation → {hitDays, missDays}: for how long an answer is used again, where that differs from the product''s table. A job takes a copy.';
grant select (job_days, result_days, freshness) on public.workspaces to authenticated;

alter table public.jobs
  add column exported_at timestamptz,
  add column emptied_at timestamptz;
comment on column public.jobs.exported_at is 'When all of its rows, as they stand, went out whole.';
comment on column public.jobs.emptied_at is 'Since when its rows, its log and the answers that it paid for are gone, or go in batches. It cannot run again.';
create index jobs_ended on public.jobs (workspace_id, finished_at) where finished_at is not null and deleted_at is null;
create index jobs_own_time on public.jobs (finished_at)
  where finished_at is not null and deleted_at is null and (settings ? 'keepDays' or settings ? 'ephemeral' or emptied_at is not null);
-- Of answered look-ups only, and only of those that hold something: emptying a job finds them here and takes them out.
create index lookups_kept on public.lookups (job_id) where finished_at is not null and (result is not null or input is not null);

create table private.chores (
  name text primary key,
  due_at timestamptz not null default '-infinity',
  done_to bigint not null default 0
);
comment on table private.chores is 'Upkeep that one process at a time does, and none before it is due. done_to: how far the round has come.';
insert into private.chores (name) values ('expire_jobs'), ('purge_lookups');

create function app.set_retention(p_workspace uuid, p_changes jsonb) returns void
language plpgsql security definer set search_path = ''
as $$
begin
  perform private.require_role(p_workspace, 'owner');
  update public.workspaces w set
    job_days = case when p_changes ? 'jobDays' then (p_changes ->> 'jobDays')::int else w.job_days end,
    result_days = case when p_changes ? 'resultDays' then (p_changes ->> 'resultDays')::int else w.result_days end,
    freshness = coalesce(p_changes -> 'freshness', w.freshness)
  where w.id = p_workspace;
end
$$;
comment on function app.set_retention is 'Changes what is named of jobDays, resultDays (null: for ever) and freshness. Needs owner.';

create function app.note_export(p_job uuid, p_rev bigint) returns boolean
language plpgsql security definer set search_path = ''
as $$
declare
  v_workspace uuid;
begin
  select j.workspace_id into v_workspace from public.jobs j where j.id = p_job;
  perform private.require_role(v_workspace, 'viewer');
  update public.jobs j set exported_at = clock_timestamp()
  where j.id = p_job and j.finished_at is not null and j.deleted_at is null and j.emptied_at is null
    and exists (select 1 from public.job_progress p where p.job_id = j.id and p.rev = p_rev);
  return found;
end
$$;
comment on function app.note_export is 'All rows of an ended job went out as they stood at p_rev. False, and nothing is noted, where it has not ended or has changed since. Needs viewer.';

create function app.empty_job(p_job uuid) returns timestamptz
language plpgsql security definer set search_path = ''
as $$
declare
  v_job public.jobs;
begin
  v_job := private.lock_job(p_job);
  if v_job.emptied_at is not null then
    return v_job.emptied_at;
  end if;
  if v_job.finished_at is null then
    raise exception 'The job is %; its rows can be emptied once it has ended.', v_job.state using errcode = 'LE409';
  end if;
  update public.jobs j set emptied_at = clock_timestamp(), sweep_at = clock_timestamp(), next_due_at = 'infinity' where j.id = p_job
    returning j.emptied_at into v_job.emptied_at;
  perform private.add_event(p_job, '{}', private.log_line('info', 'The rows of the job and the answers it paid for are emptied'));
  perform pg_catalog.pg_notify('work', p_job::text);
  return v_job.emptied_at;
end
$$;
comment on function app.empty_job is 'Empties an ended job: its rows, its log and the answers that it paid for go in batches; counters and payments stay. Needs member.';

revoke execute on function app.set_retention, app.note_export, app.empty_job from public;
grant execute on function app.set_retention, app.note_export, app.empty_job to authenticated, service_role;

create or replace function private.check_job_transition() returns trigger
language plpgsql set search_path = ''
as $$
begin
  if not exists (select 1 from private.job_transitions t where t.state = old.state and t.next = new.state) then
    raise exception 'A job that is % cannot become %.', old.state, new.state using errcode = 'LE409';
  end if;
  if old.emptied_at is not null then
    raise exception 'The rows of this job were emptied on %; make a new job.', to_char(old.emptied_at at time zone 'utc', 'YYYY-MM-DD')
      using errcode = 'LE409';
  end if;
  return new;
end
$$;

create function engine.expire_jobs(p_limit int default 200) returns boolean
language plpgsql set search_path = '' set lock_timeout = '2s' set enable_seqscan = off
as $$
declare
  v_emptied uuid[];
  v_late uuid[];
  v_expired uuid[];
  v_more boolean;
begin
  perform 1 from private.chores c where c.name = 'expire_jobs' and c.due_at <= clock_timestamp() for update skip locked;
  if not found then
    return false;
  end if;

  -- A quarter of an hour for a download that broke at its last bytes; a week for whoever started it on a Friday.
  select array_agg(d.id) into v_emptied from (
    select j.id from public.jobs j
    where j.finished_at is not null and j.deleted_at is null and j.emptied_at is null and j.settings ? 'ephemeral'
      and (j.exported_at < now() - interval '15 minutes' or j.finished_at < now() - interval '7 days')
    order by j.finished_at limit p_limit for no key update skip locked) d;
  update public.jobs j set emptied_at = clock_timestamp(), sweep_at = clock_timestamp(), next_due_at = 'infinity' where j.id = any (v_emptied);

  -- A call that was lost may still be answered, after its job was emptied.
  select array_agg(d.id) into v_late from (
    select j.id from public.jobs j
    where j.finished_at > now() - interval '30 days' and j.deleted_at is null and j.emptied_at is not null and j.sweep_at = 'infinity'
      and exists (select 1 from public.lookups l where l.job_id = j.id and l.finished_at is not null
        and (l.result is not null or l.input is not null))
    order by j.finished_at limit p_limit for no key update skip locked) d;
  update public.jobs j set sweep_at = clock_timestamp() where j.id = any (v_late);

  select array_agg(d.id) into v_expired from (
    (select e.id from public.workspaces w cross join lateral (
      select j.id from public.jobs j
      where j.workspace_id = w.id and j.finished_at is not null and j.deleted_at is null
        and j.finished_at < now() - w.job_days * interval '1 day' and not j.settings ? 'keepDays'
      order by j.finished_at limit p_limit) e limit p_limit)
    union all
    (select j.id from public.jobs j
      where j.finished_at is not null and j.deleted_at is null and j.settings ? 'keepDays'
        and j.finished_at < now() - (j.settings ->> 'keepDays')::int * interval '1 day'
      order by j.finished_at limit p_limit)) d;
  -- The key is free again, as after a deletion by hand. Whoever has just retried it keeps it.
  update public.jobs j set deleted_at = clock_timestamp(), idempotency_key = null, sweep_at = clock_timestamp(), next_due_at = 'infinity'
  where j.id in (select l.id from public.jobs l where l.id = any (v_expired) and l.finished_at is not null and l.deleted_at is null
    order by l.id for no key update skip locked);

  v_more := greatest(cardinality(v_emptied), cardinality(v_late), cardinality(v_expired)) >= p_limit;
  if not coalesce(v_more, false) then
    update private.chores c set due_at = clock_timestamp() + interval '1 minute' where c.name = 'expire_jobs';
  end if;
  return coalesce(v_more, false);
end
$$;
comment on function engine.expire_jobs is 'Once a minute: marks the ended jobs whose time is over as deleted, and ephemeral ones as emptied, 15 minutes after their rows were exported whole or 7 days after their end. True when there are more.';

create function engine.purge_lookups(p_limit int default 2000) returns boolean
language plpgsql set search_path = '' set lock_timeout = '2s' set enable_seqscan = off
as $$
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
  update private.chores c set done_to = v_to where c.name = 'purge_lookups';
  return true;
end
$$;
comment on function engine.purge_lookups is 'Empties what the next p_limit look-ups found where the workspace''s time for it is over; state, price, attempts and charges stay, and the question must be bought anew. False when the round is over: the next begins in an hour.';

revoke execute on function engine.expire_jobs, engine.delete_jobs, engine.purge_lookups from public;
grant execute on function engine.expire_jobs, engine.delete_jobs, engine.purge_lookups to service_role;

create or replace function private.fresh(p_lookup public.lookups, p_job public.jobs) returns boolean
language sql stable set search_path = ''
as $$
  -- Against the job's start and not the clock: what was fresh when the job began stays so, and a replay costs nothing.
  select p_lookup.state in ('hit', 'miss') and (p_lookup.state = 'miss' or p_lookup.result is not null)
    and (p_lookup.job_id = p_job.id
      or (not coalesce((p_job.settings ->> 'refresh')::boolean, false)
        and p_job.created_at < coalesce(
          p_lookup.finished_at + interval '1 day' * (p_job.settings #>> array['freshness',
            p_lookup.provider || ' ' || p_lookup.operation, p_lookup.state || 'Days'])::numeric::double precision,
          p_lookup.expires_at)))
$$;
comment on function private.fresh is 'Whether a job takes this answer as it stands: its own always; another''s within the time that the job''s settings name for such a question, else until expires_at.';
