/** How fast a job moves, from its latest counters. Pure: times are milliseconds given by the caller. */

export type PaceSample = { atMs: number; done: number };

const WINDOW_MS = 15_000;
const MAX_SAMPLES = 200;

/** Keeps the samples of the window, and the one just before it, so that a slow job still has two. */
export function addSample(samples: readonly PaceSample[], sample: PaceSample): PaceSample[] {
  const last = samples.at(-1);
  if (last && sample.done < last.done) return [sample];
  const kept = samples.filter(
    (_, index) => index === samples.length - 1 || (samples[index + 1]?.atMs ?? 0) >= sample.atMs - WINDOW_MS,
  );
  return [...kept, sample].slice(-MAX_SAMPLES);
}

/** Rows per second over the window; null until two samples are apart in time. Falls while nothing arrives. */
export function rowsPerSecond(samples: readonly PaceSample[], nowMs: number): number | null {
  const first = samples[0];
  const last = samples.at(-1);
  if (!first || !last || first === last) return null;
  const spanMs = Math.max(last.atMs, Math.min(nowMs, last.atMs + WINDOW_MS)) - first.atMs;
  return spanMs < 200 ? null : ((last.done - first.done) / spanMs) * 1000;
}

/** Milliseconds until the rest is done at this pace; null when the pace says nothing. */
export function timeLeftMs(remaining: number, perSecond: number | null): number | null {
  if (remaining <= 0) return 0;
  if (perSecond === null || perSecond <= 0) return null;
  return (remaining / perSecond) * 1000;
}
