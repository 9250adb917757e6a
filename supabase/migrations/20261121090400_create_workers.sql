-- Processors: their leases, and the slots that bound how many run.

create table public.workers (
  id text primary key,
  kind text not null check (kind in ('cron', 'wake', 'worker', 'cli')),
  lease_until timestamptz not null,
  started_at timestamptz not null default now(),
  beat_at timestamptz not null default now()
) with (fillfactor = 50);
comment on table public.workers is 'Anything that claims. All its records and open calls stand or fall with this one lease.';

create table public.process_slots (
  slot smallint primary key,
  worker_id text,
  lease_until timestamptz not null default '-infinity'
) with (fillfactor = 50);
insert into public.process_slots (slot) select generate_series(1, 4);
comment on table public.process_slots is 'How many short-lived processors may run at once, whoever woke them.';

create table public.lane_slots (
  connection_id uuid not null,
  scope text not null,
  worker_id text not null references public.workers (id) on delete cascade,
  in_flight int not null,
  primary key (connection_id, scope, worker_id),
  foreign key (connection_id, scope) references public.lanes (connection_id, scope) on delete cascade
) with (fillfactor = 50);
create index lane_slots_worker on public.lane_slots (worker_id);
comment on table public.lane_slots is 'Calls a worker has under way on a lane that bounds concurrency; gone with the worker.';

alter table public.workers enable row level security;
alter table public.process_slots enable row level security;
alter table public.lane_slots enable row level security;
-- Operators' tables: signed-in users read nothing of them.
create policy workers_none on public.workers for select to authenticated using (false);
create policy process_slots_none on public.process_slots for select to authenticated using (false);
create policy lane_slots_none on public.lane_slots for select to authenticated using (false);
grant all on public.workers, public.process_slots, public.lane_slots to service_role;
