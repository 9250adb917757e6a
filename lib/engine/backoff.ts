/** How long failures rest: base × factor^n, at most max, less a random share of up to jitter. Milliseconds. */
export type Backoff = { baseMs: number; factor: number; maxMs: number; jitter: number };

/** `earlier`: failures before this one. `random` is from 0 to 1. */
export function backoffMs({ baseMs, factor, maxMs, jitter }: Backoff, earlier: number, random: number): number {
  return Math.round(Math.min(maxMs, baseMs * factor ** earlier) * (1 - jitter * random));
}
