import { z } from "zod";
import { defineProvider } from "@/lib/providers/define.ts";
import { failed, found, malformed, malformedText } from "@/lib/providers/outcome.ts";
import type { ReadError } from "@/lib/providers/provider.ts";
import { quotaProbe } from "@/lib/providers/quota-probe.ts";
import { count, errorText, flag, group, rows, text } from "@/lib/providers/reading.ts";
import { readStatus, retryAfterMs } from "@/lib/providers/status.ts";
import { rowsReply } from "./zoominfo-reply.ts";
import { operations, secondAnswer, secondCall } from "./zoominfo-operations.ts";

const errorBody = z.object({ success: flag, error: group({ code: text }), errors: rows(z.object({ code: text })) });

/**
 * https://docs.zoominfo.com/docs/status-codes-and-errors: out of credits is 400 with PFAPI0011; on the Enterprise API
 * before it, 403 or 400 with a sentence and no code.
 */
const readError: ReadError = (reply) => {
  const body = errorBody.safeParse(reply.body).data;
  // The Enterprise API refuses a question within a 200.
  if (reply.status < 300 && body?.success === false)
    return readStatus({ ...reply, status: /limit|used up/i.test(errorText(reply.body) ?? "") ? 402 : 400 });
  if (reply.status < 400) return undefined;
  const code = body?.error?.code ?? body?.errors[0]?.code;
  const reason = errorText(reply.body) ?? "";
  if (code === "PFAPI0011" || /credit limit reached|used up all of your|exceeded the max limit to enrich/i.test(reason))
    return failed("quota", "The ZoomInfo account has used up its credits");
  if (code === "ZI0001") return failed("auth", "ZoomInfo refused the access token");
  if (code === "ZI0002" || code === "ZI0003")
    return failed("auth", "The ZoomInfo account or application may not use this endpoint");
  if (code === "ZI0004") {
    const wait = retryAfterMs(reply.headers);
    return failed("rate_limit", "ZoomInfo limits the calls", wait === undefined ? {} : { retryAfterMs: wait });
  }
  if (code === "PFAPI0010") return failed("timeout", "ZoomInfo timed out", { sent: "unsure" });
  return undefined;
};

const usage = rows(
  z.object({
    limitType: text,
    limitRemaining: count,
    totalLimit: count,
    limit: count,
    currentUsage: count,
    usageRemaining: count,
  }),
);
const usageReply = z.union([
  z
    .object({ data: z.array(z.object({ attributes: z.object({ usage: z.array(z.unknown()) }) })).min(1) })
    .transform(({ data }) => data.flatMap(({ attributes }) => usage.parse(attributes.usage))),
  z
    .object({ data: z.array(z.object({ attributes: z.unknown() })).min(1) })
    .transform(({ data }) => usage.parse(data.map(({ attributes }) => attributes))),
  z.object({ usage: z.array(z.unknown()).transform((list) => usage.parse(list)) }).transform((body) => body.usage),
]);

export const zoominfo = defineProvider({
  slug: "zoominfo",
  name: "ZoomInfo",
  category: "database",
  tier: "premium",
  description: "Contacts and companies with direct dials; search and lookalikes are free, records cost.",
  website: "https://www.zoominfo.com",
  docsUrl: "https://docs.zoominfo.com",
  evidence: "official",
  mark: { initials: "ZI", color: "#ea1b15" },
  auth: { kind: "oauth", tokenPath: "https://okta-login.zoominfo.com/oauth2/default/v1/token", send: "basic" },
  baseUrl: "https://api.zoominfo.com/gtm",
  hosts: ["okta-login.zoominfo.com"],
  limits: {
    windows: [
      { limit: 5, perMs: 1_000 },
      { limit: 10_800, perMs: 3_600_000 },
      { limit: 129_600, perMs: 86_400_000 },
    ],
  },
  readError,
  doubts: [
    "The key is client_id:client_secret of an application with the client-credentials grant, sent as HTTP Basic; no page shows that request.",
    "The same record is said to be free for twelve months; each one is counted here.",
    "Whether a company's technologies cost a credit is not documented; one is counted.",
    "Contacts are enriched one at a time, since a company's domain has to be searched for first.",
    "The paces are those of the Builder package.",
  ],
  operations,
  quota: quotaProbe({
    request: () => ({ method: "GET", path: "/data/v1/users/usage" }),
    reply: usageReply,
    read: (list) => {
      const records = list.find(({ limitType }) => limitType && /unique/i.test(limitType)) ?? list[0];
      const remaining = records?.usageRemaining ?? records?.limitRemaining;
      if (remaining === undefined) return malformedText("usageRemaining is missing");
      return found({ remaining, limit: records?.totalLimit ?? records?.limit, unit: "credits" });
    },
  }),
  poll: {
    request: secondCall,
    rows: (reply, name) => {
      const list = rowsReply.safeParse(reply.body);
      return [list.success ? secondAnswer(list.data, name) : malformed(list.error)];
    },
  },
});
