-- Provider keys of a workspace, and the lanes that pace the calls made with them.

create table public.connections (
  id uuid primary key default gen_random_uuid(),
  workspace_id uuid not null references public.workspaces (id) on delete cascade,
  provider text not null,
  label text not null default 'default',
  ciphertext text,
  hint text not null default '',
  status text not null default 'active' check (status in ('active', 'rejected', 'exhausted')),
  status_reason text,
  status_at timestamptz not null default now(),
  created_by uuid,
  created_at timestamptz not null default now(),
  unique (workspace_id, id),
  unique (workspace_id, provider, label)
);
comment on table public.connections is 'A workspace''s key for a provider. Keyless providers have one too: their lane needs it.';
comment on column public.connections.ciphertext is 'AES-256-GCM under the key ring of the environment; null for a keyless provider. Not readable by users.';
comment on column public.connections.hint is 'The last four characters of the key.';
comment on column public.connections.status is 'rejected: the vendor refused the key; its steps are skipped until it is tested or replaced. exhausted: out of credits; skipped by the jobs made before, tried again by later ones.';

create table public.lanes (
  connection_id uuid not null,
  scope text not null default '',
  workspace_id uuid not null,
  tat timestamptz not null default '-infinity',
  long_ms bigint[] not null default '{}',
  bucket bigint[] not null default '{}',
  counts int[] not null default '{}',
  paused_until timestamptz not null default '-infinity',
  circuit text not null default 'closed' check (circuit in ('closed', 'open', 'half_open')),
  circuit_until timestamptz not null default '-infinity',
  circuit_changed_at timestamptz not null default '-infinity',
  recent boolean[] not null default '{}',
  down_since timestamptz,
  primary key (connection_id, scope),
  foreign key (workspace_id, connection_id) references public.connections (workspace_id, id) on delete cascade
) with (fillfactor = 50);
create index lanes_workspace on public.lanes (workspace_id, connection_id);
comment on table public.lanes is 'Pacing and circuit of one key, shared by all processes; scope names an operation that has limits of its own.';
comment on column public.lanes.tat is 'The earliest start of the next call by the windows below 10 s.';
comment on column public.lanes.counts is 'Per window of 10 s and more: a ring of 61 buckets of leased starts, the newest numbered in bucket.';
comment on column public.lanes.recent is 'The latest results (true: failed) since the circuit last changed, at most ten.';
comment on column public.lanes.down_since is 'When the circuit first opened since the last good answer.';

alter table public.connections enable row level security;
alter table public.lanes enable row level security;
create policy connections_read on public.connections for select to authenticated
  using (workspace_id in (select private.my_workspaces()));
create policy lanes_read on public.lanes for select to authenticated
  using (workspace_id in (select private.my_workspaces()));
grant select (id, workspace_id, provider, label, hint, status, status_reason, status_at, created_at)
  on public.connections to authenticated;
grant select on public.lanes to authenticated;
grant all on public.connections, public.lanes to service_role;

create function app.save_connection(p_workspace uuid, p_provider text, p_ciphertext text, p_hint text, p_label text default 'default')
returns uuid
language plpgsql security definer set search_path = ''
as $$
declare
  v_id uuid;
begin
  perform private.require_role(p_workspace, 'admin');
  insert into public.connections (workspace_id, provider, label, ciphertext, hint, created_by)
  values (p_workspace, p_provider, p_label, p_ciphertext, p_hint, auth.uid())
  on conflict (workspace_id, provider, label) do update
    set ciphertext = excluded.ciphertext, hint = excluded.hint, status = 'active', status_reason = null, status_at = now()
  returning id into v_id;
  -- A new key starts with a clean slate; the old key's pauses say nothing about it.
  delete from public.lanes l where l.connection_id = v_id;
  return v_id;
end
$$;
comment on function app.save_connection is 'Stores or replaces a key (already encrypted) and clears its lanes. Needs admin.';

create function app.delete_connection(p_connection uuid) returns void
language plpgsql security definer set search_path = ''
as $$
declare
  v_workspace uuid;
begin
  select c.workspace_id into v_workspace from public.connections c where c.id = p_connection;
  perform private.require_role(v_workspace, 'admin');
  -- Look-ups outlive their key: what was paid for stays known.
  update public.lookups set connection_id = null where workspace_id = v_workspace and connection_id = p_connection;
  delete from public.connections c where c.id = p_connection;
end
$$;
comment on function app.delete_connection is 'Forgets a key; its look-ups stay. Needs admin.';

create function app.set_connection_status(p_connection uuid, p_status text, p_reason text) returns void
language plpgsql security definer set search_path = ''
as $$
declare
  v_workspace uuid;
begin
  select c.workspace_id into v_workspace from public.connections c where c.id = p_connection;
  perform private.require_role(v_workspace, 'member');
  update public.connections c set status = p_status, status_reason = p_reason, status_at = now() where c.id = p_connection;
end
$$;
comment on function app.set_connection_status is 'Keeps what a connection test said. Needs member.';

revoke execute on function app.save_connection, app.delete_connection, app.set_connection_status from public;
grant execute on function app.save_connection, app.delete_connection, app.set_connection_status to authenticated, service_role;
