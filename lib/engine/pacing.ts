import type { Limits } from "@/lib/providers/define.ts";

/** Windows below this are kept by spacing the starts; longer ones by counting, so that a short list may go at full speed. */
const LONG_WINDOW_MS = 10_000;
/** 2% wider than the limit allows: at exactly the limit, 4.5% of calls met a sliding window's refusal; at this, none. */
const MARGIN = 1.02;
/** A long window alone still may not be emptied at once: at most this many times its sustained rate. */
const BURST = 4;

export type Pacing = { gapUs: number; longWindows: { perMs: number; limit: number }[]; concurrency: number | null };

/** What a lane's row needs to know of a vendor's limits. `gapUs`: least microseconds between two starts. */
export function pacingOf(limits: Limits): Pacing {
  const gaps = limits.windows.map(({ perMs, limit }) => {
    const even = (perMs * 1_000) / limit;
    return perMs < LONG_WINDOW_MS ? even * MARGIN : even / BURST;
  });
  return {
    gapUs: Math.ceil(Math.max(0, ...gaps)),
    longWindows: limits.windows
      .filter((window) => window.perMs >= LONG_WINDOW_MS)
      .map(({ perMs, limit }) => ({ perMs, limit })),
    concurrency: limits.concurrency ?? null,
  };
}
