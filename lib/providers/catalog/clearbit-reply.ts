import { z } from "zod";
import type { Company, Person } from "@/lib/contracts/entities.ts";
import type { OperationName } from "@/lib/contracts/operation.ts";
import type { Outcome } from "@/lib/contracts/outcome.ts";
import { found, malformed, malformedText, notFound, pending } from "@/lib/providers/outcome.ts";
import {
  anything,
  companyLinkedin,
  count,
  domain,
  email,
  group,
  headcount,
  joinName,
  linkedin,
  phone,
  saysAnything,
  text,
  texts,
  year,
} from "@/lib/providers/reading.ts";

const handle = <Field extends z.ZodType>(field: Field) => group({ handle: field });
const geo = group({
  streetNumber: text,
  streetName: text,
  street: text,
  city: text,
  state: text,
  country: text,
  postalCode: text,
});

const person = z.object({
  id: text,
  name: group({ fullName: text, givenName: text, familyName: text }),
  email,
  bio: text,
  geo,
  employment: group({ domain, name: text, title: text, role: text, seniority: text }),
  linkedin: handle(linkedin),
  twitter: handle(text),
  facebook: handle(text),
  github: handle(text),
  phone,
});
/** Flat, or next to the company in a combined answer, where either may be null. */
export const personReply = z.union([
  z.object({ person: person.nullable(), company: anything }).transform((body) => body.person),
  person.refine((body) => "id" in body || "name" in body || "email" in body, "name is missing"),
]);
type Row = z.infer<typeof person>;

export const companyRow = z.object({
  id: text,
  name: text,
  legalName: text,
  domain,
  description: text,
  foundedYear: anything,
  category: group({ industry: text, sector: text }),
  metrics: group({
    employees: anything,
    employeesRange: text,
    annualRevenue: text,
    estimatedAnnualRevenue: text,
    raised: text,
    alexaGlobalRank: count,
  }),
  geo,
  phone: anything,
  site: group({ phoneNumbers: texts, emailAddresses: texts }),
  linkedin: handle(companyLinkedin),
  twitter: handle(text),
  facebook: handle(text),
  tech: texts,
  tags: texts,
});
export const companyReply = z.union([
  z.object({ company: companyRow.nullable(), person: anything }).transform((body) => body.company),
  companyRow.refine((body) => "name" in body || "domain" in body, "name is missing"),
]);

const page = (site: string, name: string | undefined) =>
  name === undefined || name.includes("/")
    ? name && `https://${site}/${name.replace(/^\/+/, "")}`
    : `https://${site}/${name}`;
const profilesOf = (row: Row) => ({
  linkedin: row.linkedin?.handle,
  twitter: page("twitter.com", row.twitter?.handle),
  facebook: page("www.facebook.com", row.facebook?.handle),
  github: page("github.com", row.github?.handle),
});

export function personAnswer(row: Row | null): Outcome<Person> {
  if (row === null) return notFound();
  const profiles = profilesOf(row);
  const data = {
    fullName: row.name?.fullName ?? joinName(row.name?.givenName, row.name?.familyName),
    firstName: row.name?.givenName,
    lastName: row.name?.familyName,
    title: row.employment?.title,
    headline: row.bio,
    seniority: row.employment?.seniority,
    department: row.employment?.role,
    linkedinUrl: profiles.linkedin,
    twitterUrl: profiles.twitter,
    facebookUrl: profiles.facebook,
    githubUrl: profiles.github,
    phone: row.phone,
    city: row.geo?.city,
    region: row.geo?.state,
    country: row.geo?.country,
    companyName: row.employment?.name,
    companyDomain: row.employment?.domain,
  };
  // The address asked about comes back in any case and says nothing by itself.
  return saysAnything(data) ? found({ ...data, email: row.email }) : malformedText("it says nothing of a person");
}

export function socialAnswer(row: Row | null): Outcome<{ profiles: Record<string, string> }> {
  const known = row ? Object.entries(profilesOf(row)).filter((entry): entry is [string, string] => entry[1] !== undefined) : []; // prettier-ignore
  return known.length > 0 ? found({ profiles: Object.fromEntries(known) }) : notFound({ credits: row ? 1 : 0 });
}

export const companyOf = (row: z.infer<typeof companyRow>): Company => ({
  name: row.name,
  legalName: row.legalName,
  domain: row.domain,
  description: row.description,
  industry: row.category?.industry ?? row.category?.sector,
  ...headcount(row.metrics?.employees),
  ...(row.metrics?.employeesRange && { employeeRange: row.metrics.employeesRange }),
  foundedYear: year(row.foundedYear),
  revenue: row.metrics?.annualRevenue ?? row.metrics?.estimatedAnnualRevenue,
  fundingTotal: row.metrics?.raised,
  phone: phone.parse(row.phone) ?? phone.parse(row.site?.phoneNumbers?.[0]),
  email: email.parse(row.site?.emailAddresses?.[0]),
  linkedinUrl: row.linkedin?.handle,
  twitterUrl: page("twitter.com", row.twitter?.handle),
  facebookUrl: page("www.facebook.com", row.facebook?.handle),
  technologies: row.tech,
  keywords: row.tags,
  address: joinName(row.geo?.streetNumber, row.geo?.streetName) ?? row.geo?.street,
  postalCode: row.geo?.postalCode,
  city: row.geo?.city,
  region: row.geo?.state,
  country: row.geo?.country,
});

/** Asked by name, a domain comes first and little else: the record is asked for next. */
export function companyAnswer(row: z.infer<typeof companyReply>, byName: boolean): Outcome<Company> {
  if (row === null) return notFound();
  if (byName && row.id === undefined && row.domain) return pending({ externalId: row.domain, retryAfterMs: 0 });
  return found(companyOf(row));
}

export function technologiesAnswer(row: z.infer<typeof companyReply>): Outcome<{ technologies: string[] }> {
  if (row === null) return notFound();
  return row.tech ? found({ technologies: row.tech }) : notFound({ credits: 1 });
}

/** The record as the operation wants it; without one, whatever it is a record of. */
export function answerFor(body: unknown, name: OperationName | undefined): Outcome {
  if (name === "enrich-company" || name === "detect-technologies") {
    const row = companyReply.safeParse(body);
    if (!row.success) return malformed(row.error);
    return name === "enrich-company" ? companyAnswer(row.data, false) : technologiesAnswer(row.data);
  }
  const row = personReply.safeParse(body);
  if (!row.success) return malformed(row.error);
  // Of a combined record without its person the company is left.
  const about = name === undefined && row.data === null ? companyReply.safeParse(body).data : undefined;
  if (about) return companyAnswer(about, false);
  return name === "find-social" ? socialAnswer(row.data) : personAnswer(row.data);
}
