import type { Books, LogEntry } from "./emulator-books.ts";

export type LowerBound = { ms: number; provider: string };

/**
 * The least time in which anybody could have made the calls that were made, from the vendors' side alone: their limits
 * and the latencies they showed. It shares nothing with the engine.
 *
 * A window of `limit` calls per `perMs` lets the n-th call start no sooner than floor((n − 1) / limit) windows after the
 * first, and that call takes at least the provider's shortest latency. Providers work side by side, so the slowest one
 * decides; and no run is shorter than its longest call. What a record's questions must wait for each other, and limits
 * of concurrency, are left out: the true least time is higher.
 * @param books `calls` counts refused calls too; they are taken off, so that a client that runs into limits gains nothing
 */
export async function lowerBound(books: Books, log: AsyncIterable<LogEntry>): Promise<LowerBound> {
  const shortest = new Map<string, number>();
  let bound: LowerBound = { ms: 0, provider: "" };
  for await (const { provider, startedMs, endedMs } of log) {
    const latencyMs = endedMs - startedMs;
    shortest.set(provider, Math.min(latencyMs, shortest.get(provider) ?? Infinity));
    if (latencyMs > bound.ms) bound = { ms: latencyMs, provider };
  }
  for (const [provider, { windows, tooFast }] of Object.entries(books.providers)) {
    for (const { limit, perMs, enforced, calls } of windows) {
      const admitted = calls - tooFast;
      if (!enforced || admitted < 1) continue;
      const ms = Math.floor((admitted - 1) / limit) * perMs + (shortest.get(provider) ?? 0);
      if (ms > bound.ms) bound = { ms, provider };
    }
  }
  return bound;
}
