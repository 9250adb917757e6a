-- A job whose every claimed record was turned away (circuit open, long pause) is not claimed again before the gate opens:
-- claiming and handing back fifty thousand records costs 65 MB of WAL, for nothing.

create function engine.gate_job(p_job uuid, p_ms int) returns void
language sql set search_path = '' set lock_timeout = '2s'
as $$
  update public.jobs j set next_due_at = clock_timestamp() + least(p_ms, 60000) * interval '1 millisecond'
  where j.id = p_job and j.state in ('queued', 'running') and j.next_due_at <= clock_timestamp()
$$;
comment on function engine.gate_job is 'Leaves a job alone for p_ms, at most a minute; a wake (an answer, a resume) ends that at once.';
revoke execute on function engine.gate_job from public;
grant execute on function engine.gate_job to service_role;
