import { z } from "zod";
import { defineProvider, operation } from "@/lib/providers/define.ts";
import { found, malformedText, notFound } from "@/lib/providers/outcome.ts";
import { quotaProbe } from "@/lib/providers/quota-probe.ts";
import { count, domain } from "@/lib/providers/reading.ts";
import { readError, semicolonRows } from "./semrush-reply.ts";

/** Rank, organic keywords and traffic, paid keywords and traffic of a domain in one country's results. */
const ranks = (name: string | undefined) => ({
  method: "GET" as const,
  path: "/",
  query: {
    type: "domain_rank",
    domain: name,
    database: "us",
    export_columns: "Dn,Rk,Or,Ot,Oc,Ad,At,Ac",
  },
});

const perLine = { rule: "per_hit", credits: 10, pool: "units" } as const;
const competitorLines = 10;
const amount = (value: string | undefined) => {
  const number = count.parse(value);
  return number !== undefined && number >= 0 ? number : undefined;
};

export const semrush = defineProvider({
  slug: "semrush",
  name: "Semrush",
  category: "company",
  tier: "premium",
  description: "A domain's organic and paid search traffic, its competitors in search, and whether it buys Google ads.",
  website: "https://www.semrush.com",
  docsUrl: "https://developer.semrush.com/api/v3/analytics/basic-docs/",
  evidence: "official",
  mark: { initials: "Se", color: "#ff642d" },
  auth: { kind: "query", name: "key" },
  baseUrl: "https://api.semrush.com",
  hosts: ["www.semrush.com"],
  limits: { windows: [{ limit: 10, perMs: 1_000 }], concurrency: 10 },
  readError,
  doubts: [
    "Figures are those of Google's results in the United States; other countries are not asked for.",
    "That a domain about which nothing is found costs no units is from memory.",
    "The meanings of most error numbers come from other people's code.",
  ],
  operations: [
    operation("enrich-company", {
      needs: [["domain"]],
      request: (input) => ranks(input.domain),
      reply: semicolonRows("organic keywords"),
      read: ([line], input) => {
        if (!line) return notFound();
        return found({
          domain: domain.parse(line.get("domain")) ?? domain.parse(input.domain),
          organicKeywords: amount(line.get("organic keywords")),
          organicTraffic: amount(line.get("organic traffic")),
          paidKeywords: amount(line.get("adwords keywords")),
          paidTraffic: amount(line.get("adwords traffic")),
        });
      },
      charge: perLine,
      repeat: "paid",
    }),
    operation("check-ads", {
      needs: [["domain"]],
      request: (input) => {
        if (input.platform && input.platform !== "google") throw new Error("it knows of ads in Google's results only");
        return ranks(input.domain);
      },
      reply: semicolonRows("adwords keywords"),
      read: ([line]) => {
        if (!line) return notFound();
        const keywords = amount(line.get("adwords keywords"));
        if (keywords === undefined) return malformedText("Adwords Keywords is missing");
        return found({ runsAds: keywords > 0, channels: keywords > 0 ? ["google"] : [] });
      },
      charge: perLine,
      repeat: "paid",
    }),
    operation("find-lookalike", {
      needs: [["domain"]],
      request: (input) => ({
        method: "GET",
        path: "/",
        query: {
          type: "domain_organic_organic",
          domain: input.domain,
          database: "us",
          display_limit: Math.min(input.limit ?? competitorLines, competitorLines),
          export_columns: "Dn,Cr,Np,Or,Ot,Oc,Ad",
        },
      }),
      reply: semicolonRows("domain"),
      read: (lines) => {
        const companies = lines.flatMap((line) => {
          const address = domain.parse(line.get("domain"));
          if (address === undefined) return [];
          const organicKeywords = amount(line.get("organic keywords"));
          const organicTraffic = amount(line.get("organic traffic"));
          return [{ domain: address, organicKeywords, organicTraffic, paidKeywords: amount(line.get("adwords keywords")) }]; // prettier-ignore
        });
        if (lines.length === 0) return notFound();
        if (companies.length === 0) return malformedText("no line has a domain");
        return found({ companies }, { results: lines.length });
      },
      charge: { rule: "per_result", credits: 40, pool: "units", maxResults: competitorLines },
      repeat: "paid",
    }),
  ],
  quota: quotaProbe({
    request: () => ({ method: "GET", path: "https://www.semrush.com/users/countapiunits.html" }),
    // A bare number, which is read as one.
    reply: z.union([z.number(), z.string()]).transform((body) => count.parse(body)),
    read: (units) =>
      units === undefined ? malformedText("it is no number") : found({ remaining: Math.max(0, units), unit: "units" }),
  }),
});
