import { z } from "zod";

/**
 * What one call on a provider came to. `not_found` is said only when the vendor said so: an outage, a refusal or an
 * unreadable reply is always `failed`.
 */

export const failureKinds = [
  "auth",
  "quota",
  "rate_limit",
  "invalid_input",
  "suppressed",
  "unavailable",
  "timeout",
  "malformed",
  /** Nothing was sent: a budget, or the workspace's credits, could not pay for it. */
  "budget",
  /** The process died, or the connection broke, with the call on the wire: booked as spent until an answer says otherwise. */
  "unknown",
] as const;
export const failureKind = z.enum(failureKinds);
export type FailureKind = z.infer<typeof failureKind>;

/** `no`: the request never left; `answered`: the vendor replied; `unsure`: it left and no whole reply came back. */
export const sent = z.enum(["no", "answered", "unsure"]);
export type Sent = z.infer<typeof sent>;

export const failedOutcome = z.object({
  outcome: z.literal("failed"),
  kind: failureKind,
  /** Whether the same question may be answered later without anybody changing anything. */
  retryable: z.boolean(),
  retryAfterMs: z.number().nonnegative().optional(),
  sent,
  /** One sentence for a person; never a key, never the raw reply. */
  message: z.string(),
  /** Set where the vendor bills a failure: a language model's refusal, or an answer cut off. */
  credits: z.number().nonnegative().optional(),
});
export type FailedOutcome = z.infer<typeof failedOutcome>;

export type FoundOutcome<Data = unknown> = {
  outcome: "found";
  data: Data;
  /** Billed results in this answer, for `per_result` operations. */
  results?: number;
  /** Set where the vendor says in the reply what it billed: takes the place of the charge rule. */
  credits?: number;
};
export type NotFoundOutcome = { outcome: "not_found"; credits?: number };
export type PendingOutcome = { outcome: "pending"; externalId?: string; retryAfterMs?: number };
export type Outcome<Data = unknown> = FoundOutcome<Data> | NotFoundOutcome | PendingOutcome | FailedOutcome;
