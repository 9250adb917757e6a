import { z } from "zod";
import type { Company, EmailFinding, EmailStatus, Person, PhoneFinding } from "@/lib/contracts/entities.ts";
import type { Outcome } from "@/lib/contracts/outcome.ts";
import { firstNumber } from "@/lib/providers/line.ts";
import { found, malformedText, notFound } from "@/lib/providers/outcome.ts";
import {
  anything,
  companyLinkedin,
  count,
  domain,
  email,
  headcount,
  joinName,
  linkedin,
  listOrNull,
  percentage,
  phone,
  rows,
  saysAnything,
  text,
  texts,
  verdictOf,
  year,
} from "@/lib/providers/reading.ts";
import { socialFields, socialProfiles } from "./social-links.ts";

const statuses: Record<string, EmailStatus> = {
  valid: "valid",
  invalid: "invalid",
  catch_all: "catch_all",
  catchall: "catch_all",
  accept_all: "catch_all",
  risky: "unknown",
  unknown: "unknown",
};

/** Input says `linkedinUrl`, output `linkedInUrl`; companies say `linkedInURL`. */
export const personRow = z.object({
  status: text,
  externalID: text,
  firstName: text,
  lastName: text,
  jobTitle: text,
  companyName: text,
  companyDomain: domain,
  country: text,
  linkedInUrl: linkedin,
  linkedinUrl: linkedin,
  seniorities: texts,
  departments: texts,
  emails: rows(z.object({ email, validationStatus: text, type: text })),
  mobilePhones: rows(z.object({ mobilePhone: text, confidenceScore: count })),
});
export type PersonRow = z.infer<typeof personRow>;

export const companyRow = z.object({
  status: text,
  externalID: text,
  name: text,
  domain,
  website: domain,
  websites: rows(domain),
  description: text,
  employeeCount: anything,
  size: anything,
  industry: text,
  industries: rows(z.union([z.string().transform((industry) => ({ industry })), z.object({ industry: text })])),
  founded: anything,
  revenue: text,
  annualRevenueRange: text,
  hqCountry: text,
  hqAddress: text,
  countries: texts,
  linkedInURL: companyLinkedin,
  linkedInUrl: companyLinkedin,
  linkedinUrl: companyLinkedin,
  keywords: texts,
  phones: rows(phone),
  digitalPresence: rows(z.object({ url: text })),
});
export type CompanyRow = z.infer<typeof companyRow>;

export const startReply = z.object({ enrichmentID: text, status: text });
/** `nextPageToken` is "" on the last page. */
const searched = { total: count, nextPageToken: text };
export const peopleReply = z.object({ people: listOrNull(personRow), ...searched });
export const companiesReply = z.object({ companies: listOrNull(companyRow), ...searched });
export const lookalikesReply = z.object({ organizations: listOrNull(companyRow) });

export function personOf(row: PersonRow): Person {
  const best = bestEmail(row);
  return {
    fullName: joinName(row.firstName, row.lastName),
    firstName: row.firstName,
    lastName: row.lastName,
    email: best?.email,
    emailStatus: best?.status,
    personalEmail: row.emails.find((entry) => entry.type === "personal")?.email,
    phone: bestMobile(row)?.number,
    title: row.jobTitle,
    seniority: row.seniorities?.[0],
    department: row.departments?.[0],
    linkedinUrl: row.linkedInUrl ?? row.linkedinUrl,
    country: row.country,
    companyName: row.companyName,
    companyDomain: row.companyDomain,
  };
}

function bestEmail(row: PersonRow): { email: string; status: EmailStatus } | undefined {
  const known = row.emails.flatMap(({ email: address, validationStatus, type }) => {
    if (!address || type === "personal") return [];
    return [{ email: address, status: verdictOf(statuses, validationStatus) ?? ("unknown" as const) }];
  });
  return (
    known.find((entry) => entry.status === "valid") ?? known.find((entry) => entry.status !== "invalid") ?? known[0]
  );
}

function bestMobile(row: PersonRow): { number: string; confidenceScore: number | undefined } | undefined {
  const known = row.mobilePhones.flatMap(({ mobilePhone, confidenceScore }) => {
    const { number } = firstNumber([mobilePhone], row.country);
    return number ? [{ number, confidenceScore }] : [];
  });
  return known[0];
}

export function emailAnswer(row: PersonRow): Outcome<EmailFinding> {
  const best = bestEmail(row);
  const { email: _email, emailStatus: _status, ...person } = personOf(row);
  return best ? found({ ...person, ...best }) : notFound();
}

export function phoneAnswer(row: PersonRow): Outcome<PhoneFinding> {
  const best = bestMobile(row);
  if (best) return found({ phone: best.number, type: "mobile", confidence: percentage(best.confidenceScore, 1) });
  return row.mobilePhones.some(({ mobilePhone }) => mobilePhone)
    ? malformedText("the phone number is none")
    : notFound();
}

/** A person counts as found when something was found of them: names and company are what was asked with. */
export function personAnswer(row: PersonRow): Outcome<Person> {
  const person = personOf(row);
  const {
    fullName: _name,
    firstName: _first,
    lastName: _last,
    companyName: _company,
    companyDomain: _domain,
    ...news
  } = person;
  return saysAnything(news) ? found(person, person.email ? {} : { credits: 0 }) : notFound();
}

export function companyOf(row: CompanyRow): Company {
  const { linkedinUrl: listed, ...pages } = socialFields(
    socialProfiles(row.digitalPresence.flatMap(({ url }) => url ?? [])),
  );
  return {
    name: row.name,
    domain: row.domain ?? row.websites.find((host) => host !== undefined) ?? row.website,
    description: row.description,
    industry: row.industry ?? row.industries[0]?.industry,
    ...headcount(row.employeeCount ?? row.size),
    foundedYear: year(row.founded),
    revenue: row.revenue ?? row.annualRevenueRange,
    phone: row.phones.find((number) => number !== undefined),
    linkedinUrl: row.linkedInURL ?? row.linkedInUrl ?? row.linkedinUrl ?? listed,
    ...pages,
    keywords: row.keywords,
    country: row.hqCountry ?? row.countries?.[0],
    address: row.hqAddress,
  };
}

export function companyAnswer(row: CompanyRow): Outcome<Company> {
  const { domain: _domain, ...news } = companyOf(row);
  return saysAnything(news) ? found(companyOf(row)) : notFound();
}
