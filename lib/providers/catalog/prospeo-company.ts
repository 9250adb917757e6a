import { z } from "zod";
import type { Company } from "@/lib/contracts/entities.ts";
import {
  anything,
  companyLinkedin,
  count,
  domain,
  group,
  headcount,
  phone,
  text,
  texts,
  year,
} from "@/lib/providers/reading.ts";

/** Of people and companies alike. */
export const location = group({ city: text, state: text, country: text, raw_address: text });

export const companyRow = z.object({
  name: text,
  website: domain,
  domain,
  description: text,
  description_ai: text,
  industry: text,
  employee_count: anything,
  employee_range: text,
  founded: anything,
  linkedin_url: companyLinkedin,
  twitter_url: text,
  facebook_url: text,
  instagram_url: text,
  youtube_url: text,
  phone_hq: group({ phone_hq: phone, phone_hq_international: phone }),
  location,
  revenue_range_printed: text,
  revenue_range: group({ min: count, max: count }),
  keywords: texts,
  technology: group({ technology_names: texts }),
  funding: group({ total_funding_printed: text, latest_funding_stage: text }),
});
type CompanyRow = z.infer<typeof companyRow>;

export function companyOf(row: CompanyRow): Company {
  const { min, max } = row.revenue_range ?? {};
  return {
    name: row.name,
    // `domain` is where the mail goes, `website` what the company is known by.
    domain: row.website ?? row.domain,
    description: row.description ?? row.description_ai,
    industry: row.industry,
    ...headcount(row.employee_count),
    ...(row.employee_range && { employeeRange: row.employee_range }),
    foundedYear: year(row.founded),
    revenue: row.revenue_range_printed ?? (min === undefined || max === undefined ? undefined : `${min}-${max}`),
    phone: row.phone_hq?.phone_hq_international ?? row.phone_hq?.phone_hq,
    linkedinUrl: row.linkedin_url,
    twitterUrl: row.twitter_url,
    facebookUrl: row.facebook_url,
    instagramUrl: row.instagram_url,
    youtubeUrl: row.youtube_url,
    technologies: row.technology?.technology_names,
    keywords: row.keywords,
    city: row.location?.city,
    region: row.location?.state,
    country: row.location?.country,
    address: row.location?.raw_address,
    fundingTotal: row.funding?.total_funding_printed,
    fundingStage: row.funding?.latest_funding_stage,
  };
}
