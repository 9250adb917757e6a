-- Look-ups: cache, single-flight lock, reservation and proof of payment in one row.

create table public.lookups (
  id bigint generated always as identity primary key,
  workspace_id uuid not null references public.workspaces (id) on delete cascade,
  provider text not null,
  operation text not null,
  input_hash bytea not null,
  generation int not null default 1,
  state text not null default 'calling' check (state in ('calling', 'pending', 'hit', 'miss', 'error', 'unknown')),
  owner uuid not null,
  worker text,
  connection_id uuid,
  job_id uuid,
  seq int,
  price numeric(12, 4) not null,
  repeat text not null check (repeat in ('free', 'idempotent', 'paid')),
  result jsonb,
  error jsonb,
  tries smallint not null default 1,
  begun_at timestamptz not null default clock_timestamp(),
  finished_at timestamptz,
  expires_at timestamptz,
  retry_at timestamptz,
  input jsonb,
  external_id text,
  next_poll_at timestamptz,
  give_up_at timestamptz,
  unique (workspace_id, provider, operation, input_hash),
  unique (workspace_id, id),
  foreign key (workspace_id, connection_id) references public.connections (workspace_id, id)
) with (fillfactor = 80);
create index lookups_calling on public.lookups (worker) where state = 'calling';
create index lookups_poll on public.lookups (next_poll_at) where state = 'pending';
create index lookups_open on public.lookups (job_id) where state in ('calling', 'pending');
create index lookups_connection on public.lookups (workspace_id, connection_id);
comment on table public.lookups is 'One distinct question to one provider in a workspace: the unit of payment.';
comment on column public.lookups.input_hash is 'HMAC-SHA256 of the normalised input under the workspace''s key.';
comment on column public.lookups.generation is 'Raised each time the question is asked anew; attempts and charges refer to (id, generation).';
comment on column public.lookups.owner is 'Token of the begin that owns the call: a repeated begin gets the same answer.';
comment on column public.lookups.job_id is 'The job that pays for this generation; seq is the record that asked.';
comment on column public.lookups.price is 'Reserved while calling or pending; spent in full while unknown.';
comment on column public.lookups.input is 'Kept only while pending: a poll or callback needs it to read the answer.';

create table public.attempts (
  lookup_id bigint not null,
  generation int not null,
  workspace_id uuid not null,
  job_id uuid,
  provider text not null,
  operation text not null,
  outcome text not null check (outcome in ('hit', 'miss', 'error', 'unknown', 'pending')),
  kind text,
  http_status smallint,
  latency_ms int,
  charged numeric(12, 4) not null default 0,
  begun_at timestamptz not null,
  ended_at timestamptz not null default clock_timestamp(),
  primary key (lookup_id, generation),
  foreign key (workspace_id, lookup_id) references public.lookups (workspace_id, id) on delete cascade
);
create index attempts_job on public.attempts (job_id, provider);
create index attempts_workspace on public.attempts (workspace_id, lookup_id);
comment on table public.attempts is 'One call on the wire for a look-up; charged is the debit.';

create table public.charges (
  id bigint generated always as identity primary key,
  workspace_id uuid not null references public.workspaces (id) on delete cascade,
  job_id uuid,
  provider text not null,
  kind text not null check (kind in ('settlement', 'unknown', 'correction')),
  calls int not null,
  credits numeric(14, 4) not null,
  at timestamptz not null default clock_timestamp()
);
create index charges_workspace on public.charges (workspace_id, at);
create index charges_job on public.charges (job_id);
comment on table public.charges is 'The ledger: one line per settled batch, job and provider. Its sum equals the sum of attempts.charged.';

alter table public.lookups enable row level security;
alter table public.attempts enable row level security;
alter table public.charges enable row level security;
create policy lookups_read on public.lookups for select to authenticated using (workspace_id in (select private.my_workspaces()));
create policy attempts_read on public.attempts for select to authenticated using (workspace_id in (select private.my_workspaces()));
create policy charges_read on public.charges for select to authenticated using (workspace_id in (select private.my_workspaces()));
grant select (id, workspace_id, provider, operation, generation, state, job_id, price, begun_at, finished_at, expires_at)
  on public.lookups to authenticated;
grant select on public.attempts, public.charges to authenticated;
grant all on public.lookups, public.attempts, public.charges to service_role;
