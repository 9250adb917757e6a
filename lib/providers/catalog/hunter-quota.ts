import { z } from "zod";
import { found, malformedText } from "@/lib/providers/outcome.ts";
import { quotaProbe } from "@/lib/providers/quota-probe.ts";
import { anything, count, text } from "@/lib/providers/reading.ts";

const poolReply = z.object({ used: count, available: count, remaining: count });

export const quota = quotaProbe({
  request: () => ({ method: "GET", path: "/account" }),
  reply: z.object({
    data: z.object({ reset_date: text, requests: z.record(z.string(), z.unknown()).optional(), calls: anything }),
  }),
  read: ({ data }) => {
    const pools = Object.fromEntries(
      Object.entries({ calls: data.calls, ...data.requests }).flatMap(([name, value]) => {
        const pool = poolReply.safeParse(value).data;
        if (pool?.available === undefined) return [];
        // `available` is the plan's allowance; `remaining` is there only on unified credits.
        const remaining = pool.remaining ?? pool.available - (pool.used ?? 0);
        return [[name, { remaining: Math.max(0, remaining), limit: pool.available }]];
      }),
    );
    if (Object.keys(pools).length === 0) return malformedText("data.requests is missing");
    const unit = ["searches", "credits", "calls"].find((name) => pools[name]) ?? "searches";
    return found({
      remaining: pools[unit]?.remaining ?? null,
      limit: pools[unit]?.limit ?? null,
      resetsAt: data.reset_date,
      unit,
      pools,
    });
  },
});
