import { z } from "zod";
import type { Company, Person } from "@/lib/contracts/entities.ts";
import {
  anything,
  companyLinkedin,
  count,
  domain,
  group,
  headcount,
  linkedin,
  text,
  texts,
  year,
} from "@/lib/providers/reading.ts";

const place = { line1: text, city: text, region: text, country: text };

export const company = z.object({
  id: text,
  name: text,
  domain,
  website: domain,
  description: text,
  year_founded: anything,
  headcount: count,
  headcount_range: text,
  locations: group({ headquarters: group(place) }),
  social_profiles: group({ professional_network: group({ url: companyLinkedin }) }),
  specialties: texts,
  industry: group({ main_industry: text }),
});

export function companyOf(row: z.infer<typeof company>): Company {
  const seat = row.locations?.headquarters;
  return {
    name: row.name,
    domain: row.domain ?? row.website,
    description: row.description,
    industry: row.industry?.main_industry,
    ...headcount(row.headcount),
    employeeRange: row.headcount_range,
    foundedYear: year(row.year_founded),
    linkedinUrl: row.social_profiles?.professional_network?.url,
    keywords: row.specialties,
    address: seat?.line1,
    city: seat?.city,
    region: seat?.region,
    country: seat?.country,
  };
}

export const profile = z.object({
  id: text,
  full_name: text,
  first_name: text,
  last_name: text,
  headline: text,
  location: group(place),
  social_profiles: group({ professional_network: group({ url: linkedin, handle: linkedin }) }),
  employment: group({
    current: z
      .object({ title: text, seniority: text, company: company.optional().catch(undefined) })
      .optional()
      .catch(undefined),
  }),
});

export function personOf(row: z.infer<typeof profile> | undefined): Person {
  const current = row?.employment?.current;
  const employer = current?.company && companyOf(current.company);
  return {
    fullName: row?.full_name,
    firstName: row?.first_name,
    lastName: row?.last_name,
    headline: row?.headline,
    title: current?.title,
    seniority: current?.seniority,
    linkedinUrl: row?.social_profiles?.professional_network?.url,
    city: row?.location?.city,
    region: row?.location?.region,
    country: row?.location?.country,
    companyName: employer?.name,
    companyDomain: employer?.domain,
    companyLinkedinUrl: employer?.linkedinUrl,
  };
}
