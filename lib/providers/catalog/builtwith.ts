import { z } from "zod";
import { countryCode } from "@/lib/cleaning/country.ts";
import { defineProvider, operation } from "@/lib/providers/define.ts";
import { found, malformedText } from "@/lib/providers/outcome.ts";
import { quotaProbe } from "@/lib/providers/quota-probe.ts";
import { count, group } from "@/lib/providers/reading.ts";
import { domainReply, firstSite, manySites, readError } from "./builtwith-reply.ts";
import { companies, company, listReply, people, social, technologies } from "./builtwith-answers.ts";

/** Descriptions, links and tags make a reply many times as long. */
const lookUp = (domains: readonly (string | undefined)[], without: Record<string, "yes">) => ({
  method: "GET" as const,
  path: "/v22/api.json",
  query: { LOOKUP: domains.join(","), HIDETEXT: "yes", ...without },
});
const technologiesOnly = { LIVEONLY: "yes", NOMETA: "yes", NOATTR: "yes", NOPII: "yes" } as const;
const live = { LIVEONLY: "yes" } as const;
const noAttributes = { NOATTR: "yes" } as const;

const domainsPerCall = 16;
const perLookup = { rule: "per_call", credits: 1 } as const;

export const builtwith = defineProvider({
  slug: "builtwith",
  name: "BuiltWith",
  category: "technographics",
  tier: "premium",
  description: "What websites run on and spend on it, with what they say of their company; lists by technology.",
  website: "https://builtwith.com",
  docsUrl: "https://api.builtwith.com/domain-api",
  evidence: "official",
  mark: { initials: "BW", color: "#15803d" },
  auth: { kind: "header", name: "Authorization", prefix: "API " },
  baseUrl: "https://api.builtwith.com",
  limits: { windows: [{ limit: 10, perMs: 1_000 }], concurrency: 8 },
  readError,
  doubts: [
    "That a look-up costs one credit whether or not anything is known is from memory.",
    "A domain without any technologies reads as not found; how BuiltWith says so is not documented.",
    "The technology spend is twelve times the monthly figure BuiltWith gives.",
    "What a page of the technology lists costs is not documented; it is counted as one credit.",
  ],
  operations: [
    operation("detect-technologies", {
      needs: [["domain"]],
      request: (input) => lookUp([input.domain], technologiesOnly),
      reply: domainReply,
      read: firstSite(technologies),
      charge: perLookup,
      repeat: "paid",
      timeoutMs: 60_000,
      bulk: {
        max: domainsPerCall,
        request: (inputs) =>
          lookUp(
            inputs.map(({ domain }) => domain),
            technologiesOnly,
          ),
        ...manySites(technologies),
      },
    }),
    operation("enrich-company", {
      needs: [["domain"]],
      request: (input) => lookUp([input.domain], live),
      reply: domainReply,
      read: firstSite(company),
      charge: perLookup,
      repeat: "paid",
      timeoutMs: 60_000,
      bulk: {
        max: domainsPerCall,
        request: (inputs) =>
          lookUp(
            inputs.map(({ domain }) => domain),
            live,
          ),
        ...manySites(company),
      },
    }),
    operation("find-social", {
      needs: [["domain"], ["companyDomain"]],
      request: (input) => lookUp([input.domain ?? input.companyDomain], noAttributes),
      reply: domainReply,
      read: firstSite(social),
      charge: perLookup,
      repeat: "paid",
      timeoutMs: 60_000,
    }),
    operation("search-domain", {
      needs: [["domain"]],
      request: (input) => lookUp([input.domain], noAttributes),
      reply: domainReply,
      read: firstSite(people),
      charge: perLookup,
      repeat: "paid",
      timeoutMs: 60_000,
    }),
    operation("search-companies", {
      // A keyword is the name of a technology, as BuiltWith spells it.
      needs: [["name"], ["keywords"]],
      request: ({ name, keywords = [], countries = [], employeeMin, limit, cursor }) => {
        if (name) return { method: "GET", path: "/ctu3/api.json", query: { COMPANY: name, AMOUNT: limit } };
        const [technology, ...others] = keywords.map((keyword) => keyword.trim().replace(/\s+/g, "-"));
        return {
          method: "GET",
          path: "/lists12/api.json",
          query: {
            TECH: technology,
            OTHERTECHS: others.join(",") || undefined,
            META: "yes",
            COUNTRY: countries.flatMap((country) => countryCode(country) ?? []).join(",") || undefined,
            EMPLOYEES: employeeMin === undefined ? undefined : `${employeeMin}|GTE`,
            OFFSET: cursor,
          },
        };
      },
      reply: listReply,
      read: companies,
      charge: perLookup,
      repeat: "paid",
      timeoutMs: 60_000,
    }),
  ],
  quota: quotaProbe({
    request: () => ({ method: "GET", path: "/usagev2/api.json" }),
    reply: z.object({ remaining: count, purchased: count, credits: group({ remaining: count, purchased: count }) }),
    read: (body) => {
      const remaining = body.remaining ?? body.credits?.remaining;
      if (remaining === undefined) return malformedText("remaining is missing");
      return found({ remaining, limit: body.purchased ?? body.credits?.purchased, unit: "credits" });
    },
  }),
});
