import { z } from "zod";
import type { Company } from "@/lib/contracts/entities.ts";
import {
  anything,
  companyLinkedin,
  count,
  domain,
  flag,
  group,
  headcount,
  judgedAddress,
  saysAnything,
  text,
  texts,
  year,
} from "@/lib/providers/reading.ts";

/** `{value, text}`, or the flag by itself. */
const valueOf = anything.transform((value) => group({ value: flag }).parse(value)?.value ?? flag.parse(value));
const deliverability = group({ status: text, status_detail: text });
const quality = group({ score: count, is_disposable: flag, is_catchall: flag, is_role: flag });

/**
 * The reputation API's groups, also described without their prefix, or the flat fields of the validation API before it.
 */
export const emailReply = z
  .object({
    email_address: judgedAddress,
    email: judgedAddress,
    email_deliverability: deliverability,
    email_quality: quality,
    deliverability: anything,
    quality,
    quality_score: count,
    is_disposable_email: valueOf,
    is_catchall_email: valueOf,
    is_role_email: valueOf,
  })
  .transform((body) => {
    const reached = body.email_deliverability ?? deliverability.parse(body.deliverability);
    const graded = body.email_quality ?? body.quality;
    return {
      email: body.email_address ?? body.email,
      status: reached?.status ?? text.parse(body.deliverability),
      detail: reached?.status_detail,
      score: graded?.score ?? body.quality_score,
      disposable: graded?.is_disposable ?? body.is_disposable_email,
      catchAll: graded?.is_catchall ?? body.is_catchall_email,
      role: graded?.is_role ?? body.is_role_email,
    };
  })
  .refine(({ status }) => status !== undefined, "the deliverability is missing");

/** The validation API, and the newer one that puts its parts into groups. */
export const phoneReply = z
  .object({
    phone: anything,
    phone_number: anything,
    valid: flag,
    format: group({ international: anything }),
    country: group({ code: anything }),
    type: text,
    carrier: text,
    phone_validation: group({ is_valid: flag }),
    phone_format: group({ international: anything }),
    phone_carrier: group({ name: text, line_type: text }),
    phone_location: group({ country_code: anything }),
  })
  .transform((body) => ({
    phone: body.phone ?? body.phone_number,
    valid: body.valid ?? body.phone_validation?.is_valid,
    international: body.format?.international ?? body.phone_format?.international,
    country: body.country?.code ?? body.phone_location?.country_code,
    type: body.type ?? body.phone_carrier?.line_type,
    carrier: body.carrier ?? body.phone_carrier?.name,
  }))
  .refine(({ valid }) => valid !== undefined, "valid is missing");

/** Version 2, and what version 1 called otherwise. */
const companyBody = z.object({
  domain,
  company_name: text,
  name: text,
  description: text,
  industry: text,
  year_founded: anything,
  employee_count: anything,
  employees_count: anything,
  employee_range: text,
  annual_revenue: text,
  revenue_range: text,
  street_address: text,
  city: text,
  state: text,
  locality: text,
  postal_code: text,
  country: text,
  tags: texts,
  technologies: texts,
  linkedin_url: companyLinkedin,
  twitter_url: text,
  facebook_url: text,
  instagram_url: text,
});
export const companyReply = companyBody.refine(
  (body) => "company_name" in body || "name" in body || companyOf(body),
  "company_name is missing",
);

/** Undefined where nothing but the domain that was asked for is known. */
export function companyOf(body: z.infer<typeof companyBody>): Company | undefined {
  const known = {
    name: body.company_name ?? body.name,
    description: body.description,
    industry: body.industry,
    foundedYear: year(body.year_founded),
    ...headcount(body.employee_count ?? body.employees_count),
    ...(body.employee_range !== undefined && { employeeRange: body.employee_range }),
    revenue: body.annual_revenue ?? body.revenue_range,
    address: body.street_address,
    city: body.city ?? body.locality,
    region: body.state,
    postalCode: body.postal_code,
    country: body.country,
    keywords: body.tags,
    technologies: body.technologies,
    linkedinUrl: body.linkedin_url,
    twitterUrl: body.twitter_url,
    facebookUrl: body.facebook_url,
    instagramUrl: body.instagram_url,
  };
  return saysAnything(known) ? { ...known, domain: body.domain } : undefined;
}
