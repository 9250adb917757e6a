-- What Supabase has before the first migration and plain Postgres has not: the API roles, the schema `auth` and the
-- schema `extensions`. Applied by scripts/migrate.ts to servers that are not Supabase's, never as a migration.
-- May be run again at any time. Needs a superuser, or a role with CREATEROLE and BYPASSRLS that owns the database.

do $$
declare
  -- Nothing signs in as the authenticator here: the application switches roles inside its own connection.
  wanted constant text[] := array[
    'anon', 'nologin noinherit',
    'authenticated', 'nologin noinherit',
    'service_role', 'nologin noinherit bypassrls',
    'authenticator', 'nologin noinherit'
  ];
begin
  for i in 1 .. array_length(wanted, 1) by 2 loop
    if not exists (select from pg_catalog.pg_roles where rolname = wanted[i]) then
      begin
        execute pg_catalog.format('create role %I %s', wanted[i], wanted[i + 1]);
      exception when duplicate_object or unique_violation then
        null; -- roles belong to the whole server: a neighbouring database made it a moment ago
      end;
    end if;
  end loop;
end
$$;

do $$
declare
  r text;
begin
  foreach r in array array['anon', 'authenticated', 'service_role'] loop
    if not pg_catalog.pg_has_role('authenticator', r, 'member') then
      execute pg_catalog.format('grant %I to authenticator', r);
    end if;
    -- A superuser is a member of every role; another owner needs the membership to act as a user.
    if not pg_catalog.pg_has_role(current_user, r, 'set') then
      execute pg_catalog.format('grant %I to current_user', r);
    end if;
  end loop;
end
$$;

create schema if not exists extensions;
create schema if not exists auth;
grant usage on schema public, extensions, auth to anon, authenticated, service_role;

create table if not exists auth.users (
  id uuid primary key default gen_random_uuid(),
  email text unique,
  created_at timestamptz not null default now()
);
comment on table auth.users is 'The users of an installation without Supabase Auth. No API role may read it.';

create or replace function auth.jwt() returns jsonb
language sql stable
as $$ select nullif(current_setting('request.jwt.claims', true), '')::jsonb $$;
comment on function auth.jwt() is 'The claims that the application set for this transaction; null when there are none.';

create or replace function auth.uid() returns uuid
language sql stable
as $$ select (auth.jwt() ->> 'sub')::uuid $$;
comment on function auth.uid() is 'The signed-in user; null when nobody is.';

create or replace function auth.role() returns text
language sql stable
as $$ select auth.jwt() ->> 'role' $$;
comment on function auth.role() is 'The role claim: anon, authenticated or service_role.';

revoke execute on function auth.jwt(), auth.uid(), auth.role() from public;
grant execute on function auth.jwt(), auth.uid(), auth.role() to anon, authenticated, service_role;
