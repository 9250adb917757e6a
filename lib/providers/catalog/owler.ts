import { z } from "zod";
import type { Company } from "@/lib/contracts/entities.ts";
import { defineProvider, operation } from "@/lib/providers/define.ts";
import { firstNumber } from "@/lib/providers/line.ts";
import { found, notFound } from "@/lib/providers/outcome.ts";
import type { Charge, ReadError } from "@/lib/providers/provider.ts";
import { quotaProbe } from "@/lib/providers/quota-probe.ts";
import {
  anything,
  companyLinkedin,
  count,
  domain,
  group,
  headcount,
  joinName,
  list,
  rows,
  saysAnything,
  text,
  texts,
  year,
} from "@/lib/providers/reading.ts";

/** Owler documents statuses without bodies: a 404 with a page around it is a wrong path, any other nobody. */
const readError: ReadError = (reply) =>
  reply.status === 404 && !/<html/i.test(String(reply.body)) ? notFound() : undefined;

const companyRow = z.object({
  company_id: text,
  name: text,
  short_name: text,
  website: domain,
  description: text,
  employee_count: anything,
  revenue: text,
  founded_date: anything,
  industries: texts,
  hq_address: group({
    street1: text,
    street2: text,
    city: text,
    state: text,
    postal_code: text,
    country: text,
    phone: anything,
  }),
  ceo: group({ first_name: text, last_name: text }),
  funding: rows(z.object({ type: text, date: text })),
  facebook_link: text,
  linkedin_link: companyLinkedin,
  twitter_link: text,
  youtube_link: text,
});
type Row = z.infer<typeof companyRow>;

function companyOf(row: Row): Company {
  const home = row.hq_address;
  return {
    name: row.short_name ?? row.name,
    legalName: row.short_name ? row.name : undefined,
    domain: row.website,
    description: row.description,
    industry: row.industries?.[0],
    keywords: row.industries,
    ...headcount(row.employee_count),
    revenue: row.revenue,
    foundedYear: year(row.founded_date),
    address: [home?.street1, home?.street2].filter(Boolean).join(", ") || undefined,
    city: home?.city,
    region: home?.state,
    postalCode: home?.postal_code,
    country: home?.country,
    phone: firstNumber([home?.phone], home?.country).number,
    ceo: joinName(row.ceo?.first_name, row.ceo?.last_name),
    fundingStage: row.funding[0]?.type,
    linkedinUrl: row.linkedin_link,
    twitterUrl: row.twitter_link,
    facebookUrl: row.facebook_link,
    youtubeUrl: row.youtube_link,
  };
}

/** Known by its number, or by what is said of it. */
const companyReply = companyRow.refine((row) => row.company_id ?? row.name ?? row.short_name, "it is no company");

const competitor = z.object({ name: text, short_name: text, website: domain, score: count });

/** A data licence: nothing is billed by the call. */
const licensed: Charge = { rule: "free", credits: 0 };
const at = (product: string, website: string | undefined, query = {}) =>
  ({
    method: "GET",
    path: `/v1/${product}/url/${encodeURIComponent(website ?? "")}`,
    query: { format: "json", ...query },
  }) as const;

export const owler = defineProvider({
  slug: "owler",
  name: "Owler",
  category: "company",
  tier: "premium",
  description: "Company profiles with revenue, chief executive and funding, and the companies they compete with.",
  website: "https://www.owler.com",
  docsUrl: "https://developers.owler.com",
  evidence: "official",
  mark: { initials: "Ow", color: "#ea580c" },
  auth: { kind: "header", name: "x-api-key" },
  baseUrl: "https://apiv2.owler.com",
  limits: {
    windows: [
      { limit: 10, perMs: 1_000 },
      { limit: 2_000, perMs: 86_400_000 },
    ],
    burst: 20,
  },
  readError,
  doubts: [
    "A bad key and a product that the licence lacks are both refused with 403.",
    "No limits are published, and no page says what is left; a key is tested with Owler's own profile.",
    "What the body of a refusal looks like is not documented.",
  ],
  operations: [
    operation("enrich-company", {
      needs: [["domain"]],
      request: (input) => at("companypremium", input.domain),
      reply: companyReply,
      read: (row) => found(companyOf(row)),
      charge: licensed,
      repeat: "free",
    }),
    operation("find-social", {
      needs: [["domain"], ["companyDomain"]],
      request: (input) => at("companypremium", input.domain ?? input.companyDomain),
      reply: companyReply,
      read: (row) => {
        const pages = {
          linkedin: row.linkedin_link,
          twitter: row.twitter_link,
          facebook: row.facebook_link,
          youtube: row.youtube_link,
        };
        const profiles = Object.fromEntries(
          Object.entries(pages).flatMap(([name, url]) => (url ? [[name, url] as const] : [])),
        );
        return Object.keys(profiles).length > 0 ? found({ profiles }) : notFound();
      },
      charge: licensed,
      repeat: "free",
    }),
    operation("find-lookalike", {
      needs: [["domain"]],
      request: (input) => at("company/competitorpremium", input.domain),
      reply: z.object({ competitor: list(competitor) }),
      read: (body, input) => {
        const companies = body.competitor
          .toSorted((one, other) => (other.score ?? 0) - (one.score ?? 0))
          .map(({ name, short_name, website }) => ({ name: short_name ?? name, domain: website }))
          .filter(saysAnything)
          .slice(0, input.limit);
        return companies.length > 0 ? found({ companies }, { results: companies.length }) : notFound();
      },
      charge: licensed,
      repeat: "free",
    }),
  ],
  quota: quotaProbe({
    request: () => at("companypremium", "owler.com"),
    reply: companyReply,
    read: () => found({ remaining: null, unit: "calls" }),
  }),
});
