-- A claim whose reply was lost leased records to a process that never heard of them, and a settlement that came between the end
-- of a lease and its renewal was passed over: for as long as the process lived nobody else took these records. A process now
-- says which records it knows of.

create function engine.hand_back(p_worker text, p_held jsonb) returns int
language plpgsql
set search_path = ''
set lock_timeout = '5s'
set plan_cache_mode = 'force_generic_plan'
set enable_seqscan = off
as $function$
declare
  v_jobs uuid[];
  v_count int;
begin
  perform 1 from public.jobs j where j.id = any (array(select r.job_id from public.records r
    where r.leased_by = p_worker and r.state = 'running')) order by j.id for key share;
  with back as (
    update public.records r set state = 'waiting', leased_by = null, run_at = clock_timestamp()
    where (r.job_id, r.seq) in (select l.job_id, l.seq from public.records l
      where l.leased_by = p_worker and l.state = 'running'
        and not exists (select 1 from jsonb_to_recordset(p_held) h ("jobId" uuid, seq int) where h."jobId" = l.job_id and h.seq = l.seq)
      order by l.job_id, l.seq for no key update)
    returning r.job_id)
  select array_agg(distinct b.job_id), count(*)::int into v_jobs, v_count from back b;
  if v_jobs is not null then
    update public.jobs j set next_due_at = now() where j.id in (select l.id from public.jobs l
      where l.id = any (v_jobs) and l.next_due_at > now() and l.state in ('queued', 'running') order by l.id for no key update);
  end if;
  return v_count;
end
$function$;
comment on function engine.hand_back(text, jsonb) is 'Makes due again the records that are leased to a process and not among those it holds: [{jobId, seq}]. Gives how many.';
revoke execute on function engine.hand_back(text, jsonb) from public;
grant execute on function engine.hand_back(text, jsonb) to service_role;
