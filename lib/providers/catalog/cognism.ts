import { z } from "zod";
import type { OperationName, PersonQuery } from "@/lib/contracts/operation.ts";
import { defineProvider, operation } from "@/lib/providers/define.ts";
import { failed, found, notFound } from "@/lib/providers/outcome.ts";
import type { ReadError } from "@/lib/providers/provider.ts";
import { quotaProbe } from "@/lib/providers/quota-probe.ts";
import { count, errorText, saysAnything } from "@/lib/providers/reading.ts";
import { retryAfterMs } from "@/lib/providers/status.ts";
import {
  accountMatchesReply,
  accountsReply,
  contactsReply,
  matched,
  matchedAccount,
  matchesReply,
  redeemed,
} from "./cognism-reply.ts";
import { companyOf, personOf } from "./cognism-record.ts";
import { countryNames } from "./countries.ts";

/** https://developers.cognism.com: a 401 may be about entitlements as well as about the key. */
const readError: ReadError = (reply) => {
  if (reply.status < 400 || reply.status >= 500) return undefined;
  const reason = errorText(reply.body) ?? "";
  if (reply.status === 429) {
    const seconds = count.parse(reply.headers["x-rate-limit-reset"]);
    const wait = retryAfterMs(reply.headers) ?? (seconds === undefined ? undefined : Math.max(0, seconds * 1_000));
    return failed(
      "rate_limit",
      "Cognism limits the calls of a minute",
      wait === undefined ? {} : { retryAfterMs: wait },
    );
  }
  if (reply.status === 402 || /credit/i.test(reason)) return failed("quota", "The Cognism account is out of credits");
  if (/entitle/i.test(reason)) return failed("auth", "The Cognism account is not entitled to this");
  return undefined;
};

const post = (path: string, json: object, query: Record<string, string | number | boolean | undefined> = {}) => ({
  method: "POST" as const,
  path,
  query,
  json,
});

const byPerson = [
  ["linkedinUrl"],
  ["firstName", "lastName", "companyDomain"],
  ["firstName", "lastName", "companyName"],
] as const;

/** The match is free and shows flags only; the second call redeems it (see `poll`). */
const twoSteps = { repeat: "paid", pollEveryMs: 1_000, giveUpAfterMs: 120_000 } as const;
const redeeming = (name: OperationName) => ({
  ...twoSteps,
  request: (input: PersonQuery) =>
    post("/contact/enrich", {
      firstName: input.firstName,
      lastName: input.lastName,
      email: input.email,
      linkedinUrl: input.linkedinUrl,
      accountName: input.companyName,
      accountWebsite: input.companyDomain,
    }),
  reply: matchesReply,
  read: (list: z.infer<typeof matchesReply>) => matched(list, name),
  charge: { rule: "per_hit", credits: 1 } as const,
});
const redeemingAccount = {
  ...twoSteps,
  request: (input: { domain?: string | undefined; linkedinUrl?: string | undefined; name?: string | undefined }) =>
    post("/account/enrich", { domain: input.domain, linkedinUrl: input.linkedinUrl, name: input.name }),
  reply: accountMatchesReply,
  read: matchedAccount,
  charge: { rule: "free", credits: 0 } as const,
};

const paging = (input: { limit?: number | undefined; cursor?: string | undefined }) => ({
  indexSize: Math.min(Math.max(input.limit ?? 25, 20), 100),
  lastReturnedKey: input.cursor ?? "",
});
const list = (words: readonly string[] | undefined) => (words && words.length > 0 ? words : undefined);
const only = (word: string | undefined) => (word === undefined ? undefined : [word]);
const free = { charge: { rule: "free", credits: 0 }, repeat: "free" } as const;

export const cognism = defineProvider({
  slug: "cognism",
  name: "Cognism",
  category: "database",
  tier: "premium",
  description: "European business contacts with verified mobiles, checked against do-not-call lists.",
  website: "https://www.cognism.com",
  docsUrl: "https://developers.cognism.com",
  evidence: "official",
  mark: { initials: "Co", color: "#1d4ed8" },
  auth: { kind: "header", name: "Authorization", prefix: "Bearer " },
  baseUrl: "https://app.cognism.com/api/search",
  limits: { windows: [{ limit: 1_000, perMs: 60_000 }] },
  readError,
  doubts: [
    "How the end of the credits is told is not documented; 402, or a refusal that speaks of credits, is read as that.",
    "A contact that was redeemed before is free, but the reply does not say so; each one is counted.",
    "What an account costs is not documented; it is counted as free.",
    "The names of the search's filters for countries are from memory.",
    "There is no page that says how many credits are left.",
  ],
  operations: [
    operation("find-email", { needs: byPerson, ...redeeming("find-email") }),
    operation("find-phone", { needs: [["email"], ...byPerson], ...redeeming("find-phone") }),
    operation("enrich-person", { needs: [["email"], ...byPerson], ...redeeming("enrich-person") }),
    operation("enrich-company", { needs: [["domain"], ["linkedinUrl"], ["name"]], ...redeemingAccount }),
    operation("detect-technologies", { needs: [["domain"], ["linkedinUrl"], ["name"]], ...redeemingAccount }),
    operation("search-people", {
      ...free,
      needs: [["companyDomain"], ["companyName"], ["titles"], ["seniorities"], ["departments"], ["countries"], ["industries"]], // prettier-ignore
      request: (input) => {
        const account = {
          domains: only(input.companyDomain),
          names: only(input.companyName),
          industries: list(input.industries),
        };
        const filters = {
          jobTitles: list(input.titles),
          seniority: list(input.seniorities),
          jobFunctions: list(input.departments),
          countries: list(countryNames(input.countries)),
          ...(saysAnything(account) && { account }),
        };
        return post("/contact/search", filters, paging(input));
      },
      reply: contactsReply,
      read: ({ results, totalResults, total, lastReturnedKey }) => {
        const people = results.map(personOf).filter(saysAnything);
        if (people.length === 0) return notFound();
        return found({ people, total: totalResults ?? total, nextCursor: lastReturnedKey }, { results: people.length });
      },
    }),
    operation("search-companies", {
      ...free,
      needs: [["name"], ["domains"], ["industries"], ["countries"]],
      request: (input) =>
        post(
          "/account/search",
          {
            names: only(input.name),
            domains: list(input.domains),
            industries: list(input.industries),
            countries: list(countryNames(input.countries)),
          },
          paging(input),
        ),
      reply: accountsReply,
      read: ({ results, totalResults, total, lastReturnedKey }) => {
        const companies = results.map(companyOf).filter(saysAnything);
        if (companies.length === 0) return notFound();
        const data = { companies, total: totalResults ?? total, nextCursor: lastReturnedKey };
        return found(data, { results: companies.length });
      },
    }),
  ],
  quota: quotaProbe({
    request: () => ({ method: "GET", path: "/entitlement/contactEntitlementSubscription" }),
    reply: z
      .record(z.string(), z.unknown())
      .refine((body) => Object.keys(body).some((key) => /entitlement/i.test(key)), "it names no entitlement"),
    read: () => found({ remaining: null, unit: "credits" }),
  }),
  poll: {
    request: (externalId, name) =>
      post(
        name === "enrich-company" || name === "detect-technologies" ? "/account/redeem" : "/contact/redeem",
        { redeemIds: [externalId] },
        { mergePhonesAndLocations: false },
      ),
    rows: (reply, name) => [redeemed(reply.body, name)],
  },
});
