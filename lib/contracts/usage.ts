import { z } from "zod";

/** What the operations of providers did and cost, day by day (UTC, of the call's begin). */

export const MAX_USAGE_DAYS = 92;

export const usageQuery = z.object({
  /** Today is the first of them. */
  days: z.coerce.number().int().min(1).max(MAX_USAGE_DAYS).default(30),
  /** A provider's slug; without it all of them. */
  provider: z.string().max(80).optional(),
});

/** Calls are on the wire: hits + misses + errors + unknown. Money is the workspace's own, by the prices of its keys. */
export const usageDay = z.object({
  provider: z.string(),
  /** Empty for days that were counted before operations were told apart. */
  operation: z.string(),
  day: z.iso.date(),
  calls: z.number().int(),
  hits: z.number().int(),
  misses: z.number().int(),
  errors: z.number().int(),
  unknownCalls: z.number().int(),
  paidCalls: z.number().int(),
  credits: z.number(),
  money: z.number(),
  /** Mean over the calls. */
  latencyMs: z.number(),
  /** Within 4.8%; null where times were not kept. A bulk call counts for each of its questions; of a vendor that answers later it is the time to take the question. */
  latencyP50Ms: z.number().nullable(),
  latencyP95Ms: z.number().nullable(),
  /** Calls by how long they took: see `latency.ts`. To be added where percentiles of several days are wanted. */
  latencies: z.array(z.number().int()),
  /**
   * Of the addresses that these calls found, those of which a verifier of the waterfall said anything, `unknown` included; and
   * of those the ones called valid. verified / judged is the verified rate. Counted once a call, when the first row that
   * had its address checked ends; on the day of the call. Addresses that no verifier was asked about are in neither.
   */
  judged: z.number().int(),
  verified: z.number().int(),
});
export type UsageDay = z.infer<typeof usageDay>;

/** `from` and `to` are the first and the last day; an operation's day without a call is left out. */
export const usageReply = z.object({ from: z.iso.date(), to: z.iso.date(), items: z.array(usageDay) });
export type Usage = z.infer<typeof usageReply>;
