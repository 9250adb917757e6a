import { z } from "zod";
import type { EmailVerdict } from "@/lib/contracts/entities.ts";
import type { Outcome } from "@/lib/contracts/outcome.ts";
import { defineProvider, operation } from "@/lib/providers/define.ts";
import { deliverabilityOf, mailboxStatus } from "@/lib/providers/deliverability.ts";
import { found, malformed, malformedText, pending } from "@/lib/providers/outcome.ts";
import type { Reply } from "@/lib/providers/provider.ts";
import { quotaProbe } from "@/lib/providers/quota-probe.ts";
import { count, flag, judgedAddress, list, percentage, text } from "@/lib/providers/reading.ts";

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

/** Marks the id of a batch: any other thing asked about is an address. */
const BATCH = "batch:";
const batchReply = z.object({ id: text });

/** Verdicts of a batch that is done; until then it says in words, and in numbers, how far it is. */
const isState = (message: string | undefined) => /\b(process|complet|progress|queue)/i.test(message ?? "");
const progress = z
  .object({ message: text, emails: list(verdictReply).optional(), total: count, download_file: text })
  .refine((body) => body.emails !== undefined || body.total !== undefined || isState(body.message));

function rowsOf(reply: Reply): z.infer<typeof verdictReply>[] | Outcome<EmailVerdict> {
  if (reply.status === 249) return stillRunning(undefined);
  const batch = progress.safeParse(reply.body).data;
  if (batch && !/completed/i.test(batch.message ?? (batch.emails ? "completed" : ""))) return pending();
  if (batch) return batch.emails ?? malformedText(`the results are ${batch.download_file ? "in a file" : "missing"}`);
  const one = verdictReply.safeParse(reply.body);
  return one.success ? [one.data] : malformed(one.error);
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
  // https://emailable.com/docs/api/rate-limits/
  limits: { windows: [{ limit: 25, perMs: 1_000 }] },
  doubts: ["That unknown verdicts are not charged is from memory."],
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
      bulk: {
        // Far below what is taken, so that a batch is done before it is given up.
        max: 100,
        min: 20,
        limits: { windows: [{ limit: 5, perMs: 1_000 }] },
        request: (inputs) => ({
          method: "POST",
          path: "/batch",
          json: { emails: inputs.map((input) => input.email).join(",") },
        }),
        read: (reply, inputs) => {
          const id = batchReply.safeParse(reply.body).data?.id;
          const outcome = id ? pending({ externalId: BATCH + id }) : malformedText("id is missing");
          return (inputs.length === 0 ? [undefined] : inputs).map(() => outcome);
        },
      },
    }),
  ],
  poll: {
    request: (externalId) =>
      externalId.startsWith(BATCH)
        ? { method: "GET", path: "/batch", query: { id: externalId.slice(BATCH.length) } }
        : ask(externalId),
    rows: (reply) => {
      const rows = rowsOf(reply);
      return Array.isArray(rows) ? rows.map((row) => verdict(row, undefined)) : [rows];
    },
    pick: (reply, _name, input) => {
      const rows = rowsOf(reply);
      if (!Array.isArray(rows)) return rows;
      const asked = judgedAddress.parse(input["email"]);
      const own = rows.find(({ email }) => email === asked) ?? (rows.length === 1 ? rows[0] : undefined);
      return own ? verdict(own, asked) : malformedText("the address is not among the results");
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
