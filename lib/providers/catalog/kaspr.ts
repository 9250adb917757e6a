import { z } from "zod";
import type { PersonQuery } from "@/lib/contracts/operation.ts";
import type { Outcome } from "@/lib/contracts/outcome.ts";
import { defineProvider, operation } from "@/lib/providers/define.ts";
import { failed, found, malformedText, notFound } from "@/lib/providers/outcome.ts";
import type { ReadError } from "@/lib/providers/provider.ts";
import { quotaProbe } from "@/lib/providers/quota-probe.ts";
import { anything, count, errorText, joinName, linkedinHandle } from "@/lib/providers/reading.ts";
import { readReason, refusal } from "@/lib/providers/status.ts";
import { emailAnswer, personalAnswer, personAnswer, phoneAnswer, type Profile, profileReply } from "./kaspr-reply.ts";

const messageBody = z.object({ message: z.string(), profile: anything });

/** Out of credits is 402, or 200 with a message in place of the profile. */
const readError: ReadError = (reply) => {
  if (reply.status === 402) return failed("quota", "The Kaspr key is out of credits");
  if (reply.status >= 500 || reply.status === 429 || reply.status === 401) return undefined;
  const body = messageBody.safeParse(reply.body).data;
  const reason = body?.profile
    ? undefined
    : (body?.message ?? (reply.status >= 400 ? errorText(reply.body) : undefined));
  if (reason === undefined) return undefined;
  if (/credit/i.test(reason)) return failed("quota", "The Kaspr key is out of credits");
  if (/api key|unauthori[sz]ed|token/i.test(reason)) return failed("auth", "Kaspr refused the key");
  if (/too many|rate limit/i.test(reason)) return failed("rate_limit", "Kaspr limits the calls");
  if (/not found|no (data|profile|result)/i.test(reason)) return notFound();
  if (reply.status === 403) return undefined;
  return readReason(reply) ?? failed("invalid_input", refusal("Kaspr refused the question", reply));
};

const needs = [
  ["linkedinUrl", "fullName"],
  ["linkedinUrl", "firstName", "lastName"],
] as const;

/** The bare handle: a whole URL is answered with 500. What is named in `requiredData` is paid for only if it is there. */
const looking = <Data>(data: string, answer: (row: Profile) => Outcome<Data>, required = true) => ({
  needs,
  request: (input: PersonQuery) => {
    const id = linkedinHandle(input.linkedinUrl);
    if (!id) throw new Error("linkedinUrl is no address of a LinkedIn profile");
    return {
      method: "POST" as const,
      path: "/profile/linkedin",
      headers: { "accept-version": "v2.0" },
      json: {
        id,
        name: input.fullName ?? joinName(input.firstName, input.lastName),
        dataToGet: [data],
        ...(required && { requiredData: [data] }),
      },
    };
  },
  reply: profileReply,
  read: answer,
  charge: { rule: "per_hit", credits: 1, pool: data } as const,
  repeat: "paid" as const,
});

export const kaspr = defineProvider({
  slug: "kaspr",
  name: "Kaspr",
  category: "database",
  tier: "standard",
  description: "Phones and addresses of LinkedIn profiles, strongest in Europe.",
  website: "https://www.kaspr.io",
  docsUrl: "https://kaspr.stoplight.io/docs/kaspr-api",
  evidence: "connector",
  mark: { initials: "Ka", color: "#4f46e5" },
  auth: { kind: "header", name: "Authorization", prefix: "Bearer " },
  baseUrl: "https://api.developers.kaspr.io",
  limits: {
    windows: [
      { limit: 10, perMs: 1_000 },
      { limit: 2_000, perMs: 86_400_000 },
    ],
    burst: 20,
  },
  readError,
  doubts: [
    "The wire format comes from published clients; the vendor's own pages were not read.",
    "Clients disagree on whether starryProfessionalEmail and its likes are masked or the best value; they are used last, and only when whole.",
    "Kaspr's limits and the kind of its phone numbers are not documented.",
    "Each kind of data is counted as one credit of its own pool, and only when there is some.",
  ],
  operations: [
    operation("find-email", looking("workEmail", emailAnswer)),
    operation("find-personal-email", looking("directEmail", personalAnswer)),
    operation("find-phone", looking("phone", phoneAnswer)),
    operation("enrich-person", looking("workEmail", personAnswer, false)),
  ],
  quota: quotaProbe({
    request: () => ({ method: "GET", path: "/keys/remainingCredits", headers: { "accept-version": "v2.0" } }),
    reply: z.object({
      workEmailCredits: count,
      phoneCredits: count,
      directEmailCredits: count,
      personalEmailCredits: count,
    }),
    read: (body) => {
      const { workEmailCredits: left } = body;
      if (left === undefined) return malformedText("workEmailCredits is missing");
      const pools = { phone: body.phoneCredits, directEmail: body.directEmailCredits ?? body.personalEmailCredits };
      // Below zero means without limit.
      const known = Object.entries(pools).flatMap(([pool, remaining]) =>
        remaining === undefined || remaining < 0 ? [] : [[pool, { remaining }] as const],
      );
      return found({ remaining: left < 0 ? null : left, unit: "workEmail", pools: Object.fromEntries(known) });
    },
  }),
});
