import { z } from "zod";
import type { OperationName } from "@/lib/contracts/operation.ts";
import { defineProvider, operation } from "@/lib/providers/define.ts";
import { failed, found, malformedText } from "@/lib/providers/outcome.ts";
import type { ReadError, RequestContext } from "@/lib/providers/provider.ts";
import { quotaProbe } from "@/lib/providers/quota-probe.ts";
import { count } from "@/lib/providers/reading.ts";
import { sameText } from "@/lib/providers/same-text.ts";
import { isHtml, refusal } from "@/lib/providers/status.ts";
import {
  company,
  firstSite,
  laterSites,
  lookupReply,
  manySites,
  siteOf,
  social,
  technologies,
  verdict,
  verdictReply,
} from "./wappalyzer-reply.ts";

/** https://www.wappalyzer.com/docs/api/v2/basics/: 403 is a wrong key, a wrong path and an account without credits. */
const readError: ReadError = (reply) => {
  if (reply.status !== 403 || isHtml(reply.body)) return undefined;
  if (reply.headers["wappalyzer-credits-remaining"] === "0" || /credit/i.test(refusal("", reply)))
    return failed("quota", "The Wappalyzer key is out of credits");
  return failed("auth", "Wappalyzer refused the key, or it is out of credits");
};

const sets: Partial<Record<OperationName, string>> = {
  "enrich-company": "company,email,phone,social,meta,keywords",
  "find-social": "social",
};

/** Only https is called back; without it the site is asked for again until its crawl is done. */
const callBack = ({ callbackUrl }: Partial<RequestContext>) =>
  callbackUrl?.startsWith("https://") ? { callback_url: callbackUrl } : {};

const lookUp = (name: OperationName, urls: readonly (string | undefined)[], context: Partial<RequestContext> = {}) => ({
  method: "GET" as const,
  path: "/lookup",
  query: {
    urls: urls.map((url) => (url?.includes("://") ? url : `https://${url ?? ""}`)).join(","),
    sets: sets[name],
    ...callBack(context),
  },
});

const crawl = { charge: { rule: "per_call", credits: 1 }, repeat: "paid", pollEveryMs: 300_000, giveUpAfterMs: 1_200_000 } as const; // prettier-ignore

export const wappalyzer = defineProvider({
  slug: "wappalyzer",
  name: "Wappalyzer",
  category: "technographics",
  tier: "premium",
  description: "What websites run on, with the company behind them and its profiles; verifies addresses as well.",
  website: "https://www.wappalyzer.com",
  docsUrl: "https://www.wappalyzer.com/docs/api/v2/lookup/",
  evidence: "official",
  mark: { initials: "Wa", color: "#4608ad" },
  auth: { kind: "header", name: "x-api-key" },
  baseUrl: "https://api.wappalyzer.com/v2",
  limits: { windows: [{ limit: 10, perMs: 1_000 }, { limit: 2_000, perMs: 86_400_000 }], burst: 20 }, // prettier-ignore
  readError,
  doubts: [
    "A refused key and an account without credits give the same answer; it reads as a refused key unless it names credits.",
    "Wappalyzer publishes no number for its rate limit.",
    "A site without technologies reads as not found; how Wappalyzer says so is not documented.",
    "What a verification and the further field sets cost is not documented; each is counted as one credit.",
  ],
  operations: [
    operation("detect-technologies", {
      needs: [["domain"]],
      request: (input, context) => lookUp("detect-technologies", [input.domain], context),
      reply: lookupReply,
      read: firstSite(technologies),
      ...crawl,
      bulk: {
        max: 10,
        // One address to call back cannot stand for ten questions.
        request: (inputs) =>
          lookUp(
            "detect-technologies",
            inputs.map(({ domain }) => domain),
          ),
        read: manySites(technologies),
      },
    }),
    operation("enrich-company", {
      needs: [["domain"]],
      request: (input, context) => lookUp("enrich-company", [input.domain], context),
      reply: lookupReply,
      read: firstSite(company),
      ...crawl,
      bulk: {
        max: 10,
        request: (inputs) =>
          lookUp(
            "enrich-company",
            inputs.map(({ domain }) => domain),
          ),
        read: manySites(company),
      },
    }),
    operation("find-social", {
      needs: [["domain"], ["companyDomain"]],
      request: (input, context) => lookUp("find-social", [input.domain ?? input.companyDomain], context),
      reply: lookupReply,
      read: firstSite(social),
      ...crawl,
    }),
    operation("verify-email", {
      needs: [["email"]],
      request: (input) => ({ method: "GET", path: "/verify", query: { email: input.email } }),
      reply: verdictReply,
      read: (body, input, reply) => verdict(body, input.email, reply),
      charge: { rule: "per_call", credits: 1 },
      repeat: "paid",
      timeoutMs: 60_000,
    }),
  ],
  quota: quotaProbe({
    request: () => ({ method: "GET", path: "/credits/balance/" }),
    reply: z.object({ credits: count }),
    read: ({ credits }) =>
      credits === undefined
        ? malformedText("credits is missing")
        : found({ remaining: Math.max(0, credits), unit: "credits" }),
  }),
  poll: {
    request: (externalId, name) => lookUp(name, [externalId]),
    rows: laterSites,
  },
  callback: {
    rows: (reply, name) => {
      const site = siteOf(reply.body);
      return laterSites(reply, name).map((outcome) => (site ? { ...outcome, externalId: site } : outcome));
    },
    // A plain hash over secret and body; without a time in it, only that an answer is taken once stops a replay.
    verify: ({ body, headers }, sign) =>
      sameText((headers["wappalyzer-signature"] ?? "").toLowerCase(), sign(body, { scheme: "prefix" })),
  },
});
