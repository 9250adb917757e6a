import { z } from "zod";
import { canonicalLinkedinUrl } from "@/lib/cleaning/linkedin.ts";
import { defineProvider, operation } from "@/lib/providers/define.ts";
import { found, malformed, malformedText } from "@/lib/providers/outcome.ts";
import { quotaProbe } from "@/lib/providers/quota-probe.ts";
import { count, group, joinName, text } from "@/lib/providers/reading.ts";
import { readError, readSearch } from "./clearout-errors.ts";
import {
  company,
  companyReply,
  finderReply,
  finding,
  person,
  personReply,
  verdict,
  verdictReply,
} from "./clearout-reply.ts";

const perHit = { charge: { rule: "per_hit", credits: 1 }, repeat: "paid", readError: readSearch } as const;

const credits = z.object({
  data: z.object({
    available_credits: count,
    credits: group({ available: count, total: count, reset_daily_verify_limit_date: text }),
  }),
});

export const clearout = defineProvider({
  slug: "clearout",
  name: "Clearout",
  category: "verification",
  tier: "standard",
  description: "Verifies e-mail addresses, finds them by name, and looks up whom an address or a profile belongs to.",
  website: "https://clearout.io",
  docsUrl: "https://docs.clearout.io/api-overview.html",
  evidence: "official",
  mark: { initials: "Co", color: "#2563eb" },
  auth: { kind: "header", name: "Authorization", prefix: "Bearer " },
  baseUrl: "https://api.clearout.io/v2",
  limits: {
    windows: [
      { limit: 10, perMs: 1_000 },
      { limit: 2_000, perMs: 86_400_000 },
    ],
    burst: 20,
  },
  readError,
  doubts: [
    "The limits depend on the plan and are not documented; ten calls a second and 2,000 a day are kept to.",
    "That unknown verdicts are billed as well is assumed, as is a price of one credit for all that is found.",
    "How a search in the background says that it goes on is not documented; several words are read.",
    "The reverse look-ups are described by connectors' code only.",
    "Lists go in as files and come back as files on another company's storage, whose columns are not documented; they are not used.",
  ],
  operations: [
    operation("verify-email", {
      needs: [["email"]],
      request: (input) => ({
        method: "POST",
        path: "/email_verify/instant",
        json: { email: input.email, timeout: 60_000 },
      }),
      reply: verdictReply,
      read: (body, input) => verdict(body, input.email),
      charge: { rule: "per_call", credits: 1 },
      repeat: "paid",
      timeoutMs: 75_000,
    }),
    operation("find-email", {
      ...perHit,
      needs: [
        ["fullName", "companyDomain"],
        ["firstName", "lastName", "companyDomain"],
        ["fullName", "companyName"],
        ["firstName", "lastName", "companyName"],
      ],
      request: (input) => ({
        method: "POST",
        path: "/email_finder/instant",
        json: {
          name: input.fullName ?? joinName(input.firstName, input.lastName),
          domain: input.companyDomain ?? input.companyName,
          timeout: 30_000,
          queue: true,
        },
      }),
      reply: finderReply,
      read: finding,
      timeoutMs: 45_000,
      pollEveryMs: 5_000,
      giveUpAfterMs: 600_000,
    }),
    operation("enrich-person", {
      ...perHit,
      needs: [["email"], ["linkedinUrl"]],
      request: (input) =>
        input.email
          ? { method: "GET", path: "/reverse_lookup/email", query: { email_address: input.email } }
          : {
              method: "GET",
              path: "/reverse_lookup/linkedin",
              query: { url: canonicalLinkedinUrl(input.linkedinUrl) ?? input.linkedinUrl },
            },
      reply: personReply,
      read: person,
    }),
    operation("enrich-company", {
      ...perHit,
      needs: [["domain"]],
      request: (input) => ({ method: "GET", path: "/reverse_lookup/domain", query: { name: input.domain } }),
      reply: companyReply,
      read: company,
    }),
  ],
  poll: {
    request: (queueId) => ({ method: "GET", path: "/email_finder/instant/queue_status", query: { qid: queueId } }),
    rows: (reply) => {
      const body = finderReply.safeParse(reply.body);
      return [body.success ? finding(body.data) : malformed(body.error)];
    },
  },
  quota: quotaProbe({
    request: () => ({ method: "GET", path: "/email_verify/getcredits" }),
    // The specification has it in a list of one, the service without.
    reply: z.union([credits, z.tuple([credits]).transform(([only]) => only)]),
    read: ({ data: { available_credits: available, credits } }) => {
      const remaining = available ?? credits?.available;
      return remaining === undefined
        ? malformedText("available_credits is missing")
        : found({ remaining, limit: credits?.total, unit: "credits" });
    },
  }),
});
