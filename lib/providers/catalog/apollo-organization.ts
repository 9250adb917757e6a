import { z } from "zod";
import {
  anything,
  companyLinkedin,
  domain,
  errorText,
  group,
  headcount,
  phone,
  text,
  texts,
  year,
} from "@/lib/providers/reading.ts";

export const organization = z.object({
  name: text,
  primary_domain: domain,
  website_url: domain,
  twitter_url: text,
  facebook_url: text,
  short_description: text,
  seo_description: text,
  industry: text,
  estimated_num_employees: anything,
  founded_year: anything,
  annual_revenue_printed: text,
  phone,
  sanitized_phone: phone,
  primary_phone: group({ sanitized_number: phone }),
  linkedin_url: companyLinkedin,
  technology_names: texts,
  keywords: texts,
  raw_address: text,
  postal_code: text,
  city: text,
  state: text,
  country: text,
  total_funding_printed: text,
  latest_funding_stage: text,
});
export type Organization = z.infer<typeof organization>;

/** An unknown company is null, or `{}` as the whole reply. Of a reply about several, only one by itself answers. */
export const organizationReply = z.union([
  z
    .object({ organizations: z.tuple([organization]) })
    .transform(({ organizations: [only] }) => ({ organization: only })),
  z
    .looseObject({})
    .refine(
      (body) => "organization" in body || (!("organizations" in body) && errorText(body) === undefined),
      "organization is missing",
    )
    .pipe(z.object({ organization: organization.nullish() })),
]);

export function companyOf(row: Organization) {
  return {
    name: row.name,
    domain: row.primary_domain ?? row.website_url,
    description: row.short_description ?? row.seo_description,
    industry: row.industry,
    ...headcount(row.estimated_num_employees),
    foundedYear: year(row.founded_year),
    revenue: row.annual_revenue_printed,
    phone: row.sanitized_phone ?? row.primary_phone?.sanitized_number ?? row.phone,
    linkedinUrl: row.linkedin_url,
    twitterUrl: row.twitter_url,
    facebookUrl: row.facebook_url,
    technologies: row.technology_names,
    keywords: row.keywords,
    address: row.raw_address,
    postalCode: row.postal_code,
    city: row.city,
    region: row.state,
    country: row.country,
    fundingTotal: row.total_funding_printed,
    fundingStage: row.latest_funding_stage,
  };
}
