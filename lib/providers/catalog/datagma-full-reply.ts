import { z } from "zod";
import type { Company, Person } from "@/lib/contracts/entities.ts";
import type { Outcome } from "@/lib/contracts/outcome.ts";
import { found, malformedText, notFound } from "@/lib/providers/outcome.ts";
import {
  anything,
  companyLinkedin,
  domain,
  email,
  group,
  headcount,
  joinName,
  linkedin,
  phone,
  rows,
  saysAnything,
  text,
  year,
} from "@/lib/providers/reading.ts";
import { number, readable } from "./datagma-reply.ts";
import { profilePage } from "./social-links.ts";

/** What `/v2/full` says of a person and of a company. */

const basic = {
  name: text,
  fullName: text,
  firstName: text,
  lastName: text,
  jobTitle: text,
  company: text,
  linkedInUrl: linkedin,
  linkedinUrl: linkedin,
  legacyEmail: email,
  city: text,
  region: text,
  country: text,
  location: text,
  headline: text,
  seniority: text,
  role: text,
  extractedSeniority: text,
  extractedRole: text,
  twitter: text,
};
const company = {
  name: text,
  website: domain,
  domain,
  industries: anything,
  industry: text,
  companySize: anything,
  type: text,
  founded: anything,
  shortDescription: text,
  description: text,
  revenueRange: text,
  headquarters: anything,
  linkedInUrl: companyLinkedin,
  linkedinUrl: companyLinkedin,
  phone,
};
/** Some clients meet the fields of a person or a company with nothing around them. */
const signs = ["firstName", "lastName", "jobTitle", "linkedInUrl", "website", "companySize", "industries"];
const wrapped = z.record(z.string(), z.unknown()).transform((body) => {
  const isFlat = !("person" in body) && typeof body["company"] !== "object" && signs.some((sign) => sign in body);
  return isFlat ? { ...body, person: body, company: body } : body;
});
const full = z
  .object({
    person: z
      .object({ ...basic, basic: group(basic) })
      .nullish()
      .catch(undefined),
    company: z
      .object({ ...company, basic: group(company) })
      .nullish()
      .catch(undefined),
    email,
    emailV2: email,
    phones: rows(number),
  })
  .refine((body) => body.person !== undefined || body.company !== undefined, "neither person nor company is there");
export const fullReply = wrapped.pipe(full);
type Full = z.infer<typeof full>;

export function personAnswer(body: Full): Outcome<Person> {
  if (body.person === undefined) return malformedText("person is missing");
  const row = body.person?.basic ?? body.person;
  const fullName = row?.name ?? row?.fullName ?? joinName(row?.firstName, row?.lastName);
  const title = row?.jobTitle;
  const linkedinUrl = row?.linkedInUrl ?? row?.linkedinUrl;
  if (!row || !saysAnything({ fullName, title, linkedinUrl })) return notFound();
  const employer = body.company?.basic ?? body.company;
  return found({
    fullName,
    firstName: row.firstName,
    lastName: row.lastName,
    title,
    headline: row.headline,
    seniority: row.seniority ?? row.extractedSeniority,
    department: row.role ?? row.extractedRole,
    linkedinUrl,
    twitterUrl: profilePage("twitter", row.twitter),
    phone: readable(body.phones)?.phone,
    email: body.email ?? body.emailV2 ?? row.legacyEmail,
    companyName: row.company ?? employer?.name,
    companyDomain: employer?.website ?? employer?.domain,
    city: row.city,
    region: row.region,
    country: row.country,
  });
}

export function companyAnswer(body: Full): Outcome<Company> {
  if (body.company === undefined) return malformedText("company is missing");
  const row = body.company?.basic ?? body.company;
  if (!row) return notFound();
  const [industry] = Array.isArray(row.industries) ? row.industries : [row.industries];
  const seat = text
    .parse(row.headquarters)
    ?.split(",")
    .map((part) => part.trim());
  const company = {
    name: row.name,
    domain: row.website ?? row.domain,
    description: row.shortDescription ?? row.description,
    industry: row.industry ?? text.parse(industry),
    ...headcount(row.companySize),
    foundedYear: year(row.founded),
    revenue: row.revenueRange,
    phone: row.phone,
    linkedinUrl: row.linkedInUrl ?? row.linkedinUrl,
    city: seat?.[0],
    country: seat && seat.length > 1 ? seat.at(-1) : undefined,
  };
  const { domain: _asked, ...news } = company;
  return saysAnything(news) ? found(company) : notFound();
}
