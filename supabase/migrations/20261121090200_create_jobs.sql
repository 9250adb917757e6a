-- Waterfalls, jobs, their records, counters and events.

create table public.waterfalls (
  id uuid primary key default gen_random_uuid(),
  workspace_id uuid not null references public.workspaces (id) on delete cascade,
  name text not null,
  version int not null check (version >= 1),
  spec jsonb not null,
  created_by uuid,
  created_at timestamptz not null default now(),
  unique (workspace_id, name, version)
);
comment on table public.waterfalls is 'Saved waterfalls; a change is a new version.';

create table private.job_transitions (
  state text not null,
  next text not null,
  primary key (state, next)
);
comment on table private.job_transitions is 'Legal changes of a job''s state; the same table stands in lib/contracts/job.ts and a test compares them.';
insert into private.job_transitions (state, next) values
  ('draft', 'scheduled'), ('draft', 'queued'), ('draft', 'cancelled'),
  ('scheduled', 'queued'), ('scheduled', 'cancelled'),
  ('queued', 'running'), ('queued', 'paused'), ('queued', 'completed'), ('queued', 'partially_completed'),
  ('queued', 'failed'), ('queued', 'cancelled'),
  ('running', 'paused'), ('running', 'completed'), ('running', 'partially_completed'), ('running', 'failed'),
  ('running', 'cancelled'), ('running', 'dead_letter'),
  ('paused', 'queued'), ('paused', 'running'), ('paused', 'cancelled'),
  ('partially_completed', 'queued'), ('failed', 'queued'), ('dead_letter', 'queued');

create table public.jobs (
  id uuid primary key default gen_random_uuid(),
  workspace_id uuid not null references public.workspaces (id) on delete cascade,
  type text not null check (type in ('single_lead_enrichment', 'batch_lead_enrichment', 'email_validation',
    'company_data_update', 'social_profile_discovery', 'places_scrape', 'ai_research', 'export')),
  name text not null,
  state text not null default 'draft' check (state in ('draft', 'scheduled', 'queued', 'running', 'paused', 'completed',
    'partially_completed', 'failed', 'cancelled', 'dead_letter')),
  priority smallint not null default 3 check (priority between 1 and 5),
  tags text[] not null default '{}',
  scheduled_at timestamptz,
  idempotency_key text,
  columns text[] not null,
  mapping jsonb not null,
  waterfall jsonb not null,
  settings jsonb not null default '{}',
  sealed boolean not null default false,
  next_due_at timestamptz not null default 'infinity',
  floor int not null default -1,
  last_served_at timestamptz not null default '-infinity',
  created_by uuid,
  created_at timestamptz not null default now(),
  started_at timestamptz,
  finished_at timestamptz,
  unique (workspace_id, id),
  unique (workspace_id, idempotency_key)
) with (fillfactor = 50);
-- Not on next_due_at or last_served_at: each claim writes them (0.6 ms grew to 4 ms in 30,000 writes).
create index jobs_active on public.jobs (workspace_id, priority) where state in ('queued', 'running');
create index jobs_recent on public.jobs (workspace_id, created_at desc, id);
create index jobs_unswept on public.jobs (id) where state = 'cancelled' and next_due_at < 'infinity';
comment on table public.jobs is 'One run over a list, with its own snapshot of waterfall and mapping.';
comment on column public.jobs.sealed is 'Its last chunk is in; only a sealed job can complete.';
comment on column public.jobs.next_due_at is 'No record of it is claimable before; a cancelled job keeps it finite until its records are cancelled too.';
comment on column public.jobs.floor is 'No record at or below this seq is still queued.';

create function private.check_job_transition() returns trigger
language plpgsql set search_path = ''
as $$
begin
  if not exists (select 1 from private.job_transitions t where t.state = old.state and t.next = new.state) then
    raise exception 'A job that is % cannot become %.', old.state, new.state using errcode = 'LE409';
  end if;
  return new;
end
$$;
create trigger jobs_transition before update of state on public.jobs
  for each row when (old.state is distinct from new.state) execute function private.check_job_transition();

create table public.job_progress (
  job_id uuid primary key,
  workspace_id uuid not null,
  total int not null default 0,
  success int not null default 0,
  not_found int not null default 0,
  failed int not null default 0,
  skipped int not null default 0,
  cancelled int not null default 0,
  verified int not null default 0,
  credits numeric(14, 4) not null default 0,
  paid_calls int not null default 0,
  unknown_calls int not null default 0,
  rev bigint not null default 0,
  notified_at timestamptz not null default '-infinity',
  foreign key (workspace_id, job_id) references public.jobs (workspace_id, id) on delete cascade
) with (fillfactor = 50);
create index job_progress_workspace on public.job_progress (workspace_id, job_id);
comment on table public.job_progress is 'Counters of a job, changed once per settled batch. What is not finished is counted from the records.';
comment on column public.job_progress.rev is 'Gapless number of the latest event; raised under this row''s lock, so its order is the order of commits.';

create table public.job_providers (
  job_id uuid not null,
  provider text not null,
  workspace_id uuid not null,
  calls int not null default 0,
  hits int not null default 0,
  misses int not null default 0,
  errors int not null default 0,
  cached int not null default 0,
  unknown int not null default 0,
  accepted int not null default 0,
  credits numeric(14, 4) not null default 0,
  latency_ms bigint not null default 0,
  primary key (job_id, provider),
  foreign key (workspace_id, job_id) references public.jobs (workspace_id, id) on delete cascade
) with (fillfactor = 50);
create index job_providers_workspace on public.job_providers (workspace_id, job_id);
comment on table public.job_providers is 'What each provider did for a job; latency_ms is the sum over its calls.';

create table public.records (
  job_id uuid not null,
  seq int not null check (seq >= 0),
  workspace_id uuid not null,
  state text not null default 'queued'
    check (state in ('queued', 'running', 'waiting', 'success', 'not_found', 'failed', 'skipped', 'cancelled')),
  input jsonb not null,
  output jsonb,
  provenance jsonb,
  error jsonb,
  run_at timestamptz,
  attempts smallint not null default 0,
  takeovers smallint not null default 0,
  leased_by text,
  waiting_on bigint,
  primary key (job_id, seq),
  foreign key (workspace_id, job_id) references public.jobs (workspace_id, id) on delete cascade
) with (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_insert_scale_factor = 0.1,
  autovacuum_analyze_scale_factor = 0.05);
create index records_fresh on public.records (job_id, seq) where state = 'queued';
create index records_due on public.records (job_id, run_at) where state = 'waiting';
create index records_lease on public.records (leased_by, job_id) where state = 'running';
create index records_wait on public.records (waiting_on) where state = 'waiting' and waiting_on is not null;
create index records_failed on public.records (job_id, seq) where state = 'failed';
comment on table public.records is 'One row of a job: the unit of claim, retry and progress.';
comment on column public.records.input is 'The row''s cells, a JSON array in the order of jobs.columns.';
comment on column public.records.attempts is 'How often it was put off because a vendor failed in a way that may pass.';
comment on column public.records.takeovers is 'How often its worker died under it.';
comment on column public.records.waiting_on is 'The look-up whose answer wakes it.';

create table public.job_events (
  job_id uuid not null,
  rev bigint not null,
  workspace_id uuid not null,
  at timestamptz not null default clock_timestamp(),
  seqs int[] not null default '{}',
  logs jsonb not null default '[]',
  primary key (job_id, rev),
  foreign key (workspace_id, job_id) references public.jobs (workspace_id, id) on delete cascade
);
create index job_events_workspace on public.job_events (workspace_id, job_id);
comment on table public.job_events is 'What changed in a job, one row per settled batch: the rows'' seqs and new console lines.';

alter table public.waterfalls enable row level security;
alter table public.jobs enable row level security;
alter table public.job_progress enable row level security;
alter table public.job_providers enable row level security;
alter table public.records enable row level security;
alter table public.job_events enable row level security;
create policy waterfalls_read on public.waterfalls for select to authenticated using (workspace_id in (select private.my_workspaces()));
create policy jobs_read on public.jobs for select to authenticated using (workspace_id in (select private.my_workspaces()));
create policy job_progress_read on public.job_progress for select to authenticated using (workspace_id in (select private.my_workspaces()));
create policy job_providers_read on public.job_providers for select to authenticated using (workspace_id in (select private.my_workspaces()));
create policy records_read on public.records for select to authenticated using (workspace_id in (select private.my_workspaces()));
create policy job_events_read on public.job_events for select to authenticated using (workspace_id in (select private.my_workspaces()));
grant select on public.waterfalls, public.jobs, public.job_progress, public.job_providers, public.records, public.job_events to authenticated;
grant all on public.waterfalls, public.jobs, public.job_progress, public.job_providers, public.records, public.job_events to service_role;
