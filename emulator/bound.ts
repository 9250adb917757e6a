import type { WindowReport } from "./limiter.ts";

/**
 * The least time in which these calls can be made: a sliding window of `limit` calls lets the n-th start no sooner than
 * floor((n − 1) / limit) windows after the first. Providers and groups work side by side, so the slowest decides.
 */
export function lowerBoundMs(reports: readonly WindowReport[], replyMs: number): number {
  const starts = reports
    .filter(({ enforced, calls }) => enforced && calls > 0)
    .map(({ limit, perMs, calls }) => Math.floor((calls - 1) / limit) * perMs);
  return starts.length === 0 ? 0 : Math.max(...starts) + replyMs;
}
