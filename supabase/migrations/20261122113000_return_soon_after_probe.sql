-- A probe that says nothing (a rate limit, a call that was not needed) no longer blocks the way until it expires.
-- While a probe was under way, whoever asked was told to come back when it would have expired, 35 s later: rows slept on long
-- after the vendor was well again, and a failed probe cost 35 s on top of each cooldown.
create or replace function engine.lease_lane(p_connection uuid, p_scope text, p_worker text, p_wanted integer, p_horizon_ms integer, p_gap_us bigint, p_long_ms bigint[], p_long_limit integer[], p_concurrency integer, p_in_flight integer, p_failed boolean[] DEFAULT '{}'::boolean[], p_ages_ms integer[] DEFAULT '{}'::integer[], p_pause_ms integer DEFAULT NULL::integer, p_circuit jsonb DEFAULT '{}'::jsonb)
 RETURNS TABLE(state text, starts_ms integer[], until_ms integer, down_ms integer)
 LANGUAGE plpgsql
 SET search_path TO ''
 SET lock_timeout TO '5s'
AS $function$
declare
  -- Unless told otherwise 5 failures among the 10 latest calls open the circuit for 60 s; a probe that never reports expires in 35 s.
  window_size constant int := coalesce((p_circuit ->> 'window')::int, 10);
  open_at constant int := coalesce((p_circuit ->> 'failures')::int, 5);
  cooldown constant interval := coalesce((p_circuit ->> 'cooldownMs')::int, 60000) * interval '1 millisecond';
  probe_life constant interval := interval '35 seconds';
  v_lane public.lanes;
  v_now timestamptz;
  v_start timestamptz;
  v_wanted int := p_wanted;
  v_others int;
  v_bucket bigint;
  v_width bigint;
  v_sum int;
  w int;
  k int;
begin
  select * into v_lane from public.lanes l where l.connection_id = p_connection and l.scope = p_scope for no key update;
  if not found then
    insert into public.lanes (connection_id, scope, workspace_id)
    select c.id, p_scope, c.workspace_id from public.connections c where c.id = p_connection
    on conflict do nothing;
    select * into v_lane from public.lanes l where l.connection_id = p_connection and l.scope = p_scope for no key update;
    if not found then
      state := 'gone';
      return next;
      return;
    end if;
  end if;
  -- After the lock: now() is the transaction's start, and a session that waited would refill the same interval twice.
  v_now := clock_timestamp();

  if v_lane.long_ms is distinct from p_long_ms then
    v_lane.long_ms := p_long_ms;
    v_lane.bucket := array_fill(0::bigint, array[cardinality(p_long_ms)]);
    v_lane.counts := array_fill(0, array[cardinality(p_long_ms) * 61]);
  end if;

  for k in 1 .. cardinality(p_failed) loop
    -- What began before the circuit last changed says nothing about it now: one blip at concurrency 50 is 50 failures.
    continue when v_now - p_ages_ms[k] * interval '1 millisecond' < v_lane.circuit_changed_at;
    if v_lane.circuit = 'half_open' and p_failed[k] is null then
      -- The probe was not made after all, or met a rate limit: the next one may go.
      v_lane.circuit_until := v_now;
    elsif v_lane.circuit = 'half_open' then
      v_lane.circuit := case when p_failed[k] then 'open' else 'closed' end;
      v_lane.circuit_until := v_now + cooldown;
      v_lane.circuit_changed_at := v_now;
      v_lane.recent := '{}';
      if not p_failed[k] then
        v_lane.down_since := null;
      end if;
    elsif v_lane.circuit = 'closed' and p_failed[k] is not null then
      v_lane.recent := (v_lane.recent || p_failed[k])[greatest(1, cardinality(v_lane.recent) + 2 - window_size):];
      if cardinality(array_positions(v_lane.recent, true)) >= open_at then
        v_lane.circuit := 'open';
        v_lane.opened := v_lane.opened + 1;
        v_lane.circuit_until := v_now + cooldown;
        v_lane.circuit_changed_at := v_now;
        v_lane.recent := '{}';
        v_lane.down_since := coalesce(v_lane.down_since, v_now);
      end if;
    end if;
  end loop;
  if p_pause_ms is not null then
    v_lane.paused_until := greatest(v_lane.paused_until, v_now + p_pause_ms * interval '1 millisecond');
  end if;

  state := 'open';
  starts_ms := '{}';
  until_ms := 0;
  if v_lane.circuit in ('open', 'half_open') and p_wanted > 0 then
    if v_lane.circuit_until <= v_now then
      v_lane.circuit := 'half_open';
      v_lane.circuit_until := v_now + probe_life;
      v_lane.circuit_changed_at := v_now;
      v_wanted := 1;
      state := 'probe';
    else
      v_wanted := 0;
      state := 'tripped';
      -- A probe says within a call's time how things stand: what waits for it must not sleep for as long as it may live.
      until_ms := least(ceil(extract(epoch from v_lane.circuit_until - v_now) * 1000),
        case when v_lane.circuit = 'half_open' then 3000 end);
    end if;
  end if;
  if v_wanted > 0 and v_lane.paused_until > v_now then
    if state = 'probe' then
      v_lane.circuit := 'open';
      v_lane.circuit_until := v_lane.paused_until;
    end if;
    state := 'paused';
    v_wanted := 0;
    until_ms := ceil(extract(epoch from v_lane.paused_until - v_now) * 1000);
  end if;
  if p_concurrency is not null then
    select coalesce(sum(s.in_flight), 0) into v_others from public.lane_slots s
      join public.workers x on x.id = s.worker_id and x.lease_until > v_now
      where s.connection_id = p_connection and s.scope = p_scope and s.worker_id <> p_worker;
    v_wanted := greatest(0, least(v_wanted, p_concurrency - v_others - p_in_flight));
    if v_wanted = 0 and p_wanted > 0 and state in ('open', 'probe') then
      state := 'full';
      until_ms := 100;
    end if;
  end if;

  <<slots>>
  for k in 1 .. v_wanted loop
    v_start := greatest(v_lane.tat, v_now);
    for w in 1 .. cardinality(p_long_ms) loop
      v_width := p_long_ms[w] / 60;
      loop
        v_bucket := floor(extract(epoch from v_start) * 1000 / v_width);
        if v_bucket > v_lane.bucket[w] then
          for b in 1 .. least(61, v_bucket - v_lane.bucket[w]) loop
            v_lane.counts[(w - 1) * 61 + ((v_lane.bucket[w] + b) % 61) + 1] := 0;
          end loop;
          -- A leap of more than the whole ring clears it all, whatever the numbers.
          if v_bucket - v_lane.bucket[w] >= 61 then
            v_lane.counts[(w - 1) * 61 + 1 : w * 61] := array_fill(0, array[61]);
          end if;
          v_lane.bucket[w] := v_bucket;
        end if;
        select sum(c) into v_sum from unnest(v_lane.counts[(w - 1) * 61 + 1 : w * 61]) c;
        exit when v_sum < p_long_limit[w];
        v_start := to_timestamp((v_bucket + 1) * v_width / 1000.0);
      end loop;
    end loop;
    -- Remembered, so that nobody walks the ring again before then.
    v_lane.tat := v_start;
    exit slots when v_start - v_now > p_horizon_ms * interval '1 millisecond';
    for w in 1 .. cardinality(p_long_ms) loop
      v_lane.counts[(w - 1) * 61 + (v_lane.bucket[w] % 61) + 1] := v_lane.counts[(w - 1) * 61 + (v_lane.bucket[w] % 61) + 1] + 1;
    end loop;
    v_lane.tat := v_start + p_gap_us * interval '1 microsecond';
    starts_ms := starts_ms || greatest(0, ceil(extract(epoch from v_start - v_now) * 1000)::int);
  end loop;
  if cardinality(starts_ms) = 0 and until_ms = 0 and p_wanted > 0 then
    until_ms := greatest(1, ceil(extract(epoch from v_lane.tat - v_now) * 1000));
  end if;

  update public.lanes l set tat = v_lane.tat, long_ms = v_lane.long_ms, bucket = v_lane.bucket, counts = v_lane.counts,
    paused_until = v_lane.paused_until, circuit = v_lane.circuit, circuit_until = v_lane.circuit_until,
    circuit_changed_at = v_lane.circuit_changed_at, opened = v_lane.opened, recent = v_lane.recent, down_since = v_lane.down_since
  where l.connection_id = p_connection and l.scope = p_scope;
  if p_concurrency is not null then
    insert into public.lane_slots (connection_id, scope, worker_id, in_flight)
    values (p_connection, p_scope, p_worker, p_in_flight + cardinality(starts_ms))
    on conflict on constraint lane_slots_pkey do update set in_flight = excluded.in_flight;
  end if;
  down_ms := extract(epoch from v_now - v_lane.down_since) * 1000;
  return next;
end
$function$;
