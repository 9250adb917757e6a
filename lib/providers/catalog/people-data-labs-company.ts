import { z } from "zod";
import type { Company } from "@/lib/contracts/entities.ts";
import {
  anything,
  companyLinkedin,
  count,
  domain,
  group,
  headcount,
  list,
  text,
  texts,
  year,
} from "@/lib/providers/reading.ts";
import { webUrl } from "./social-links.ts";

export const companyRow = z.object({
  name: text,
  display_name: text,
  website: domain,
  summary: text,
  headline: text,
  industry: text,
  employee_count: anything,
  size: text,
  founded: anything,
  linkedin_url: companyLinkedin,
  twitter_url: text,
  facebook_url: text,
  inferred_revenue: text,
  total_funding_raised: text,
  latest_funding_stage: text,
  tags: texts,
  location: group({ locality: text, region: text, country: text, street_address: text, postal_code: text }),
});

export const companyOf = (row: z.infer<typeof companyRow>): Company => ({
  name: row.display_name ?? row.name,
  domain: row.website,
  description: row.summary ?? row.headline,
  industry: row.industry,
  ...headcount(row.employee_count),
  employeeRange: row.size,
  foundedYear: year(row.founded),
  revenue: row.inferred_revenue,
  linkedinUrl: row.linkedin_url,
  twitterUrl: webUrl(row.twitter_url),
  facebookUrl: webUrl(row.facebook_url),
  keywords: row.tags,
  address: row.location?.street_address,
  postalCode: row.location?.postal_code,
  city: row.location?.locality,
  region: row.location?.region,
  country: row.location?.country,
  fundingTotal: row.total_funding_raised,
  fundingStage: row.latest_funding_stage,
});

export const searchReply = <Row>(row: z.core.$ZodType<Row>) =>
  z.object({
    data: list(row),
    total: count,
    scroll_token: text,
  });
