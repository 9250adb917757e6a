import { z } from "zod";
import { canonicalLinkedinUrl } from "@/lib/cleaning/linkedin.ts";
import type { OperationInput, PersonQuery } from "@/lib/contracts/operation.ts";
import { defineProvider, operation } from "@/lib/providers/define.ts";
import { failed, found, malformedText, notFound } from "@/lib/providers/outcome.ts";
import type { HttpRequest, ReadError } from "@/lib/providers/provider.ts";
import { quotaProbe } from "@/lib/providers/quota-probe.ts";
import { count, errorText, joinName, list, text } from "@/lib/providers/reading.ts";
import { sameText } from "@/lib/providers/same-text.ts";
import { refusal } from "@/lib/providers/status.ts";
import {
  answerFor,
  emailOf,
  personalEmailOf,
  phoneFindingOf,
  profileReply,
  socialOf,
  wholePersonOf,
} from "./rocketreach-reply.ts";
import { companyOf, companyRow } from "./rocketreach-company.ts";
import { searchOperations } from "./rocketreach-search.ts";

const waiting = z.object({ wait: count });

/** https://docs.rocketreach.co/reference/responses-and-errors: `{status, message}`, older answers `{detail, wait}`. */
const readError: ReadError = (reply) => {
  if (reply.status < 400 || reply.status >= 500) return undefined;
  // The profile or company does not exist; a page in HTML is a wrong path.
  if (reply.status === 404) return typeof reply.body === "object" || reply.body === "" ? notFound() : undefined;
  const words = errorText(reply.body) ?? "";
  if (/credits?\b|out of lookups|lookup limit|upgrade/i.test(words))
    return failed("quota", refusal("The RocketReach key is out of credits", reply));
  const waitS = waiting.safeParse(reply.body).data?.wait;
  if (reply.status === 429 && waitS !== undefined)
    return failed("rate_limit", "RocketReach limits the calls", { retryAfterMs: Math.ceil(waitS * 1_000) });
  return undefined;
};

const looking =
  (lookupType?: string) =>
  (input: PersonQuery): HttpRequest => {
    const url = canonicalLinkedinUrl(input.linkedinUrl);
    const name = input.fullName ?? joinName(input.firstName, input.lastName);
    const employer = input.companyName ?? input.companyDomain;
    const who = url
      ? { linkedin_url: url }
      : name && employer
        ? { name, current_employer: employer }
        : { email: input.email };
    return { method: "GET", path: "/person/lookup", query: { ...who, lookup_type: lookupType } };
  };

const named = [
  ["linkedinUrl"],
  ["fullName", "companyName"],
  ["fullName", "companyDomain"],
  ["firstName", "lastName", "companyName"],
  ["firstName", "lastName", "companyDomain"],
] as const;

/** A look-up that is not complete goes on at the vendor's; the same profile looked up again is not billed again. */
const lookUp = {
  needs: named,
  reply: profileReply,
  repeat: "free",
  charge: { rule: "per_hit", credits: 1, pool: "lookup" },
  limits: { windows: [{ limit: 10, perMs: 1_000 }, { limit: 15, perMs: 60_000 }] }, // prettier-ignore
  pollEveryMs: 5_000,
  giveUpAfterMs: 900_000,
} as const;

const companyLookUp = (input: OperationInput<"enrich-company">): HttpRequest => ({
  method: "GET",
  path: "/company/lookup/",
  query: {
    domain: input.domain,
    linkedin_url: input.domain ? undefined : canonicalLinkedinUrl(input.linkedinUrl, "company"),
    name: (input.domain ?? input.linkedinUrl) ? undefined : input.name,
  },
});
const companyReply = companyRow.refine((row) => row.name !== undefined || row.domain !== undefined, "it is no company");
const company = {
  needs: [["domain"], ["name"]],
  request: companyLookUp,
  reply: companyReply,
  charge: { rule: "per_hit", credits: 1, pool: "company" },
  repeat: "paid",
} as const;

/** A list of pools; one purse for all where the account has universal credits. */
const account = z.object({
  credit_usage: z
    .union([
      list(z.object({ credit_type: text, allocated: count, remaining: count })),
      z
        .object({ credits_allocated: count, credits_remaining: count })
        .transform((purse) => [
          { credit_type: "credits", allocated: purse.credits_allocated, remaining: purse.credits_remaining },
        ]),
    ])
    .optional()
    .catch(undefined),
  lookup_credit_balance: count,
});
const states = list(profileReply);

export const rocketreach = defineProvider({
  slug: "rocketreach",
  name: "RocketReach",
  category: "database",
  tier: "premium",
  description:
    "Business and private addresses, phones and profiles by LinkedIn page or name; companies and their technologies.",
  website: "https://rocketreach.co",
  docsUrl: "https://docs.rocketreach.co/reference",
  evidence: "official",
  mark: { initials: "RR", color: "#0e7490" },
  auth: { kind: "header", name: "Api-Key" },
  baseUrl: "https://api.rocketreach.co/api/v2",
  limits: { windows: [{ limit: 10, perMs: 1_000 }] },
  readError,
  doubts: [
    "That look-ups without any contact are not billed, and repeated ones are not billed again, is from memory.",
    "How used-up credits are told is documented for another interface of the vendor's only (402).",
    "The limits a minute are those of the smallest plan.",
    "Bulk look-ups answer only to a webhook that is set up by hand; they are not used.",
  ],
  operations: [
    operation("find-email", { ...lookUp, request: looking(), read: emailOf }),
    operation("find-personal-email", { ...lookUp, request: looking(), read: personalEmailOf }),
    operation("find-phone", { ...lookUp, request: looking("phone"), read: phoneFindingOf }),
    operation("find-social", { ...lookUp, request: looking(), read: socialOf }),
    operation("enrich-person", { ...lookUp, needs: [...named, ["email"]], request: looking(), read: wholePersonOf }),
    operation("enrich-company", {
      ...company,
      needs: [["domain"], ["linkedinUrl"], ["name"]],
      read: (row) => found(companyOf(row)),
    }),
    operation("detect-technologies", {
      ...company,
      read: (row) => (row.techstack ? found({ technologies: row.techstack }) : notFound({ credits: 1 })),
    }),
    ...searchOperations,
  ],
  quota: quotaProbe({
    request: () => ({ method: "GET", path: "/account/" }),
    reply: account,
    read: ({ credit_usage: usage = [], lookup_credit_balance: balance }) => {
      const known = usage.flatMap((row) =>
        row.credit_type && row.remaining !== undefined ? [{ ...row, name: row.credit_type, left: row.remaining }] : [],
      );
      const main = known.find(({ name }) => /lookup/i.test(name) && !/company/i.test(name)) ?? known[0];
      if (!main)
        return balance === undefined
          ? malformedText("credit_usage is missing")
          : found({ remaining: balance, unit: "lookups" });
      const pools = Object.fromEntries(
        known.map(({ name, left, allocated }) => [
          name,
          { remaining: left, ...(allocated !== undefined && { limit: allocated }) },
        ]),
      );
      return found({ remaining: main.left, limit: main.allocated ?? null, unit: main.name, pools });
    },
  }),
  poll: {
    request: (externalId) => ({ method: "GET", path: "/person/checkStatus", query: { ids: externalId } }),
    rows: (reply, name) => (states.safeParse(reply.body).data ?? []).map((row) => answerFor(name, row)),
  },
  // Set up by hand at the vendor's; a bulk look-up sends a list.
  callback: {
    rows: (reply, name) => {
      const told = states.safeParse(Array.isArray(reply.body) ? reply.body : [reply.body]).data ?? [];
      return told.map((row) => ({ ...answerFor(name, row), ...(row.id !== undefined && { externalId: row.id }) }));
    },
    verify: ({ body, headers }, sign) =>
      sameText(headers["x-rocketreach-signature"] ?? "", sign(body, { encoding: "base64" })),
  },
});
