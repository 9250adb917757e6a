import { z } from "zod";
import { toE164 } from "@/lib/cleaning/phone.ts";
import type { Company } from "@/lib/contracts/entities.ts";
import {
  anything,
  companyLinkedin,
  count,
  domain,
  group,
  headcount,
  text,
  texts,
  year,
} from "@/lib/providers/reading.ts";
import { linkOf, links } from "./rocketreach-reply.ts";

export const companyRow = z.object({
  name: text,
  domain,
  website_domain: domain,
  email_domain: domain,
  links,
  linkedin_url: companyLinkedin,
  year_founded: anything,
  address: group({ description: text, street: text, city: text, region: text, postal_code: text, country_code: text }),
  city: text,
  region: text,
  country_code: text,
  phone: anything,
  num_employees: count,
  revenue: text,
  industry: text,
  industry_str: text,
  industry_keywords: texts,
  description: text,
  techstack: texts,
  competitors: texts,
});

export function companyOf(row: z.infer<typeof companyRow>): Company {
  const country = row.address?.country_code ?? row.country_code;
  return {
    name: row.name,
    domain: row.domain ?? row.website_domain ?? row.email_domain,
    description: row.description,
    industry: row.industry ?? row.industry_str,
    ...headcount(row.num_employees),
    foundedYear: year(row.year_founded),
    revenue: row.revenue,
    phone: toE164(row.phone, country),
    linkedinUrl: row.linkedin_url ?? companyLinkedin.parse(linkOf(row, "linkedin")),
    technologies: row.techstack,
    keywords: row.industry_keywords,
    city: row.address?.city ?? row.city,
    region: row.address?.region ?? row.region,
    country,
    address: row.address?.street ?? row.address?.description,
    postalCode: row.address?.postal_code,
    twitterUrl: linkOf(row, "twitter"),
    facebookUrl: linkOf(row, "facebook"),
    competitors: row.competitors,
  };
}
