-- What is left on a key, as its vendor said last: at a test of the key, and for keys in use again about each hour.
alter table public.connections
  add column quota jsonb,
  add column quota_at timestamptz,
  add column quota_asked_at timestamptz,
  add column quota_calls bigint not null default 0;
comment on column public.connections.quota is '{remaining, limit, resetsAt, unit, pools}: what the vendor said is left on this key; null where it was never asked, or did not say.';
comment on column public.connections.quota_at is 'When the vendor said so.';
comment on column public.connections.quota_asked_at is 'When it was last asked, answer or none.';
comment on column public.connections.quota_calls is 'How many calls the provider had had on that day by then: with more of them, the key is in use.';
grant select (quota, quota_at) on public.connections to authenticated;

insert into private.chores (name) values ('read_quotas');

create function private.calls_since(p_workspace uuid, p_provider text, p_at timestamptz) returns bigint
 language sql stable set search_path = ''
as $function$
  select coalesce(sum(d.calls), 0) from public.provider_days d
    where d.workspace_id = p_workspace and d.provider = p_provider and d.day >= (p_at at time zone 'utc')::date
$function$;
comment on function private.calls_since(uuid, text, timestamptz) is 'Calls of a workspace on a provider from the day of p_at on (UTC), that whole day included.';
revoke execute on function private.calls_since(uuid, text, timestamptz) from public;

create function engine.keep_quota(p_connection uuid, p_ciphertext text, p_quota jsonb) returns boolean
 language sql set search_path = ''
as $function$
  with kept as (
    update public.connections c set quota = p_quota, quota_at = clock_timestamp(), quota_asked_at = clock_timestamp(),
      quota_calls = private.calls_since(c.workspace_id, c.provider, clock_timestamp())
    where c.id = p_connection and c.ciphertext is not distinct from p_ciphertext
    returning 1)
  select exists (select 1 from kept)
$function$;
comment on function engine.keep_quota(uuid, text, jsonb) is 'Keeps what is left on a key. False where the key is no longer the one that was asked with.';
revoke execute on function engine.keep_quota(uuid, text, jsonb) from public;
grant execute on function engine.keep_quota(uuid, text, jsonb) to service_role;

create function engine.claim_quotas(p_limit integer default 20)
 returns table (workspace_id uuid, connection_id uuid)
 language plpgsql set search_path = '' set lock_timeout = '2s'
as $function$
begin
  perform 1 from private.chores c where c.name = 'read_quotas' and c.due_at <= clock_timestamp() for update skip locked;
  if not found then
    return;
  end if;
  update private.chores c set due_at = clock_timestamp() + interval '1 minute' where c.name = 'read_quotas';
  -- Only where the vendor has told a number before: other keys have nothing to read again.
  return query update public.connections c
    set quota_asked_at = clock_timestamp(), quota_calls = private.calls_since(c.workspace_id, c.provider, clock_timestamp())
    where c.id = any (array(select k.id from public.connections k
      where k.quota ->> 'remaining' is not null and k.status <> 'rejected' and k.quota_asked_at < clock_timestamp() - interval '1 hour'
        and private.calls_since(k.workspace_id, k.provider, k.quota_asked_at) > k.quota_calls
      order by k.quota_asked_at limit p_limit for no key update skip locked))
    returning c.workspace_id, c.id;
end
$function$;
comment on function engine.claim_quotas(integer) is 'Keys to read again, each once: in use since they were last read, which is an hour ago and more. None where another process looked within the minute.';
revoke execute on function engine.claim_quotas(integer) from public;
grant execute on function engine.claim_quotas(integer) to service_role;

create or replace function app.save_connection(p_workspace uuid, p_provider text, p_ciphertext text, p_hint text, p_label text default 'default')
 returns uuid
 language plpgsql
 security definer
 set search_path = ''
as $function$
declare
  v_id uuid;
begin
  perform private.require_role(p_workspace, 'admin');
  insert into public.connections (workspace_id, provider, label, ciphertext, hint, created_by)
  values (p_workspace, p_provider, p_label, p_ciphertext, p_hint, auth.uid())
  on conflict (workspace_id, provider, label) do update
    set ciphertext = excluded.ciphertext, hint = excluded.hint, status = 'active', status_reason = null, status_at = now(),
      quota = null, quota_at = null, quota_asked_at = null
  returning id into v_id;
  -- A new key starts with a clean slate; the old key's pauses say nothing about it.
  delete from public.lanes l where l.connection_id = v_id;
  return v_id;
end
$function$;
