import { z } from "zod";
import type { EmailStatus } from "@/lib/contracts/entities.ts";
import { defineProvider, operation } from "@/lib/providers/define.ts";
import { failed, found, malformedText } from "@/lib/providers/outcome.ts";
import type { ReadError } from "@/lib/providers/provider.ts";
import { quotaProbe } from "@/lib/providers/quota-probe.ts";
import { count, group, judgedAddress, text, verdictOf } from "@/lib/providers/reading.ts";
import { refusal, readReason } from "@/lib/providers/status.ts";

const envelope = z.object({ status: text, message: text });

/** https://developers.neverbounce.com/reference/error-handling: errors come with HTTP 200 and a `status` of their own. */
const readError: ReadError = (reply) => {
  const body = envelope.safeParse(reply.body).data;
  if (!body?.status || body.status === "success" || reply.status >= 500) return undefined;
  switch (body.status) {
    case "auth_failure":
      return failed("auth", "NeverBounce refused the key");
    case "bad_referrer":
      return failed("auth", "NeverBounce does not trust where the call came from; check the settings of the app");
    case "throttle_triggered":
      return failed("rate_limit", "NeverBounce limits the calls");
    case "temp_unavail":
      return failed("unavailable", "NeverBounce is interrupted");
  }
  if (/credit|balance/i.test(body.message ?? "")) return failed("quota", "The NeverBounce account is out of credits");
  if (/\bkey\b/i.test(body.message ?? "")) return failed("auth", "NeverBounce refused the key");
  return readReason(reply) ?? failed("invalid_input", refusal("NeverBounce refused the question", reply));
};

const results: Record<string, EmailStatus> = {
  valid: "valid",
  invalid: "invalid",
  disposable: "disposable",
  catchall: "catch_all",
  catch_all: "catch_all",
  unknown: "unknown",
  // The same as numbers, as lists and older versions write them.
  "0": "valid",
  "1": "invalid",
  "2": "disposable",
  "3": "catch_all",
  "4": "unknown",
};

export const neverbounce = defineProvider({
  slug: "neverbounce",
  name: "NeverBounce",
  category: "verification",
  tier: "standard",
  description: "Verifies e-mail addresses one at a time, with a word for catch-all and throwaway domains.",
  website: "https://www.neverbounce.com",
  docsUrl: "https://developers.neverbounce.com/reference/error-handling",
  evidence: "official",
  mark: { initials: "NB", color: "#ea580c" },
  auth: { kind: "query", name: "key" },
  baseUrl: "https://api.neverbounce.com/v4",
  limits: {
    windows: [
      { limit: 10, perMs: 1_000 },
      { limit: 2_000, perMs: 86_400_000 },
    ],
    burst: 20,
  },
  readError,
  doubts: [
    "No rate limit of single checks is documented; ten calls a second and 2,000 a day are kept to.",
    "Its guidelines mean single checks for interactive use and say that an account which goes through a list with them may be locked.",
    "Jobs, meant for lists, are not used: 50 a day and ten an hour for each 100,000 addresses are allowed, and questions that come one by one make lists of a few hundred at most.",
    "Which words an account without credits gets is not documented; a refusal that speaks of credits reads so.",
    "That unknown verdicts are billed as well is assumed.",
  ],
  operations: [
    operation("verify-email", {
      needs: [["email"]],
      request: (input) => ({
        method: "GET",
        path: "/single/check",
        query: { email: input.email, address_info: 1, timeout: 30 },
      }),
      reply: z
        .object({
          result: text,
          address_info: group({ original_email: judgedAddress, normalized_email: judgedAddress }),
        })
        .refine(({ result }) => result !== undefined, "result is missing"),
      read: ({ result, address_info: address }, input) =>
        found({
          // The address is in the reply only where it was asked for.
          email: address?.original_email ?? address?.normalized_email ?? input.email ?? "",
          status: verdictOf(results, result) ?? "unknown",
          reason: result,
        }),
      charge: { rule: "per_call", credits: 1 },
      repeat: "paid",
      timeoutMs: 45_000,
    }),
  ],
  quota: quotaProbe({
    request: () => ({ method: "GET", path: "/account/info" }),
    // Some copies of the documentation have the numbers at the top.
    reply: z.union([
      z.object({
        credits_info: z.object({
          paid_credits_remaining: count,
          free_credits_remaining: count,
          monthly_api_usage: count,
        }),
      }),
      z.object({ credits: count, free_credits: count }).transform((body) => ({
        credits_info: {
          paid_credits_remaining: body.credits,
          free_credits_remaining: body.free_credits,
          monthly_api_usage: undefined,
        },
      })),
    ]),
    read: ({ credits_info: info }) => {
      const { paid_credits_remaining: paid, free_credits_remaining: free } = info;
      if (paid !== undefined || free !== undefined) {
        const pools = { paid: { remaining: paid ?? 0 }, free: { remaining: free ?? 0 } };
        return found({ remaining: (paid ?? 0) + (free ?? 0), unit: "credits", pools });
      }
      // Accounts that are billed by the month are told what they used and no limit.
      if (info.monthly_api_usage !== undefined) return found({ remaining: null, unit: "credits" });
      return malformedText("the credits are missing");
    },
  }),
});
