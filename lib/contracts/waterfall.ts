import { z } from "zod";
import { operationName } from "./operation.ts";

/** An ordered plan: finders asked one after another, each hit checked by the verifiers, until one passes. */

export const waterfallStep = z
  .object({
    provider: z.string().min(1),
    operation: operationName,
    /** Overrides the operation's own time-out. */
    timeoutMs: z.number().int().min(1_000).max(180_000).optional(),
    /** Repeats after a failure that may pass (0: none). Rate limits and open circuits are not counted. */
    retryAttempts: z.number().int().min(0).max(5).default(2),
    /** A hit below this is kept as a candidate only; overrides the waterfall's threshold. 0–100. */
    minConfidence: z.number().min(0).max(100).optional(),
  })
  .strict();
export type WaterfallStep = z.infer<typeof waterfallStep>;

export const finderStep = waterfallStep.extend({
  /** A condition in CEL over the row, such as `row.country == "DE"`: where it does not hold, the step is passed over. */
  when: z.string().min(1).max(500).optional(),
});
export type FinderStep = z.infer<typeof finderStep>;

export const catchAllPolicies = ["accept", "accept_if_verified", "reject"] as const;

export const waterfallSettings = z
  .object({
    /** A hit whose confidence is known and lower is not accepted. 0–100. */
    qualityThreshold: z.number().min(0).max(100).default(0),
    /** At most this many finders are asked for one record; skipped steps and verifiers do not count. */
    maxProviders: z.number().int().min(1).max(20).default(10),
    /** After a failed step: go on to the next, or end the record. */
    fallback: z.enum(["continue", "stop"]).default("continue"),
    /**
     * A domain that takes any address: accept it; accept only when a later verifier calls the address valid; or reject.
     */
    catchAll: z.enum(catchAllPolicies).default("accept_if_verified"),
    /** An address the row already has: `keep` (as when absent) checks it first and keeps it when it passes; `replace` looks for another. */
    existingEmail: z.enum(["keep", "replace"]).optional(),
  })
  .strict();
export type WaterfallSettings = z.infer<typeof waterfallSettings>;

export const waterfallSpec = z
  .object({
    name: z.string().min(1).max(80),
    description: z.string().max(400).optional(),
    /** What a record must have at the end: `email` runs the verifiers on each hit, the others take the first good hit. */
    target: z.enum(["email", "person", "company", "phone", "verdict"]),
    steps: z.array(finderStep).max(20),
    /** Asked in order about each candidate address until one gives a definite verdict (valid, invalid, disposable). */
    verifiers: z.array(waterfallStep).max(5).default([]),
    settings: waterfallSettings.prefault({}),
  })
  .strict();
export type WaterfallSpec = z.infer<typeof waterfallSpec>;
/** As written in a file or a request, before defaults. */
export type WaterfallSpecInput = z.input<typeof waterfallSpec>;
