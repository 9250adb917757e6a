import { z } from "zod";
import { defineProvider, operation } from "@/lib/providers/define.ts";
import { failed, found, malformedText } from "@/lib/providers/outcome.ts";
import type { ReadError } from "@/lib/providers/provider.ts";
import { quotaProbe } from "@/lib/providers/quota-probe.ts";
import { anything, count, errorText, text } from "@/lib/providers/reading.ts";
import { finding, finderReply, readBatch, refusalOf, verdict, verdictReply } from "./zerobounce-reply.ts";

const errorBody = z.object({ error: text, success: anything });

/** Errors come with HTTP 200 as `{"error": …}`; the files API spells them `success: "False"` with a message or a list. */
const readError: ReadError = (reply) => {
  const body = errorBody.safeParse(reply.body).data;
  if (!body || reply.status >= 500) return undefined;
  const refused = body.success === false || /^false$/i.test(String(body.success));
  const reason = body.error ?? (refused ? errorText(reply.body) : undefined);
  if (reason === undefined) return undefined;
  const told = refusalOf(reason);
  // A sentence that says nothing of key, credits or pace says less than the status it came with.
  return told.kind === "invalid_input" && reply.status > 400 ? undefined : told;
};

export const zerobounce = defineProvider({
  slug: "zerobounce",
  name: "ZeroBounce",
  category: "verification",
  tier: "standard",
  description:
    "Verifies e-mail addresses one by one or two hundred at a time, and guesses them from a company's pattern.",
  website: "https://www.zerobounce.net",
  docsUrl: "https://www.zerobounce.net/docs/",
  evidence: "official",
  mark: { initials: "ZB", color: "#b45309" },
  auth: { kind: "query", name: "api_key" },
  baseUrl: "https://api.zerobounce.net/v2",
  limits: { windows: [{ limit: 80_000, perMs: 10_000 }], concurrency: 100 },
  readError,
  doubts: [
    "One and the same message stands for a refused key and for an account without credits; it reads as a refused key.",
  ],
  operations: [
    operation("verify-email", {
      needs: [["email"]],
      request: (input) => ({ method: "GET", path: "/validate", query: { email: input.email, ip_address: "" } }),
      reply: verdictReply,
      read: (body, input) => verdict(body, input.email),
      charge: { rule: "per_call", credits: 1 },
      repeat: "paid",
      timeoutMs: 70_000,
      // https://www.zerobounce.net/docs/email-validation-api-quickstart/v2-batch-validate-emails: a sixth batch within a minute
      // blocks the key for ten. One may take 70 s, longer than a call may last everywhere, unless told to be done before; what
      // is not done then is unknown, and free. Few addresses are faster by themselves.
      bulk: {
        max: 200,
        min: 100,
        limits: { windows: [{ limit: 5, perMs: 60_000 }] },
        request: (inputs) => ({
          method: "POST",
          path: "/validatebatch",
          auth: { kind: "body", name: "api_key" },
          json: { email_batch: inputs.map(({ email }) => ({ email_address: email, ip_address: "" })), timeout: 30 },
        }),
        read: (reply, inputs) => readBatch(reply.body, inputs),
      },
    }),
    operation("find-email", {
      needs: [
        ["firstName", "lastName", "companyDomain"],
        ["firstName", "lastName", "companyName"],
      ],
      request: (input) => ({
        method: "GET",
        path: "/guessformat",
        query: {
          domain: input.companyDomain,
          company_name: input.companyDomain ? undefined : input.companyName,
          first_name: input.firstName,
          last_name: input.lastName,
        },
      }),
      reply: finderReply,
      read: finding,
      charge: { rule: "per_hit", credits: 20 },
      repeat: "paid",
    }),
  ],
  quota: quotaProbe({
    request: () => ({ method: "GET", path: "/getcredits" }),
    reply: z.union([
      z.object({ Credits: count }),
      z.object({ credits: count }).transform(({ credits }) => ({ Credits: credits })),
    ]),
    read: ({ Credits: credits }) => {
      if (credits === undefined) return malformedText("Credits is missing");
      // A number below zero, with HTTP 200, is how a bad key is told.
      return credits < 0
        ? failed("auth", "ZeroBounce refused the key")
        : found({ remaining: credits, unit: "credits" });
    },
  }),
});
