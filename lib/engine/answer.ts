import { z } from "zod";
import { freshness } from "@/lib/contracts/freshness.ts";
import { failureKind, type FailedOutcome, type Outcome } from "@/lib/contracts/outcome.ts";
import type { FinishedCall, LookupAnswer } from "@/lib/db/engine.ts";
import { env } from "@/lib/env.ts";
import { creditsFor } from "@/lib/providers/charge.ts";
import type { Charge, Operation } from "@/lib/providers/provider.ts";
import { failed } from "@/lib/providers/outcome.ts";
import type { Answer } from "@/lib/waterfall/state.ts";
import type { Backoff } from "./backoff.ts";

/** Between a look-up's row and what the waterfall hears, and between a vendor's outcome and what is booked. */

const DAY_MS = 86_400_000;
const DEFAULT_POLL_MS = 5_000;
const DEFAULT_GIVE_UP_MS = 15 * 60_000;

const storedError = z.object({ kind: failureKind.catch("unknown"), message: z.string().catch("The call failed") });

/**
 * The known answer in a look-up's row. `own`: this record asked it, so its price is its own. The one before a call that
 * failed is from memory, whoever made that call.
 */
export function rememberedAnswer(row: LookupAnswer): Answer {
  const credits = row.own ? row.credits : 0;
  if (row.answer === "older")
    return { outcome: { outcome: "found", data: row.result }, cached: true, credits, lookupId: row.lookupId };
  const base = {
    cached: !row.own,
    credits,
    lookupId: row.lookupId,
    generation: row.generation,
    ...(row.own && row.latencyMs !== null && { latencyMs: row.latencyMs }),
  };
  if (row.answer === "hit") return { ...base, outcome: { outcome: "found", data: row.result } };
  if (row.answer === "miss") return { ...base, outcome: { outcome: "not_found" } };
  const error = storedError.catch({ kind: "unknown", message: "The call was lost" }).parse(row.error);
  const sent = row.answer === "unknown" ? "unsure" : "answered";
  return withOlder({ ...base, outcome: failed(error.kind, error.message, { retryable: false, sent }) }, row.result);
}

/** A failure is told with what there is instead: the fields of an earlier answer that are not too old. */
export function withOlder(answer: Answer, older: unknown): Answer {
  const isNothing = older === undefined || older === null || answer.outcome.outcome !== "failed";
  return isNothing ? answer : { ...answer, older };
}

/** A failure for which nothing was sent. */
export function refusedAnswer(outcome: FailedOutcome): Answer {
  return { outcome: { ...outcome, sent: "no" }, cached: false, credits: 0 };
}

type Call = {
  lookupId: string;
  generation: number;
  operation: Operation;
  charge: Charge;
  /** How often the step may repeat a failure that may pass. */
  retries: number;
  /** The job's; else that of the environment. */
  backoff?: Backoff;
};

/** What to book for an outcome. */
export function finishedCall(
  call: Call,
  outcome: Outcome,
  wire: { status?: number; latencyMs?: number },
): FinishedCall {
  const { operation } = call;
  const { keepMs = Infinity } = operation;
  const { hitDays, missDays } = freshness[operation.name];
  const base = {
    lookupId: call.lookupId,
    generation: call.generation,
    charged: creditsFor(call.charge, outcome),
    ...(wire.status !== undefined && { status: wire.status }),
    ...(wire.latencyMs !== undefined && { latencyMs: Math.round(wire.latencyMs) }),
  };
  switch (outcome.outcome) {
    case "found":
      return { ...base, state: "hit", result: outcome.data, ttlMs: Math.min(hitDays * DAY_MS, keepMs) };
    case "not_found":
      return { ...base, state: "miss", ttlMs: Math.min(missDays * DAY_MS, keepMs) };
    case "pending":
      return {
        ...base,
        state: "pending",
        ...(outcome.externalId !== undefined && { externalId: outcome.externalId }),
        pollAfterMs: Math.ceil(outcome.retryAfterMs ?? operation.pollEveryMs ?? DEFAULT_POLL_MS),
        giveUpAfterMs: operation.giveUpAfterMs ?? DEFAULT_GIVE_UP_MS,
      };
    case "failed": {
      const unsure = outcome.sent === "unsure";
      return {
        ...base,
        // Nobody knows whether it was billed: spent until an answer says otherwise, repeated only where that is free.
        state: unsure ? "unknown" : "error",
        kind: outcome.kind,
        error: {
          kind: outcome.kind,
          message: outcome.message,
          retryable: outcome.retryable && (!unsure || operation.repeat !== "paid"),
          uncounted: outcome.kind === "rate_limit",
        },
        retries: call.retries,
        backoffMs: call.backoff?.baseMs ?? env().RETRY_BASE_DELAY,
        backoffMaxMs: call.backoff?.maxMs ?? env().RETRY_MAX_DELAY,
        backoffFactor: call.backoff?.factor ?? env().RETRY_BACKOFF_MULTIPLIER,
        ...(call.backoff && { backoffJitter: call.backoff.jitter }),
        ...(outcome.retryAfterMs !== undefined && { retryAfterMs: Math.ceil(outcome.retryAfterMs) }),
      };
    }
  }
}
