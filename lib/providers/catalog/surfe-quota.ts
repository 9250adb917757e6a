import { z } from "zod";
import { found, malformedText } from "@/lib/providers/outcome.ts";
import { quotaProbe } from "@/lib/providers/quota-probe.ts";
import { count } from "@/lib/providers/reading.ts";

/** The documented page is v1; a derived specification of v2 has other names for the same pools. */
const creditsReply = z.object({
  totalEmail: count,
  totalMobile: count,
  totalSearch: count,
  emailCredits: count,
  mobileCredits: count,
  searchCredits: count,
});

export const quota = quotaProbe({
  request: () => ({ method: "GET", path: "/v1/credits" }),
  reply: creditsReply,
  read: (body) => {
    const left = {
      email: body.totalEmail ?? body.emailCredits,
      mobile: body.totalMobile ?? body.mobileCredits,
      search: body.totalSearch ?? body.searchCredits,
    };
    if (left.email === undefined) return malformedText("totalEmail is missing");
    const pools = Object.entries(left).flatMap(([pool, remaining]) =>
      remaining === undefined ? [] : [[pool, { remaining }] as const],
    );
    return found({ remaining: left.email, unit: "email", pools: Object.fromEntries(pools) });
  },
});
