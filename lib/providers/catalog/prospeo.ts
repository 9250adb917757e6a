import { z } from "zod";
import { defineProvider } from "@/lib/providers/define.ts";
import { failed, found, malformedText, notFound } from "@/lib/providers/outcome.ts";
import type { ReadError } from "@/lib/providers/provider.ts";
import { quotaProbe } from "@/lib/providers/quota-probe.ts";
import { count, text } from "@/lib/providers/reading.ts";
import { readStatus, refusal } from "@/lib/providers/status.ts";
import { enrichLimits, enrichOperations } from "./prospeo-enrich.ts";
import { searchOperations } from "./prospeo-search.ts";

const errorBody = z.object({ error_code: text, filter_error: text, message: text });

/** https://prospeo.io/api-docs: most refusals are HTTP 400, told apart by `error_code`. */
const readError: ReadError = (reply) => {
  const body = errorBody.safeParse(reply.body).data ?? {};
  // Older answers have the code in place of a message.
  const code = body.error_code ?? /^[A-Z]+(_[A-Z]+)+$/.exec(body.message ?? "")?.[0];
  switch (code) {
    case undefined:
      return undefined;
    case "NO_MATCH":
    case "NO_RESULT":
    case "NO_RESULTS":
      return notFound();
    case "INSUFFICIENT_CREDITS":
      return failed("quota", "The Prospeo key is out of credits");
    case "INVALID_API_KEY":
      return failed("auth", "Prospeo refused the key");
    case "ACCOUNT_RESTRICTED":
      return failed("auth", "The Prospeo account is restricted; their support lifts that");
    case "RATE_LIMITED":
    case "RATE_LIMIT_EXCEEDED":
      return readStatus({ ...reply, status: 429 });
    case "INTERNAL_ERROR":
      return failed("unavailable", "Prospeo failed (INTERNAL_ERROR)");
    default:
      // A code that is new says less than the status it came with.
      if (reply.status > 400) return undefined;
      return failed(
        "invalid_input",
        refusal(`Prospeo refused the question (${code})`, {
          ...reply,
          body: body.filter_error ?? body.message,
        }),
      );
  }
};

export const prospeo = defineProvider({
  slug: "prospeo",
  name: "Prospeo",
  category: "email-finder",
  tier: "standard",
  description: "Enriches people and companies: verified work e-mail, mobile, job, firmographics; searches both.",
  website: "https://prospeo.io",
  docsUrl: "https://prospeo.io/api-docs",
  evidence: "official",
  mark: { initials: "Pr", color: "#0f766e" },
  auth: { kind: "header", name: "X-KEY" },
  baseUrl: "https://api.prospeo.io",
  limits: enrichLimits,
  readError,
  doubts: [
    "Limits per second and minute are those of the smallest plans; a day's limit (2,000 to 500,000) is read from the replies.",
  ],
  operations: [...enrichOperations, ...searchOperations],
  quota: quotaProbe({
    request: () => ({ method: "GET", path: "/account-information" }),
    reply: z.object({
      response: z.object({ remaining_credits: count, used_credits: count, next_quota_renewal_date: text }),
    }),
    read: ({ response }) => {
      const { remaining_credits: remaining, used_credits: used } = response;
      if (remaining === undefined) return malformedText("remaining_credits is missing");
      const limit = used === undefined ? null : remaining + used;
      return found({ remaining, limit, resetsAt: response.next_quota_renewal_date, unit: "credits" });
    },
  }),
});
