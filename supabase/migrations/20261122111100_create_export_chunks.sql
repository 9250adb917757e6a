-- What export jobs write: a file in pieces, one a record, so that no process ever holds the whole.

create table public.export_chunks (
  job_id uuid not null,
  seq int not null check (seq >= 0),
  workspace_id uuid not null,
  content text not null,
  primary key (job_id, seq),
  foreign key (workspace_id, job_id) references public.jobs (workspace_id, id) on delete cascade
);
create index export_chunks_workspace on public.export_chunks (workspace_id, job_id);
comment on table public.export_chunks is 'Pieces of the files of export jobs, in the order of seq. They go with their job.';
alter table public.export_chunks enable row level security;
create policy export_chunks_read on public.export_chunks for select to authenticated using (workspace_id in (select private.my_workspaces()));
grant select on public.export_chunks to authenticated;
grant all on public.export_chunks to service_role;

create function engine.keep_export_chunk(p_job uuid, p_seq int, p_content text) returns boolean
language plpgsql set search_path = '' set lock_timeout = '5s'
as $$
declare
  v_job public.jobs;
begin
  select * into v_job from public.jobs j where j.id = p_job for key share;
  if not found or v_job.state not in ('queued', 'running') or v_job.deleted_at is not null then
    return false;
  end if;
  insert into public.export_chunks (job_id, seq, workspace_id, content) values (p_job, p_seq, v_job.workspace_id, p_content)
  on conflict (job_id, seq) do update set content = excluded.content;
  return true;
end
$$;
comment on function engine.keep_export_chunk is 'Keeps a piece of a file; repeated it replaces it. False, and nothing is kept, where the job was stopped.';
revoke execute on function engine.keep_export_chunk from public;
grant execute on function engine.keep_export_chunk to service_role;

create or replace function engine.delete_jobs(p_limit int default 5000) returns boolean
language plpgsql set search_path = '' set lock_timeout = '5s'
as $$
declare
  v_job public.jobs;
  v_bare boolean;
  v_lookups bigint[];
begin
  select * into v_job from public.jobs j
    where j.sweep_at <= clock_timestamp() and (j.deleted_at is not null or j.emptied_at is not null)
    order by j.sweep_at limit 1 for update skip locked;
  if not found then
    return false;
  end if;
  -- First what it found, while the job still says whose it is; a look-up that somebody is asking anew is not waited for.
  v_bare := v_job.emptied_at is not null or v_job.settings ? 'ephemeral';
  if v_bare then
    select array_agg(d.id) into v_lookups from (
      select l.id from public.lookups l
      where l.job_id = v_job.id and l.finished_at is not null and (l.result is not null or l.input is not null)
        and l.state not in ('calling', 'pending')
      limit p_limit for no key update skip locked) d;
    update public.lookups l set result = null, input = null where l.id = any (v_lookups);
  end if;
  if v_lookups is null then
    delete from public.places p where p.job_id = v_job.id
      and p.key in (select d.key from public.places d where d.job_id = v_job.id limit p_limit);
    if not found then
      -- Each is as large as hundreds of rows.
      delete from public.export_chunks c where c.job_id = v_job.id
        and c.seq in (select d.seq from public.export_chunks d where d.job_id = v_job.id limit greatest(1, p_limit / 100));
    end if;
    if not found then
      delete from public.records r where r.job_id = v_job.id
        and r.seq <= (select max(d.seq) from (select d.seq from public.records d where d.job_id = v_job.id order by d.seq limit p_limit) d);
    end if;
    if not found then
      delete from public.job_events e where e.job_id = v_job.id
        and e.rev <= (select max(d.rev) from (select d.rev from public.job_events d where d.job_id = v_job.id order by d.rev limit p_limit) d);
    end if;
  end if;
  if v_lookups is not null or found then
    update public.jobs j set sweep_at = clock_timestamp() where j.id = v_job.id;
  elsif exists (select 1 from public.lookups l where l.job_id = v_job.id and l.state in ('calling', 'pending'))
    or (v_bare and exists (select 1 from public.lookups l
      where l.job_id = v_job.id and l.finished_at is not null and (l.result is not null or l.input is not null))) then
    -- Its paid answers are still to come, and whoever polls for them reads the job.
    update public.jobs j set sweep_at = clock_timestamp() + interval '1 minute' where j.id = v_job.id;
  elsif v_job.deleted_at is not null then
    delete from public.jobs j where j.id = v_job.id;
  else
    update public.jobs j set sweep_at = 'infinity' where j.id = v_job.id;
  end if;
  return true;
end
$$;
comment on function engine.delete_jobs is 'One batch of what a deleted or emptied job leaves behind: answers where it keeps none, places, pieces of files, rows, log; a deleted job itself when no call of it is open. False when there is nothing to do.';
