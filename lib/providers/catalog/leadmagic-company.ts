import { z } from "zod";
import type { Company } from "@/lib/contracts/entities.ts";
import type { Outcome } from "@/lib/contracts/outcome.ts";
import { found, notFound } from "@/lib/providers/outcome.ts";
import {
  anything,
  companyLinkedin,
  count,
  domain,
  email,
  flag,
  group,
  phone,
  rows,
  saysAnything,
  text,
  texts,
  year,
  headcount,
} from "@/lib/providers/reading.ts";
import { answered, billed, said } from "./leadmagic-reply.ts";

const place = group({ locality: text, city: text, region: text, country: text });
const span = z.object({ start: count, end: count });
export const companyReply = z
  .object({
    ...answered,
    company_name: text,
    companyName: text,
    name: text,
    website_url: domain,
    website: domain,
    domain,
    industry: text,
    description: text,
    tagline: text,
    employee_count: anything,
    employeeCount: anything,
    employee_range: text,
    employeeRange: text,
    employee_count_range: span.optional().catch(undefined),
    founded: anything,
    founded_on: group({ year: anything }),
    founded_year: anything,
    headquarters: anything,
    headquarter: anything,
    locations: rows(
      z.object({ city: text, geographic_area: text, country: text, line1: text, postal_code: text, headquarter: flag }),
    ),
    specialities: texts,
    specialties: texts,
    phone,
    email,
    url: companyLinkedin,
    b2b_profile_url: companyLinkedin,
    linkedin_url: companyLinkedin,
    revenue_formatted: text,
    total_funding: text,
  })
  .refine(said("companyName", "company_name", "name"), "companyName is missing");

export function companyAnswer(body: z.infer<typeof companyReply>): Outcome<Company> {
  const name = body.companyName ?? body.company_name ?? body.name;
  const range = body.employee_count_range;
  const between =
    range?.start === undefined
      ? undefined
      : range.end === undefined
        ? `${range.start}+`
        : `${range.start}-${range.end}`;
  const hq = body.locations.find((one) => one.headquarter) ?? body.locations[0];
  const seat = place.parse(body.headquarters ?? body.headquarter);
  const company = {
    name,
    domain: body.website_url ?? body.website ?? body.domain,
    description: body.description ?? body.tagline,
    industry: body.industry,
    ...((body.employeeRange ?? body.employee_range ?? between)
      ? { employeeRange: body.employeeRange ?? body.employee_range ?? between }
      : {}),
    ...headcount(body.employeeCount ?? body.employee_count),
    foundedYear: year(body.founded_on?.year ?? body.founded_year ?? body.founded),
    phone: body.phone,
    email: body.email,
    linkedinUrl: body.url ?? body.b2b_profile_url ?? body.linkedin_url,
    keywords: body.specialities ?? body.specialties,
    revenue: body.revenue_formatted,
    fundingTotal: body.total_funding,
    address: hq?.line1,
    postalCode: hq?.postal_code,
    city: hq?.city ?? seat?.city ?? seat?.locality,
    region: hq?.geographic_area ?? seat?.region,
    country: hq?.country ?? seat?.country,
  };
  // The domain that was asked for comes back in any case.
  const { domain: _asked, ...news } = company;
  return saysAnything(news) ? found(company, billed(body)) : notFound(billed(body));
}
