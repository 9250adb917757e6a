import { z } from "zod";
import { failed, found } from "@/lib/providers/outcome.ts";
import { quotaProbe } from "@/lib/providers/quota-probe.ts";
import { anything, count, text } from "@/lib/providers/reading.ts";

export const quota = quotaProbe({
  request: () => ({ method: "GET", path: "/users/api_profile", query: { include_credit_usage: true } }),
  reply: z.union([
    z
      .object({
        id: anything,
        num_credits_remaining: count,
        effective_num_lead_credits: count,
        effective_num_direct_dial_credits: count,
        num_direct_dial_credits_used: count,
      })
      .refine((body) => body.id !== undefined, "id is missing"),
    z.object({
      credit_usage_stats: z.record(z.string(), z.object({ limit: count, left_over: count })),
      current_credit_cycle: z.object({ end_date: text }).optional(),
    }),
    // The older page for testing a key, which tells a refused one with 200.
    z.object({ is_logged_in: z.union([z.boolean(), z.stringbool()]) }),
  ]),
  read: (body) => {
    if ("is_logged_in" in body)
      return body.is_logged_in ? found({ remaining: null, unit: "credits" }) : failed("auth", "Apollo refused the key");
    if ("credit_usage_stats" in body) {
      const pools = Object.fromEntries(
        Object.entries(body.credit_usage_stats).flatMap(([name, { limit, left_over }]) =>
          left_over === undefined ? [] : [[name, { remaining: left_over, limit }]],
        ),
      );
      const { remaining = null, limit = null } = pools["lead_credit"] ?? {};
      return found({ remaining, limit, resetsAt: body.current_credit_cycle?.end_date, unit: "lead_credit", pools });
    }
    const dials = body.effective_num_direct_dial_credits;
    return found({
      remaining: body.num_credits_remaining ?? null,
      limit: body.effective_num_lead_credits ?? null,
      unit: "credits",
      pools:
        dials === undefined
          ? undefined
          : { direct_dial: { remaining: dials - (body.num_direct_dial_credits_used ?? 0), limit: dials } },
    });
  },
});
