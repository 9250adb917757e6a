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

