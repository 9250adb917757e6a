import { z } from "zod";
import type { EmailVerdict } from "@/lib/contracts/entities.ts";
import type { Outcome } from "@/lib/contracts/outcome.ts";
import { defineProvider, operation } from "@/lib/providers/define.ts";
import { deliverabilityOf, mailboxStatus } from "@/lib/providers/deliverability.ts";
import { found, malformedText, pending } from "@/lib/providers/outcome.ts";
import type { ReadError } from "@/lib/providers/provider.ts";
import { quotaProbe } from "@/lib/providers/quota-probe.ts";
import { count, flag, group, judgedAddress, percentage, text } from "@/lib/providers/reading.ts";

/** The flags are "yes", "no" and "unknown". */
const verdictReply = z
  .object({
    email: judgedAddress,
    status: text,
    reason: text,
    score: count,
    domain: group({ acceptAll: flag, disposable: flag }),
    account: group({ role: flag }),
    batchId: text,
  })
  // An error's body has its number there, or says so.
  .refine(({ status }) => status !== undefined && !/^(\d+|error|fail\w*)$/i.test(status), "status is missing")
  .refine(({ batchId }) => batchId === undefined, "it is a batch and no verdict");

/** A batch that is worked on in the background: its state, in place of verdicts. */
const batchState = z.object({ batchId: z.string(), status: z.string().regex(/^\s*(queued|processing)\s*$/i) });
const readError: ReadError = ({ status, body }) => {
  const batch = status < 300 ? batchState.safeParse(body).data : undefined;
  return batch && pending({ externalId: batch.batchId });
};

function verdict(body: z.infer<typeof verdictReply>, asked: string | undefined): Outcome<EmailVerdict> {
  const said = deliverabilityOf(body.status);
  const { acceptAll: catchAll, disposable } = body.domain ?? {};
  const data = {
    email: body.email ?? asked ?? "",
    status: mailboxStatus(said, { catchAll, disposable, role: body.account?.role }),
    confidence: percentage(body.score, 100),
    reason: [body.status, body.reason].filter((word) => word !== undefined).join("/"),
  };
  return found(data, said === "unknown" ? { credits: 0 } : {});
}

const batchReply = z.union([z.array(z.unknown()), z.object({ results: z.array(z.unknown()) })]);

/** One outcome per question, matched by address. */
function readBatch(body: unknown, inputs: readonly { email?: string | undefined }[]): Outcome<EmailVerdict>[] {
  const parsed = batchReply.safeParse(body).data;
  if (!parsed) return inputs.map(() => malformedText("the batch has no rows"));
  const answers = (Array.isArray(parsed) ? parsed : parsed.results).map((row) => verdictReply.safeParse(row).data);
  if (inputs.length === 0) return answers.map((row) => (row ? verdict(row, undefined) : malformedText("no verdict")));
  const byAddress = new Map(answers.map((row) => [row?.email, row]));
  return inputs.map(({ email: address = "" }) => {
    const row = byAddress.get(address.trim().toLowerCase());
    return row ? verdict(row, address) : malformedText("the address is not in the reply");
  });
}

export const bouncer = defineProvider({
  slug: "bouncer",
  name: "Bouncer",
  category: "verification",
  tier: "standard",
  description: "Verifies e-mail addresses one by one or in batches, with a score and flags for risky domains.",
  website: "https://www.usebouncer.com",
  docsUrl: "https://docs.usebouncer.com",
  evidence: "connector",
  mark: { initials: "Bo", color: "#4338ca" },
  auth: { kind: "header", name: "x-api-key" },
  baseUrl: "https://api.usebouncer.com/v1.1",
  limits: { windows: [{ limit: 1_000, perMs: 60_000 }] },
  readError,
  doubts: [
    "That unknown verdicts are not charged is from memory.",
    "How long the answer to a batch takes is not documented; 100 addresses are sent in one, 10,000 are allowed.",
  ],
  operations: [
    operation("verify-email", {
      needs: [["email"]],
      request: (input) => ({ method: "GET", path: "/email/verify", query: { email: input.email, timeout: 20 } }),
      reply: verdictReply,
      read: (body, input) => verdict(body, input.email),
      charge: { rule: "per_call", credits: 1 },
      repeat: "paid",
      timeoutMs: 120_000,
      bulk: {
        max: 100,
        min: 10,
        limits: { windows: [{ limit: 100, perMs: 60_000 }] },
        request: (inputs) => ({
          method: "POST",
          path: "/email/verify/batch/sync",
          json: inputs.map(({ email }) => ({ email })),
        }),
        read: (reply, inputs) => readBatch(reply.body, inputs),
      },
    }),
  ],
  quota: quotaProbe({
    request: () => ({ method: "GET", path: "/credits" }),
    reply: z.object({ credits: count }),
    read: ({ credits }) =>
      credits === undefined ? malformedText("credits is missing") : found({ remaining: credits, unit: "credits" }),
  }),
});
