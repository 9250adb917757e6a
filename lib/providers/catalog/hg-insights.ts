import { z } from "zod";
import type { Company } from "@/lib/contracts/entities.ts";
import { defineProvider, operation } from "@/lib/providers/define.ts";
import { failed, found, malformedText, notFound } from "@/lib/providers/outcome.ts";
import type { Charge, ReadError } from "@/lib/providers/provider.ts";
import { quotaProbe } from "@/lib/providers/quota-probe.ts";
import { count, domain, group, list, rows, saysAnything, text, texts, year } from "@/lib/providers/reading.ts";
import { refusal, saysNobody } from "@/lib/providers/status.ts";
import { countryCodes } from "./countries.ts";

/** Nothing of the refusals is published: words are looked for before the status is trusted. */
const readError: ReadError = (reply) => {
  if (reply.status < 400 || reply.status >= 500 || typeof reply.body !== "object") return undefined;
  const reason = refusal("HG Insights refused the call", reply);
  if (/credit|quota/i.test(reason) && reply.status !== 429) return failed("quota", reason);
  return saysNobody(reply) ? notFound() : undefined;
};

const firmographics = z.object({
  id: text,
  name: text,
  domain,
  domain_normalized: domain,
  description: text,
  industry_name: text,
  employees_total: count,
  employees_band: text,
  revenue_total: count,
  revenue_band: text,
  country_code: text,
  country_name: text,
  state_name: text,
  city_name: text,
  postal_code: text,
  street_address: text,
  phone: text,
  year_founded: count,
  it_spend_total: count,
});
const install = z.object({ product_name: text });
const enriched = z.object({
  firmographics: firmographics.optional().catch(undefined),
  technographics: group({ installs: rows(install), product_names: texts }),
  spend: group({ total: count }),
});
type Enriched = z.infer<typeof enriched>;

function technologiesOf({ technographics }: Enriched): string[] {
  const installed = (technographics?.installs ?? []).flatMap(({ product_name: name }) => name ?? []);
  return [...new Set(installed.length > 0 ? installed : (technographics?.product_names ?? []))];
}

function firmOf(row: z.infer<typeof firmographics>): Company {
  const employees = row.employees_total;
  const spend = row.it_spend_total;
  return {
    name: row.name,
    domain: row.domain ?? row.domain_normalized,
    description: row.description,
    industry: row.industry_name,
    employeeCount: employees !== undefined && employees >= 0 ? Math.round(employees) : undefined,
    employeeRange: row.employees_band,
    revenue: row.revenue_total === undefined ? row.revenue_band : `${row.revenue_total} USD`,
    foundedYear: year(row.year_founded),
    country: row.country_name ?? row.country_code,
    region: row.state_name,
    city: row.city_name,
    postalCode: row.postal_code,
    address: row.street_address,
    technologySpend: spend !== undefined && spend >= 0 ? spend : undefined,
  };
}

function companyOf(row: Enriched): Company | undefined {
  const technologies = technologiesOf(row);
  const spend = row.spend?.total;
  const company = {
    ...firmOf(row.firmographics ?? {}),
    ...(technologies.length > 0 && { technologies }),
    ...(spend !== undefined && spend >= 0 && { technologySpend: spend }),
  };
  return saysAnything(company) ? company : undefined;
}

const enrichedReply = z.object({ companies: list(enriched), credit_cost: count });
const foundReply = z.object({ companies: list(firmographics), count, credit_cost: count });

const enrich = (domain: string | undefined, fields: readonly string[]) =>
  ({
    method: "POST",
    path: "/companies/enrich",
    json: {
      companies: { domains: [domain] },
      fields,
      filters: { technographics: { installs: { granularity: "global" } } },
      pagination: { technographics: { sort: "intensity" } },
    },
  }) as const;

const MOST = 100;
const size = (limit: number | undefined) => Math.min(limit ?? 25, MOST);
const anyOf = (ids: readonly string[] | undefined) => ids && { ids, inclusion_method: "ANY_PRESENT" };

/** What one look-up costs at most as far as a connector knows; a reply that says it is believed. */
const lookUp: Charge = { rule: "per_hit", credits: 3 };
const billed = (cost: number | undefined) => (cost === undefined || cost < 0 ? {} : { credits: Math.min(cost, 3) });

export const hgInsights = defineProvider({
  slug: "hg-insights",
  name: "HG Insights",
  category: "technographics",
  tier: "premium",
  description: "Which products a company has installed and what it spends on technology, with its firmographics.",
  website: "https://hginsights.com",
  docsUrl: "https://data-docs.hginsights.com/v2/guides/enrichment",
  evidence: "unverified",
  mark: { initials: "HG", color: "#c2410c" },
  auth: { kind: "header", name: "Authorization", prefix: "Bearer " },
  baseUrl: "https://api.hginsights.com/data-api/v2",
  limits: {
    windows: [
      { limit: 10, perMs: 1_000 },
      { limit: 2_000, perMs: 86_400_000 },
    ],
    burst: 20,
  },
  readError,
  doubts: [
    "No public reference was seen; paths and field names are those of third parties' connectors.",
    "Prices are not published; three credits for each answered question are assumed.",
    "How a used-up account and an unknown company are told apart from other refusals is not known.",
  ],
  operations: [
    operation("enrich-company", {
      needs: [["domain"]],
      request: (input) => enrich(input.domain, ["firmographics", "technographics"]),
      reply: enrichedReply,
      read: ({ companies, credit_cost: cost }) => {
        const company = companies[0] && companyOf(companies[0]);
        return company ? found(company, billed(cost)) : notFound();
      },
      charge: lookUp,
      repeat: "paid",
    }),
    operation("detect-technologies", {
      needs: [["domain"]],
      request: (input) => enrich(input.domain, ["technographics"]),
      reply: enrichedReply,
      read: ({ companies, credit_cost: cost }) => {
        const technologies = companies[0] ? technologiesOf(companies[0]) : [];
        return technologies.length > 0 ? found({ technologies }, billed(cost)) : notFound();
      },
      charge: lookUp,
      repeat: "paid",
    }),
    operation("search-companies", {
      needs: [["name"], ["domains"], ["countries"], ["employeeMin"], ["employeeMax"]],
      request: (input) => ({
        method: "POST",
        path: "/companies/search",
        json: {
          fields: ["id", "name", "domain"],
          filters: {
            company_identifiers:
              input.name || input.domains ? { name: input.name, domains: anyOf(input.domains) } : undefined,
            firmographics: {
              country_codes: input.countries && [anyOf(countryCodes(input.countries) ?? [])],
              employees:
                input.employeeMin === undefined && input.employeeMax === undefined
                  ? undefined
                  : { min: input.employeeMin, max: input.employeeMax },
            },
          },
          limit: size(input.limit),
          offset: Number(input.cursor ?? 0),
        },
      }),
      reply: foundReply,
      read: ({ companies: list, count: total, credit_cost: cost }, input) => {
        const companies = list.map(firmOf).filter(saysAnything);
        if (companies.length === 0) return notFound();
        const seen = Number(input.cursor ?? 0) + list.length;
        const nextCursor = total !== undefined && seen < total ? String(seen) : undefined;
        return found({ companies, nextCursor, total }, { results: companies.length, ...billed(cost) });
      },
      charge: lookUp,
      repeat: "paid",
    }),
  ],
  quota: quotaProbe({
    request: () => ({ method: "GET", path: "/credits" }),
    reply: z.object({ credits: count, remaining: count, credits_remaining: count }),
    read: ({ credits, remaining, credits_remaining }) => {
      const left = credits_remaining ?? remaining ?? credits;
      return left === undefined ? malformedText("credits is missing") : found({ remaining: left, unit: "credits" });
    },
  }),
});
