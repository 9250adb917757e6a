-- What a workspace has learned of how a company makes its addresses: the hits of its own finders that a verifier has judged.

create index lookups_address on public.lookups (workspace_id, split_part(result ->> 'email', '@', 2), operation)
  where state = 'hit' and operation in ('find-email', 'verify-email');

create function engine.judged_addresses(p_workspace uuid, p_domain text, p_limit int)
returns table (email text, full_name text, first_name text, last_name text, valid boolean)
language sql stable set search_path = ''
as $$
  with verdicts as materialized (
    select lower(v.result ->> 'email') as email, bool_or(v.result ->> 'status' = 'valid') as valid
    from (
      select l.result from public.lookups l
      where l.workspace_id = p_workspace and l.state = 'hit' and l.operation = 'verify-email'
        and split_part(l.result ->> 'email', '@', 2) = p_domain
      limit 5 * p_limit
    ) v
    where v.result ->> 'status' in ('valid', 'invalid')
    group by 1
  )
  select distinct on (f.email) f.email, f.full_name, f.first_name, f.last_name, v.valid
  from (
    select lower(l.result ->> 'email') as email, l.result ->> 'fullName' as full_name,
      l.result ->> 'firstName' as first_name, l.result ->> 'lastName' as last_name
    from public.lookups l
    where l.workspace_id = p_workspace and l.state = 'hit' and l.operation = 'find-email'
      and split_part(l.result ->> 'email', '@', 2) = p_domain
    limit 5 * p_limit
  ) f
  join verdicts v on v.email = f.email
  where f.full_name is not null or (f.first_name is not null and f.last_name is not null)
  order by f.email
  limit p_limit
$$;
revoke execute on function engine.judged_addresses from public;
grant execute on function engine.judged_addresses to service_role;
comment on function engine.judged_addresses is 'Addresses at a domain that the workspace has found and had verified, with whose they are and whether any verifier called them valid.';
