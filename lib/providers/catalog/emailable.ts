import { z } from "zod";
import type { EmailVerdict } from "@/lib/contracts/entities.ts";
import type { Outcome } from "@/lib/contracts/outcome.ts";
import { defineProvider, malformed, malformedText, operation, quotaProbe } from "@/lib/providers/define.ts";
import { deliverabilityOf, mailboxStatus } from "@/lib/providers/deliverability.ts";
import { found, pending } from "@/lib/providers/outcome.ts";
import { count, flag, judgedAddress, percentage, text } from "@/lib/providers/reading.ts";

const verdictReply = z
  .object({
    email: judgedAddress,
    state: text,
    reason: text,
    score: count,
    role: flag,
    disposable: flag,
    accept_all: flag,
  })
  .refine(({ state }) => state !== undefined, "state is missing");

function verdict(body: z.infer<typeof verdictReply>, asked: string | undefined): Outcome<EmailVerdict> {
  const said = deliverabilityOf(body.state);
  const flags = { disposable: body.disposable, catchAll: body.accept_all, role: body.role };
  const data = {
    email: body.email ?? asked ?? "",
    status: mailboxStatus(said, flags),
    confidence: percentage(body.score, 100),
    reason: [body.state, body.reason].filter((word) => word !== undefined).join("/"),
  };
  return found(data, said === "unknown" ? { credits: 0 } : {});
}

/** HTTP 249: it goes on, and the very same request asks how far it is, for five minutes at no charge. */
const stillRunning = (asked: string | undefined) =>
  pending({ retryAfterMs: 5_000, ...(asked !== undefined && { externalId: asked }) });
const ask = (address: string) => ({
  method: "GET" as const,
  path: "/verify",
  query: { email: address, accept_all: true, timeout: 10 },
});

export const emailable = defineProvider({
  slug: "emailable",
  name: "Emailable",
  category: "verification",
  tier: "standard",
  description: "Verifies e-mail addresses, scores them and finds out whether the domain takes any address.",
  website: "https://emailable.com",
  docsUrl: "https://emailable.com/docs/api/emails",
  evidence: "official",
  mark: { initials: "Em", color: "#6d28d9" },
  auth: { kind: "header", name: "Authorization", prefix: "Bearer " },
  baseUrl: "https://api.emailable.com/v1",
  limits: { windows: [{ limit: 25, perMs: 1_000 }] },
  doubts: ["The limit of 25 calls a second is from memory.", "That unknown verdicts are not charged is from memory."],
  operations: [
    operation("verify-email", {
      needs: [["email"]],
      request: (input) => ask(input.email),
      readError: (reply, input) => (reply.status === 249 ? stillRunning(input?.email) : undefined),
      reply: verdictReply,
      read: (body, input) => verdict(body, input.email),
      charge: { rule: "per_call", credits: 1 },
      repeat: "paid",
      timeoutMs: 20_000,
      pollEveryMs: 5_000,
      // Past five minutes the same request is a new one, and billed.
      giveUpAfterMs: 280_000,
    }),
  ],
  poll: {
    request: ask,
    rows: (reply) => {
      if (reply.status === 249) return [stillRunning(undefined)];
      const body = verdictReply.safeParse(reply.body);
      return [body.success ? verdict(body.data, undefined) : malformed(body.error)];
    },
  },
  quota: quotaProbe({
    request: () => ({ method: "GET", path: "/account" }),
    reply: z.object({ available_credits: count }),
    read: ({ available_credits: credits }) =>
      credits === undefined
        ? malformedText("available_credits is missing")
        : found({ remaining: credits, unit: "credits" }),
  }),
});
