import { z } from "zod";
import type { Company } from "@/lib/contracts/entities.ts";
import {
  anything,
  companyLinkedin,
  count,
  domain,
  email,
  headcount,
  phone,
  rows,
  text,
  texts,
  year,
} from "@/lib/providers/reading.ts";

/**
 * Some pages of the documentation call LinkedIn "professional network", in field names too. The plain names (`name`,
 * `founded`, `size`, …) are those of the base data.
 */
export const company = z.object({
  id: anything,
  name: text,
  domain,
  founded: anything,
  size: text,
  locality: text,
  region: text,
  country: text,
  company_name: text,
  company_legal_name: text,
  website: domain,
  website_domain: domain,
  description: text,
  description_enriched: text,
  industry: text,
  categories_and_keywords: texts,
  employees_count: anything,
  size_range: text,
  founded_year: anything,
  status: anything,
  hq_city: text,
  hq_state: text,
  hq_country: text,
  hq_zipcode: text,
  hq_full_address: text,
  hq_street: text,
  linkedin_url: companyLinkedin,
  professional_network_url: companyLinkedin,
  twitter_url: anything,
  facebook_url: anything,
  instagram_url: anything,
  youtube_url: anything,
  company_phone_numbers: rows(phone),
  company_emails: rows(email),
  technologies: texts,
  technologies_used: rows(
    z.union([z.string().trim(), z.object({ technology: z.string().trim() }).transform((row) => row.technology)]),
  ),
  revenue_annual: anything,
  revenue_annual_range: anything,
  last_funding_round_name: text,
  competitors: rows(z.object({ company_name: text })),
  total_website_visits_monthly: count,
  rank_global: count,
});
type CompanyRecord = z.infer<typeof company>;

const first = (value: unknown) => text.parse(Array.isArray(value) ? value[0] : value);

export function companyOf(row: CompanyRecord): Company {
  const competitors = row.competitors.flatMap(({ company_name: name }) => name ?? []);
  const { rank_global: rank, total_website_visits_monthly: visits } = row;
  return {
    name: row.company_name ?? row.name,
    legalName: row.company_legal_name,
    domain: row.website_domain ?? row.website ?? row.domain,
    description: row.description_enriched ?? row.description,
    industry: row.industry,
    keywords: row.categories_and_keywords,
    ...headcount(row.employees_count),
    ...((row.size_range ?? row.size) && { employeeRange: row.size_range ?? row.size }),
    foundedYear: year(row.founded_year ?? row.founded),
    operatingStatus: text.parse(row.status) ?? z.object({ value: text }).safeParse(row.status).data?.value,
    city: row.hq_city ?? row.locality,
    region: row.hq_state ?? row.region,
    country: row.hq_country ?? row.country,
    postalCode: row.hq_zipcode,
    address: row.hq_full_address ?? row.hq_street,
    linkedinUrl: row.linkedin_url ?? row.professional_network_url,
    twitterUrl: first(row.twitter_url),
    facebookUrl: first(row.facebook_url),
    instagramUrl: first(row.instagram_url),
    youtubeUrl: first(row.youtube_url),
    phone: row.company_phone_numbers.find((number) => number !== undefined),
    email: row.company_emails.find((address) => address !== undefined),
    technologies: technologiesOf(row),
    revenue: revenueOf(row),
    fundingStage: row.last_funding_round_name,
    competitors: competitors.length > 0 ? competitors : undefined,
    monthlyVisits: visits !== undefined && visits >= 0 ? visits : undefined,
    globalRank: rank !== undefined && Number.isInteger(rank) && rank > 0 ? rank : undefined,
  };
}

export const technologiesOf = (row: CompanyRecord) =>
  row.technologies_used.length > 0 ? row.technologies_used : row.technologies;

const revenue = z.object({
  annual_revenue: count,
  annual_revenue_currency: text,
  annual_revenue_range_from: count,
  annual_revenue_range_to: count,
  annual_revenue_range_currency: text,
});

/** Revenues stand under the number of the source they are from, the surest last. */
function revenueOf({ revenue_annual, revenue_annual_range }: CompanyRecord): string | undefined {
  for (const sources of [revenue_annual, revenue_annual_range]) {
    if (typeof sources === "string") return sources;
    for (const source of Object.values(Object(sources)).reverse()) {
      const known = revenue.safeParse(source).data;
      const currency = known?.annual_revenue_currency ?? known?.annual_revenue_range_currency ?? "";
      if (known?.annual_revenue !== undefined) return `${known.annual_revenue} ${currency}`.trim();
      if (known?.annual_revenue_range_from !== undefined)
        return `${known.annual_revenue_range_from}-${known.annual_revenue_range_to ?? ""} ${currency}`.trim();
    }
  }
  return undefined;
}
