import { z } from "zod";
import type { EmailStatus } from "@/lib/contracts/entities.ts";
import { defineProvider, operation } from "@/lib/providers/define.ts";
import { failed, found, malformedText } from "@/lib/providers/outcome.ts";
import type { ReadError } from "@/lib/providers/provider.ts";
import { quotaProbe } from "@/lib/providers/quota-probe.ts";
import { count, judgedAddress, text, verdictOf } from "@/lib/providers/reading.ts";
import { readReason } from "@/lib/providers/status.ts";

const errorBody = z.object({ error: text, result: text, resultcode: count });

/** Every error is HTTP 200 with `result: "error"`, which is no verdict, and a sentence in `error`. */
const readError: ReadError = (reply) => {
  const body = errorBody.safeParse(reply.body).data;
  if (!body || reply.status >= 500) return undefined;
  const reason = body.error ?? (body.result === "error" || body.resultcode === 4 ? "no reason given" : undefined);
  if (reason === undefined) return undefined;
  if (/api\s?key/i.test(reason)) return failed("auth", "MillionVerifier refused the key");
  if (/credit/i.test(reason)) return failed("quota", "The MillionVerifier account is out of credits");
  if (/\bip\b.*block|block.*\bip\b/i.test(reason)) return failed("auth", `MillionVerifier refused the call: ${reason}`);
  if (/too many|limit|abuse/i.test(reason)) return failed("rate_limit", "MillionVerifier limits the calls");
  if (/internal|no reason given/i.test(reason)) return failed("unavailable", `MillionVerifier failed: ${reason}`);
  return readReason(reply) ?? failed("invalid_input", `MillionVerifier refused the question: ${reason}`);
};

const results: Record<string, EmailStatus> = {
  ok: "valid",
  catch_all: "catch_all",
  unknown: "unknown",
  unverified: "unknown",
  disposable: "disposable",
  invalid: "invalid",
};
const words: Record<string, string> = {
  "1": "ok",
  "2": "catch_all",
  "3": "unknown",
  "5": "disposable",
  "6": "invalid",
};

export const millionverifier = defineProvider({
  slug: "millionverifier",
  name: "MillionVerifier",
  category: "verification",
  tier: "budget",
  description: "Verifies e-mail addresses at a low price.",
  website: "https://www.millionverifier.com",
  docsUrl: "https://developer.millionverifier.com/",
  evidence: "official",
  mark: { initials: "MV", color: "#16a34a" },
  auth: { kind: "query", name: "api" },
  baseUrl: "https://api.millionverifier.com/api/v3",
  limits: { windows: [{ limit: 160, perMs: 1_000 }] },
  readError,
  doubts: [
    "The limit of 160 calls a second comes from a connector's code.",
    "Accounts that MillionVerifier takes to misuse it pay for catch-all and unknown verdicts too; here they are counted as free.",
    "Lists are not used: they go in as files, wait in a queue and cost the same as single checks, which are faster for what waits at once.",
  ],
  operations: [
    operation("verify-email", {
      needs: [["email"]],
      request: (input) => ({ method: "GET", path: "/", query: { email: input.email, timeout: 20 } }),
      reply: z
        .object({ email: judgedAddress, result: text, resultcode: text, subresult: text })
        .transform((body) => ({ ...body, result: body.result ?? words[body.resultcode ?? ""] }))
        .refine(({ result }) => result !== undefined, "result is missing"),
      read: ({ email: address, result, subresult }, input) => {
        const status = verdictOf(results, result) ?? "unknown";
        const reason = [result, subresult].filter((word) => word !== undefined).join("/");
        // https://help.millionverifier.com/payments-credits/refund-for-risky-emails
        const risky = status === "unknown" || status === "catch_all";
        return found({ email: address ?? input.email ?? "", status, reason }, risky ? { credits: 0 } : {});
      },
      charge: { rule: "per_call", credits: 1 },
      repeat: "paid",
    }),
  ],
  quota: quotaProbe({
    request: () => ({ method: "GET", path: "/credits" }),
    // The number by itself, or in an object.
    reply: z.union([z.object({ credits: count }), z.union([z.number(), z.string()]).transform(bareNumber)]),
    read: ({ credits }) =>
      credits === undefined ? malformedText("credits is missing") : found({ remaining: credits, unit: "credits" }),
  }),
});

function bareNumber(value: number | string): { credits: number | undefined } {
  return { credits: count.parse(value) };
}
