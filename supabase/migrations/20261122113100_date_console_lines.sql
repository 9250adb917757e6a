-- Console lines come with their age and are dated here: a worker whose clock was five minutes off wrote lines from the past or
-- the future.

create function private.dated(p_lines jsonb) returns jsonb
language sql stable set search_path = ''
as $$
  select coalesce(jsonb_agg(case when l ? 'ageMs' then jsonb_build_object('at', to_char(
      (clock_timestamp() - (l ->> 'ageMs')::numeric * interval '1 millisecond') at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'))
    || (l - 'ageMs') else l end order by n), '[]')
  from jsonb_array_elements(p_lines) with ordinality x (l, n)
$$;
comment on function private.dated is 'Console lines with the time of the database in place of ageMs, the milliseconds since they were said.';
revoke execute on function private.dated from public;

