import { z } from "zod";
import { toE164 } from "@/lib/cleaning/phone.ts";
import type { Company } from "@/lib/contracts/entities.ts";
import type { Outcome } from "@/lib/contracts/outcome.ts";
import { found, malformedText } from "@/lib/providers/outcome.ts";
import {
  anything,
  companyLinkedin,
  domain,
  headcount,
  rows,
  saysAnything,
  text,
  texts,
  year,
} from "@/lib/providers/reading.ts";

/** A company as ZoomInfo's attributes tell of it. */

export const urls = rows(z.object({ type: text, url: text }));
export const wordOf = (value: unknown) => texts.parse(value)?.[0] ?? text.parse(value);
export const values = rows(z.object({ value: text }));

export const companyAttributes = z.object({
  name: text,
  companyName: text,
  website: domain,
  description: text,
  descriptionList: rows(z.object({ description: text })),
  primaryIndustry: anything,
  industries: texts,
  industry: text,
  employeeCount: anything,
  employeeRange: text,
  foundedYear: anything,
  revenueRange: text,
  phone: text,
  street: text,
  city: text,
  state: text,
  zipCode: text,
  country: text,
  companyStatus: text,
  competitors: rows(z.object({ name: text })),
  totalFundingAmount: text,
  companyFunding: rows(z.object({ type: text })),
  socialMediaUrls: urls,
});
type CompanyAttributes = z.infer<typeof companyAttributes>;

export const social = (list: z.infer<typeof urls>, kind: RegExp) =>
  list.find(({ type }) => type && kind.test(type))?.url;

/** `revenue` counts thousands of dollars without saying so: the range is taken instead. */
export const companyOf = (row: CompanyAttributes): Company => ({
  name: row.name ?? row.companyName,
  domain: row.website,
  description: row.description ?? row.descriptionList[0]?.description,
  industry: wordOf(row.primaryIndustry) ?? row.industries?.[0] ?? row.industry,
  ...headcount(row.employeeCount),
  ...(row.employeeRange && { employeeRange: row.employeeRange }),
  foundedYear: year(row.foundedYear),
  revenue: row.revenueRange,
  phone: toE164(row.phone, row.country),
  linkedinUrl: companyLinkedin.parse(social(row.socialMediaUrls, /linked/i)),
  twitterUrl: social(row.socialMediaUrls, /twitter/i),
  facebookUrl: social(row.socialMediaUrls, /facebook/i),
  address: row.street,
  postalCode: row.zipCode,
  city: row.city,
  region: row.state,
  country: row.country,
  operatingStatus: row.companyStatus,
  competitors: texts.parse(row.competitors.map(({ name }) => name)),
  fundingTotal: row.totalFundingAmount === "0" ? undefined : row.totalFundingAmount,
  fundingStage: row.companyFunding.at(0)?.type,
});

export function companyAnswer(row: CompanyAttributes): Outcome<Company> {
  const company = companyOf(row);
  return saysAnything(company) ? found(company) : malformedText("attributes say nothing of a company");
}
