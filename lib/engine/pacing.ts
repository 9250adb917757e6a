import type { CircuitNumbers } from "@/lib/db/engine-lanes.ts";
import { env } from "@/lib/env.ts";
import type { Limits } from "@/lib/providers/provider.ts";

/** Windows below this are kept by spacing the starts; longer ones by counting, so that a short list may go at full speed. */
const LONG_WINDOW_MS = 10_000;
/**
 * Windows are taken as this much longer: at exactly the limit, 4.5% of calls met a sliding window's refusal; at 2%, none
 * (simulated); the rest is for timers that fire late and the way to the vendor, which are no shorter for slow vendors.
 */
const MARGIN = 0.02;
const LEAST_MARGIN_MS = 30;
/** A long window alone still may not be emptied at once: at most this many times its sustained rate. */
const BURST = 4;

type Window = { perMs: number; limit: number };
export type Pacing = {
  gapUs: number;
  shortWindows: Window[];
  longWindows: Window[];
  concurrency: number | null;
  restMs: number;
};

/** At most, after refusals that name no time. */
export const REST_MS = 1_000;
/** The oldest calls leave a short window soon after it was found full. */
const REST_SHARE = 0.25;

/**
 * What a lane's row needs to know of a vendor's limits. `gapUs`: least microseconds between two starts. `restMs`: how long the
 * vendor is left alone after it refused a call as too fast and did not say for how long.
 */
export function pacingOf(limits: { windows: Limits["windows"]; concurrency?: number | undefined }): Pacing {
  const gaps = limits.windows.map(({ perMs, limit }) => {
    const marginMs = Math.max(perMs * MARGIN, LEAST_MARGIN_MS);
    return perMs < LONG_WINDOW_MS ? ((perMs + marginMs) * 1_000) / limit : (perMs * 1_000) / limit / BURST;
  });
  const short = limits.windows.filter(({ perMs }) => perMs < LONG_WINDOW_MS).map(plain);
  return {
    gapUs: Math.ceil(Math.max(0, ...gaps)),
    shortWindows: short,
    longWindows: limits.windows.filter(({ perMs }) => perMs >= LONG_WINDOW_MS).map(plain),
    concurrency: limits.concurrency ?? null,
    restMs: Math.min(REST_MS, ...short.map(({ perMs }) => Math.ceil(REST_SHARE * perMs))),
  };
}

const plain = ({ perMs, limit }: Window): Window => ({ perMs, limit });

/** When a key's circuit opens, and for how long: the installation's numbers. */
export function circuitNumbers(): CircuitNumbers {
  const { CIRCUIT_WINDOW: window, CIRCUIT_FAILURES: failures, CIRCUIT_COOLDOWN: cooldownMs } = env();
  return { window, failures, cooldownMs };
}
