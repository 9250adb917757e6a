-- Workspaces, their members, and the rooms of the database:
--   public   tenant tables, read by members under row level security, written by functions only
--   app      what a signed-in user may do; each function checks the caller's role
--   engine   what a processor may do; never reachable by a user
--   private  helpers of policies and functions; no API role has USAGE

create schema app;
create schema engine;
create schema private;
revoke all on schema app, engine, private from public;
grant usage on schema app to authenticated, service_role;
grant usage on schema engine to service_role;
comment on schema app is 'Functions a signed-in user may call; each checks role and workspace.';
comment on schema engine is 'Functions of the processor. Not exposed, not executable by users.';
comment on schema private is 'Helpers of policies and functions. Not exposed.';

create table public.workspaces (
  id uuid primary key default gen_random_uuid(),
  name text not null check (length(name) between 1 and 120),
  -- 32 bytes from two random uuids (244 random bits): plain Postgres has no other generator without an extension.
  hash_key bytea not null default decode(replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', ''), 'hex'),
  created_at timestamptz not null default now()
);
comment on table public.workspaces is 'A tenant. All other tenant tables carry its id.';
comment on column public.workspaces.hash_key is 'Key of the HMACs over look-up inputs; never leaves the engine.';

create table public.members (
  workspace_id uuid not null references public.workspaces (id) on delete cascade,
  user_id uuid not null references auth.users (id) on delete cascade,
  role text not null check (role in ('viewer', 'member', 'admin', 'owner')),
  created_at timestamptz not null default now(),
  primary key (workspace_id, user_id)
);
create index members_user on public.members (user_id);
comment on table public.members is 'Who may do what in a workspace: viewer < member < admin < owner.';

create function private.my_workspaces() returns setof uuid
language sql stable security definer set search_path = ''
as $$ select m.workspace_id from public.members m where m.user_id = (select auth.uid()) $$;
comment on function private.my_workspaces is 'The caller''s workspaces. Policies use it; it reads members past their own policy.';
revoke execute on function private.my_workspaces from public;
grant execute on function private.my_workspaces to authenticated, service_role;

create function private.require_role(p_workspace uuid, p_role text) returns void
language plpgsql stable security definer set search_path = ''
as $$
declare
  ranks constant text[] := array['viewer', 'member', 'admin', 'owner'];
  v_role text;
begin
  select m.role into v_role from public.members m where m.workspace_id = p_workspace and m.user_id = auth.uid();
  if v_role is null then
    raise exception 'There is no such workspace, or you are not a member of it.' using errcode = 'LE404';
  end if;
  if array_position(ranks, v_role) < array_position(ranks, p_role) then
    raise exception 'This needs the role %; you are %. Ask an owner of the workspace.', p_role, v_role using errcode = 'LE403';
  end if;
end
$$;
comment on function private.require_role is 'Raises LE404 for a stranger (existence is not revealed) and LE403 for too low a role.';
revoke execute on function private.require_role from public;

alter table public.workspaces enable row level security;
alter table public.members enable row level security;
create policy workspaces_read on public.workspaces for select to authenticated
  using (id in (select private.my_workspaces()));
create policy members_read on public.members for select to authenticated
  using (workspace_id in (select private.my_workspaces()));
grant select (id, name, created_at) on public.workspaces to authenticated;
grant select on public.members to authenticated;
grant all on public.workspaces, public.members to service_role;

create function app.create_workspace(p_name text) returns uuid
language plpgsql security definer set search_path = ''
as $$
declare
  v_id uuid;
begin
  if auth.uid() is null then
    raise exception 'Sign in first.' using errcode = 'LE401';
  end if;
  insert into public.workspaces (name) values (p_name) returning id into v_id;
  insert into public.members (workspace_id, user_id, role) values (v_id, auth.uid(), 'owner');
  return v_id;
end
$$;
comment on function app.create_workspace is 'Makes a workspace owned by the caller; gives its id.';
revoke execute on function app.create_workspace from public;
grant execute on function app.create_workspace to authenticated, service_role;

create table private.sign_in_tokens (
  hash bytea primary key,
  user_id uuid not null references auth.users (id) on delete cascade,
  expires_at timestamptz not null,
  used_at timestamptz
);
create index sign_in_tokens_user on private.sign_in_tokens (user_id);
comment on table private.sign_in_tokens is 'One-time sign-in links of installations without Supabase Auth; only the SHA-256 of a token is kept.';
