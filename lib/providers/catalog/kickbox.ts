import { z } from "zod";
import { defineProvider, operation } from "@/lib/providers/define.ts";
import { deliverabilityOf, mailboxStatus } from "@/lib/providers/deliverability.ts";
import { failed, found, malformedText } from "@/lib/providers/outcome.ts";
import type { ReadError } from "@/lib/providers/provider.ts";
import { quotaProbe } from "@/lib/providers/quota-probe.ts";
import { count, flag, judgedAddress, percentage, text } from "@/lib/providers/reading.ts";
import { readReason, refusal } from "@/lib/providers/status.ts";

const errorBody = z.object({ success: flag, message: text, result: text });

/** One status stands for a refused key and for an empty account, so the message is looked at first. */
const readError: ReadError = (reply) => {
  const body = errorBody.safeParse(reply.body).data;
  if (!body || reply.status >= 500 || reply.status === 429) return undefined;
  // A check that ran into a time-out may call itself a failure and still give its verdict.
  if (reply.status < 300 && (body.success !== false || body.result !== undefined)) return undefined;
  const reason = body.message ?? "";
  if (/balance|credit|insufficient funds/i.test(reason))
    return failed("quota", "The Kickbox account is out of credits");
  if (/api[ _-]?key|unauthori[sz]ed|authenticat|forbidden/i.test(reason))
    return failed("auth", "Kickbox refused the key");
  if (/rate|too many/i.test(reason)) return failed("rate_limit", "Kickbox limits the calls");
  if (reply.status >= 300) return undefined;
  return readReason(reply) ?? failed("invalid_input", refusal("Kickbox refused the question", reply));
};

export const kickbox = defineProvider({
  slug: "kickbox",
  name: "Kickbox",
  category: "verification",
  tier: "premium",
  description: "Verifies e-mail addresses and scores how good each is to send to.",
  website: "https://kickbox.com",
  docsUrl: "https://github.com/kickboxio/kickbox-php",
  evidence: "official",
  mark: { initials: "Kb", color: "#0f766e" },
  auth: { kind: "header", name: "Authorization", prefix: "token " },
  baseUrl: "https://api.kickbox.com/v2",
  limits: { windows: [{ limit: 8_000, perMs: 60_000 }], concurrency: 25 },
  readError,
  doubts: [
    "The limits (25 calls at once, 8,000 a minute) and that unknown verdicts are given back come from a third party's copy of its pages.",
    "Lists go in as text, but their verdicts come as a file at an address on a host that is not documented; they are not used.",
  ],
  operations: [
    operation("verify-email", {
      needs: [["email"]],
      request: (input) => ({ method: "GET", path: "/verify", query: { email: input.email, timeout: 30_000 } }),
      reply: z
        .object({
          email: judgedAddress,
          result: text,
          reason: text,
          role: flag,
          disposable: flag,
          accept_all: flag,
          sendex: count,
        })
        .refine(({ result }) => result !== undefined, "result is missing"),
      read: (body, input) => {
        const said = deliverabilityOf(body.result);
        const flags = { disposable: body.disposable, catchAll: body.accept_all, role: body.role };
        const data = {
          email: body.email ?? input.email ?? "",
          status: mailboxStatus(said, flags),
          confidence: percentage(body.sendex, 1),
          reason: [body.result, body.reason].filter((word) => word !== undefined).join("/"),
        };
        return found(data, said === "unknown" ? { credits: 0 } : {});
      },
      charge: { rule: "per_call", credits: 1 },
      repeat: "paid",
      timeoutMs: 40_000,
    }),
  ],
  quota: quotaProbe({
    request: () => ({ method: "GET", path: "/balance" }),
    reply: z.object({ balance: count }),
    read: ({ balance }) =>
      balance === undefined
        ? malformedText("balance is missing")
        : found({ remaining: balance, unit: "verifications" }),
  }),
});
