import type { Outcome } from "@/lib/contracts/outcome.ts";
import { retryAfterMs } from "./status.ts";

/** What a reply says of the vendor's limits. Windows are those whose remaining calls it names. */
export type RateReading = {
  retryAfterMs?: number;
  /** The fewest calls left in any window. */
  remaining?: number;
  windows: readonly { perMs: number; limit?: number; remaining: number; resetMs?: number }[];
};

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

type Names = { perMs: number; remaining: readonly string[]; limit: readonly string[]; reset: readonly string[] };

/** Header names seen: Apollo (docs.apollo.io/reference/rate-limits), Prospeo, and the common unnamed window. */
const windows: readonly Names[] = [
  { perMs: SECOND, remaining: ["x-second-request-left"], limit: ["x-second-rate-limit"], reset: [] },
  {
    perMs: MINUTE,
    remaining: ["x-minute-requests-left", "x-minute-request-left"],
    limit: ["x-rate-limit-minute", "x-minute-rate-limit"],
    reset: ["x-minute-reset-seconds"],
  },
  { perMs: HOUR, remaining: ["x-hourly-requests-left"], limit: ["x-rate-limit-hourly"], reset: [] },
  {
    perMs: DAY,
    remaining: ["x-24-hour-requests-left", "x-daily-request-left"],
    limit: ["x-rate-limit-24-hour", "x-daily-rate-limit"],
    reset: ["x-daily-reset-seconds"],
  },
];

/** Reads a reply's headers (names lower-case). */
export function readRate(headers: Record<string, string>): RateReading {
  const seen = windows.flatMap((names) => {
    const remaining = firstNumber(headers, names.remaining);
    if (remaining === undefined) return [];
    const limit = firstNumber(headers, names.limit);
    const reset = firstNumber(headers, names.reset);
    return [
      {
        perMs: names.perMs,
        remaining,
        ...(limit !== undefined && { limit }),
        ...(reset !== undefined && { resetMs: reset * SECOND }),
      },
    ];
  });
  const unnamed = firstNumber(headers, [
    "ratelimit-remaining",
    "x-ratelimit-remaining",
    "x-rate-limit-remaining",
    "x-ratelimit-remaining-requests",
    "anthropic-ratelimit-requests-remaining",
  ]);
  const left = [...seen.map((window) => window.remaining), ...(unnamed === undefined ? [] : [unnamed])];
  const wait = retryAfterMs(headers) ?? exhausted(seen) ?? (unnamed === 0 ? resetMs(headers) : undefined);
  return {
    windows: seen,
    ...(left.length > 0 && { remaining: Math.min(...left) }),
    ...(wait !== undefined && { retryAfterMs: wait }),
  };
}

/** The longest wait among windows with nothing left that say when they reset. */
function exhausted(seen: RateReading["windows"]): number | undefined {
  const waits = seen.flatMap((window) =>
    window.remaining <= 0 && window.resetMs !== undefined ? [window.resetMs] : [],
  );
  return waits.length > 0 ? Math.max(...waits) : undefined;
}

/** The common window's reset in seconds. Some vendors give milliseconds or a point in time: those are more than an hour. */
function resetMs(headers: Record<string, string>): number | undefined {
  const seconds = firstNumber(headers, ["ratelimit-reset", "x-ratelimit-reset", "x-rate-limit-reset"]);
  return seconds === undefined || seconds * SECOND > HOUR ? undefined : seconds * SECOND;
}

/** A rate limit that says nothing of the wait itself may say it in headers that only this vendor has. */
export function withWait(outcome: Outcome, rate: RateReading): Outcome {
  if (outcome.outcome !== "failed" || outcome.kind !== "rate_limit" || outcome.retryAfterMs !== undefined)
    return outcome;
  return rate.retryAfterMs === undefined ? outcome : { ...outcome, retryAfterMs: rate.retryAfterMs };
}

function firstNumber(headers: Record<string, string>, names: readonly string[]): number | undefined {
  for (const name of names) {
    const value = Number(headers[name] ?? "none");
    if (Number.isFinite(value) && value >= 0) return value;
  }
  return undefined;
}
