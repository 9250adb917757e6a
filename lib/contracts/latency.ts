/**
 * How long calls took, as counts by bucket: the first holds those of up to 1 ms, bucket n (from 0) those of more than
 * 1.1^(n-1) and up to 1.1^n ms. `private.latency_counts` in SQL sorts them in. Counts of days, operations and providers
 * can be added, which percentiles cannot.
 */
const GROWTH = 1.1;

/**
 * The time within which `share` (0 to 1) of the calls had their answer, by nearest rank, in milliseconds: within 4.8% of the
 * exact one, as that is the furthest that a time in a bucket is from its middle. Null where no call was timed.
 */
export function latencyAt(counts: readonly number[], share: number): number | null {
  const rank = Math.max(1, Math.ceil(share * counts.reduce((sum, calls) => sum + calls, 0)));
  let reached = 0;
  for (const [bucket, calls] of counts.entries()) {
    reached += calls;
    if (reached >= rank) return bucket === 0 ? 1 : (2 * GROWTH ** bucket) / (GROWTH + 1);
  }
  return null;
}

export function addLatencies(a: readonly number[], b: readonly number[]): number[] {
  const [longer, shorter] = a.length < b.length ? [b, a] : [a, b];
  return longer.map((calls, bucket) => calls + (shorter[bucket] ?? 0));
}
