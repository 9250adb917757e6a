-- Sorting 100 times into buckets by one function call each took as long as the rest of their booking. In one loop it is hardly
-- to be measured.
create or replace function private.latency_counts(p_ms integer[]) returns integer[]
 language plpgsql immutable set search_path = ''
as $function$
declare
  v_counts int[] := '{}';
  v_bucket int;
  v_ms int;
begin
  foreach v_ms in array coalesce(p_ms, '{}') loop
    v_bucket := 1 + least(150, ceil(ln(greatest(1, v_ms)::double precision) / ln(1.1::double precision)))::int;
    if v_bucket > cardinality(v_counts) then
      v_counts := v_counts || array_fill(0, array[v_bucket - cardinality(v_counts)]);
    end if;
    v_counts[v_bucket] := v_counts[v_bucket] + 1;
  end loop;
  return v_counts;
end
$function$;
comment on function private.latency_counts(integer[]) is 'How many took how long, up to the last bucket that has one. 1: up to 1 ms. n: more than 1.1^(n-2) and up to 1.1^(n-1) ms, so that the middle of a bucket is within 4.8% of all in it. The last, 151, is that of 27 minutes and more.';
drop function private.latency_bucket(integer);

create or replace function private.add_counts(p_a integer[], p_b integer[]) returns integer[]
 language plpgsql immutable set search_path = ''
as $function$
declare
  v_sum int[] := case when cardinality(p_a) < cardinality(p_b) then p_b else p_a end;
  v_more constant int[] := case when cardinality(p_a) < cardinality(p_b) then p_a else p_b end;
begin
  for n in 1 .. cardinality(v_more) loop
    if v_more[n] <> 0 then
      v_sum[n] := v_sum[n] + v_more[n];
    end if;
  end loop;
  return v_sum;
end
$function$;
comment on column public.provider_days.latencies is 'How many calls took how long: see private.latency_counts. Empty: counted before times were kept.';
