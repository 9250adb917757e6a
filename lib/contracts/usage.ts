import { z } from "zod";

/** What providers did and cost, day by day (UTC, of the call's begin). */

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
});
export type UsageDay = z.infer<typeof usageDay>;

/** `from` and `to` are the first and the last day; a day without a call is left out. */
export const usageReply = z.object({ from: z.iso.date(), to: z.iso.date(), items: z.array(usageDay) });
export type Usage = z.infer<typeof usageReply>;
