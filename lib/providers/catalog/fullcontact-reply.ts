import { z } from "zod";
import { isFreeMailDomain } from "@/lib/cleaning/free-mail.ts";
import type { Company, Person, PhoneFinding } from "@/lib/contracts/entities.ts";
import type { OperationName } from "@/lib/contracts/operation.ts";
import type { Outcome } from "@/lib/contracts/outcome.ts";
import { found, malformed, malformedText, notFound, pending } from "@/lib/providers/outcome.ts";
import {
  anything,
  companyLinkedin,
  domain,
  email,
  group,
  headcount,
  linkedin,
  phone,
  rows,
  saysAnything,
  text,
  texts,
  year,
} from "@/lib/providers/reading.ts";

const address = rows(z.object({ city: text, region: text, country: text, postalCode: text, addressLine1: text }));
const values = rows(z.object({ value: text, label: text, type: text }));

const person = z.object({
  fullName: text,
  title: text,
  organization: text,
  twitter: text,
  linkedin,
  facebook: text,
  bio: text,
  details: group({
    name: group({ given: text, family: text, full: text }),
    locations: address,
    emails: rows(z.object({ value: email, label: text })),
    phones: values,
    employment: rows(z.object({ name: text, title: text, domain, current: z.boolean().optional().catch(undefined) })),
  }),
});
type PersonRow = z.infer<typeof person>;
export const personReply = person.refine((body) => "fullName" in body || "details" in body, "fullName is missing");

export const company = z.object({
  name: text,
  twitter: text,
  linkedin: companyLinkedin,
  facebook: text,
  bio: text,
  website: domain,
  founded: anything,
  employees: anything,
  category: text,
  location: text,
  details: group({
    industries: rows(z.object({ name: text })),
    emails: rows(z.object({ value: email })),
    phones: rows(z.object({ value: phone })),
    locations: address,
    keywords: texts,
    keyPeople: rows(z.object({ fullName: text, title: text })),
  }),
});
/** A search by name lists domains; one of them is asked for next. */
export const companyReply = z.union([
  z.array(z.object({ lookupDomain: domain })),
  company.refine((body) => "name" in body || "details" in body, "name is missing"),
]);

const isPrivate = (one: { value?: string | undefined; label?: string | undefined }) =>
  /home|personal/i.test(one.label ?? "") || isFreeMailDomain(one.value?.split("@")[1] ?? "");

/** Mobile numbers first. */
function numbersOf({ details }: PersonRow) {
  const numbers = (details?.phones ?? []).flatMap(({ value, label, type }) => {
    const number = phone.parse(value);
    return number ? [{ phone: number, mobile: /mobile|cell/i.test(`${label} ${type}`) }] : [];
  });
  return [...numbers.filter(({ mobile }) => mobile), ...numbers.filter(({ mobile }) => !mobile)];
}

export function personAnswer(row: PersonRow): Outcome<Person> {
  const { name, locations = [], employment = [], emails = [] } = row.details ?? {};
  const job = employment.find(({ current }) => current) ?? employment[0];
  const data = {
    fullName: row.fullName ?? name?.full,
    firstName: name?.given,
    lastName: name?.family,
    title: row.title ?? job?.title,
    headline: row.bio,
    email: emails.find((one) => one.value && !isPrivate(one))?.value,
    personalEmail: emails.find((one) => one.value && isPrivate(one))?.value,
    phone: numbersOf(row)[0]?.phone,
    linkedinUrl: row.linkedin,
    twitterUrl: row.twitter,
    facebookUrl: row.facebook,
    city: locations[0]?.city,
    region: locations[0]?.region,
    country: locations[0]?.country,
    companyName: row.organization ?? job?.name,
    companyDomain: job?.domain,
  };
  return saysAnything(data) ? found(data) : malformedText("it says nothing of a person");
}

export function socialAnswer({
  linkedin: page,
  twitter,
  facebook,
}: PersonRow): Outcome<{ profiles: Record<string, string> }> {
  const known = Object.entries({ linkedin: page, twitter, facebook }).flatMap(([name, url]) => (url ? [[name, url] as const] : [])); // prettier-ignore
  return known.length > 0 ? found({ profiles: Object.fromEntries(known) }) : notFound({ credits: 1 });
}

/** The person is billed whether or not a number is known. */
export function phoneAnswer(row: PersonRow): Outcome<PhoneFinding> {
  const [best] = numbersOf(row);
  if (!best && row.details?.phones.some(({ value }) => value !== undefined))
    return malformedText("details.phones has no number that can be read");
  return best ? found({ phone: best.phone, type: best.mobile ? "mobile" : "unknown" }) : notFound({ credits: 1 });
}

export function companyAnswer(row: z.infer<typeof companyReply>): Outcome<Company> {
  if (Array.isArray(row)) {
    const next = row.find(({ lookupDomain }) => lookupDomain !== undefined)?.lookupDomain;
    return next === undefined ? notFound() : pending({ externalId: next, retryAfterMs: 0 });
  }
  const { industries = [], emails = [], phones = [], locations = [], keywords, keyPeople = [] } = row.details ?? {};
  const data = {
    name: row.name,
    domain: row.website,
    description: row.bio,
    industry: industries[0]?.name ?? row.category,
    ...headcount(row.employees),
    foundedYear: year(row.founded),
    phone: phones[0]?.value,
    email: emails[0]?.value,
    linkedinUrl: row.linkedin,
    twitterUrl: row.twitter,
    facebookUrl: row.facebook,
    keywords,
    ceo: keyPeople.find(({ title }) => title && /\bceo\b|chief executive/i.test(title))?.fullName,
    address: locations[0]?.addressLine1 ?? row.location,
    postalCode: locations[0]?.postalCode,
    city: locations[0]?.city,
    region: locations[0]?.region,
    country: locations[0]?.country,
  };
  return saysAnything(data) ? found(data) : malformedText("it says nothing of a company");
}

/** A row as the operation wants it; without one (a recorded reply), as what it looks like. */
const ofCompany = z.object({ name: z.string() });
export function answerFor(body: unknown, name: OperationName | undefined): Outcome {
  if (name === "enrich-company" || (name === undefined && (Array.isArray(body) || ofCompany.safeParse(body).success))) {
    const row = companyReply.safeParse(body);
    return row.success ? companyAnswer(row.data) : malformed(row.error);
  }
  const row = personReply.safeParse(body);
  if (!row.success) return malformed(row.error);
  if (name === "find-phone") return phoneAnswer(row.data);
  return name === "find-social" ? socialAnswer(row.data) : personAnswer(row.data);
}
