-- What places_scrape jobs bring: many places a record.

create table public.places (
  job_id uuid not null,
  key uuid not null,
  workspace_id uuid not null,
  seq int not null check (seq >= 0),
  rank int not null check (rank >= 0),
  provider text not null,
  lookup_id bigint,
  place jsonb not null,
  primary key (job_id, key),
  foreign key (workspace_id, job_id) references public.jobs (workspace_id, id) on delete cascade
) with (autovacuum_analyze_scale_factor = 0.05);
create index places_in_order on public.places (workspace_id, job_id, seq, rank, key);
comment on table public.places is 'Places that a job''s records brought, each once in a job whoever found it first.';
comment on column public.places.key is 'Digest of the place''s id, which the vendors of one map share.';
comment on column public.places.seq is 'The record whose query brought it, and rank its place among that record''s.';
comment on column public.places.lookup_id is 'The page it stood on: proof of what was paid for it. No foreign key: look-ups are purged on their own terms.';
alter table public.places enable row level security;
create policy places_read on public.places for select to authenticated using (workspace_id in (select private.my_workspaces()));
grant select on public.places to authenticated;
grant all on public.places to service_role;

create function engine.save_places(p_job uuid, p_seq int, p_provider text, p_lookup bigint, p_rank int, p_places jsonb)
returns int
language plpgsql set search_path = '' set lock_timeout = '5s' set plan_cache_mode = 'force_generic_plan' set enable_seqscan = off
as $$
declare
  v_workspace uuid;
begin
  select j.workspace_id into v_workspace from public.jobs j where j.id = p_job and j.deleted_at is null for key share;
  if not found then
    return 0;
  end if;
  -- In the order of keys: two records that bring the same places must not wait for each other.
  insert into public.places (job_id, key, workspace_id, seq, rank, provider, lookup_id, place)
  select p_job, md5(i.place ->> 'placeId')::uuid, v_workspace, p_seq, p_rank + (i.nth - 1)::int, p_provider, p_lookup, i.place
    from jsonb_array_elements(p_places) with ordinality i (place, nth) order by 2
  on conflict do nothing;
  return (select count(*) from public.places p where p.job_id = p_job and p.seq = p_seq
    and p.key = any (array(select md5(i ->> 'placeId')::uuid from jsonb_array_elements(p_places) i)));
end
$$;
comment on function engine.save_places is 'Keeps the places of one page, the first of them at p_rank. How many of them are this record''s: those that no other record of the job brought before. Repeated it gives the same.';
revoke execute on function engine.save_places from public;
grant execute on function engine.save_places to service_role;

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
comment on function engine.delete_jobs is 'One batch of what a deleted or emptied job leaves behind: answers where it keeps none, places, rows, log; a deleted job itself when no call of it is open. False when there is nothing to do.';
