-- A call that was under way with the old key, refused after the key had been replaced, marked the new one as refused.

drop function engine.set_connection_status(uuid, text, text);
create function engine.set_connection_status(p_connection uuid, p_status text, p_reason text, p_ciphertext text default null) returns text
language plpgsql set search_path = ''
as $$
declare
  v_key public.connections;
begin
  select * into v_key from public.connections c where c.id = p_connection for no key update;
  if not found or v_key.ciphertext is distinct from coalesce(p_ciphertext, v_key.ciphertext) then
    return 'replaced';
  end if;
  if v_key.status = p_status then
    return 'known';
  end if;
  update public.connections c set status = p_status, status_reason = p_reason, status_at = clock_timestamp() where c.id = p_connection;
  return 'news';
end
$$;
comment on function engine.set_connection_status is 'Keeps what the vendor said of a key (rejected, exhausted, active again), unless the key is no longer the one that was asked with: replaced. Else news, or known.';
revoke execute on function engine.set_connection_status from public;
grant execute on function engine.set_connection_status to service_role;
