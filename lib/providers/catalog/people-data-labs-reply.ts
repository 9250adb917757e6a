import { z } from "zod";
import { isFreeMailDomain } from "@/lib/cleaning/free-mail.ts";
import type { EmailFinding, Person, PhoneFinding } from "@/lib/contracts/entities.ts";
import type { OperationOutput } from "@/lib/contracts/operation.ts";
import type { Outcome } from "@/lib/contracts/outcome.ts";
import { found, malformedText, notFound } from "@/lib/providers/outcome.ts";
import {
  companyLinkedin,
  domain,
  email,
  joinName,
  linkedin,
  percentage,
  phone,
  rows,
  saysAnything,
  text,
  texts,
} from "@/lib/providers/reading.ts";
import { webUrl } from "./social-links.ts";

/**
 * Records as People Data Labs has them, and Nymeria after it. Fields that the plan does not show hold true or false in
 * place of their value: those read as undefined (https://docs.peopledatalabs.com/docs/example-record).
 */
export const personRow = z.object({
  full_name: text,
  first_name: text,
  last_name: text,
  work_email: email,
  recommended_personal_email: email,
  personal_emails: rows(email),
  emails: rows(
    z.union([z.object({ address: email, type: text }), email.transform((address) => ({ address, type: undefined }))]),
  ),
  mobile_phone: phone,
  phone_numbers: rows(phone),
  phones: rows(z.object({ number: phone })),
  headline: text,
  job_title: text,
  job_title_role: text,
  job_title_levels: texts,
  job_company_name: text,
  job_company_website: domain,
  job_company_linkedin_url: companyLinkedin,
  linkedin_url: linkedin,
  linkedin_username: linkedin,
  twitter_url: text,
  facebook_url: text,
  github_url: text,
  profiles: rows(z.object({ network: text, url: text })),
  location_locality: text,
  location_region: text,
  location_country: text,
});
export type PersonRow = z.infer<typeof personRow>;

/** A row, how sure the vendor is that it is the person asked for (1 to 10), and what it billed. */
export type Match = { row: PersonRow; likelihood: number | undefined; credits: number };

/** Listed addresses may have no type: what is no free mailbox is taken for one of work. */
export function workEmail(row: PersonRow): string | undefined {
  const typed = (kind: string) => row.emails.find(({ type }) => type?.toLowerCase() === kind)?.address;
  const untyped = row.emails.find(({ address, type }) => address && !type && !isPrivate(row, address))?.address;
  return row.work_email ?? typed("current_professional") ?? typed("professional") ?? untyped;
}

const isPrivate = (row: PersonRow, address: string) =>
  isFreeMailDomain(address.split("@")[1] ?? "") || row.personal_emails.includes(address);

export function personalEmail(row: PersonRow): string | undefined {
  const listed = row.emails.find(({ type }) => type?.toLowerCase() === "personal")?.address;
  return row.recommended_personal_email ?? row.personal_emails.find((one) => one !== undefined) ?? listed;
}

export function profilesOf(row: PersonRow): Record<string, string> {
  const listed = row.profiles.flatMap(({ network, url }) => (network && url ? [[network, webUrl(url)]] : []));
  const named = {
    linkedin: row.linkedin_url ?? row.linkedin_username,
    twitter: webUrl(row.twitter_url),
    facebook: webUrl(row.facebook_url),
    github: webUrl(row.github_url),
  };
  const known = Object.entries(named).filter(([, url]) => url !== undefined);
  return Object.fromEntries([...listed, ...known]);
}

const details = (row: PersonRow) => {
  const profiles = profilesOf(row);
  return {
    fullName: row.full_name ?? joinName(row.first_name, row.last_name),
    firstName: row.first_name,
    lastName: row.last_name,
    headline: row.headline,
    title: row.job_title,
    seniority: row.job_title_levels?.[0],
    department: row.job_title_role,
    linkedinUrl: row.linkedin_url ?? row.linkedin_username,
    twitterUrl: profiles["twitter"],
    facebookUrl: profiles["facebook"],
    githubUrl: profiles["github"],
    city: row.location_locality,
    region: row.location_region,
    country: row.location_country,
    companyName: row.job_company_name,
    companyDomain: row.job_company_website,
    companyLinkedinUrl: row.job_company_linkedin_url,
  };
};

const numberOf = (row: PersonRow) =>
  row.mobile_phone ??
  row.phone_numbers.find((one) => one !== undefined) ??
  row.phones.find(({ number }) => number !== undefined)?.number;

export const personOf = (row: PersonRow): Person => ({
  ...details(row),
  email: workEmail(row),
  personalEmail: personalEmail(row),
  phone: numberOf(row),
});

const empty = () => malformedText("data says nothing of a person");
/** A record without what was asked for is billed; one without anything is none. */
const missing = (row: PersonRow, credits: number) => (saysAnything(personOf(row)) ? notFound({ credits }) : empty());

const sure = (likelihood: number | undefined) =>
  likelihood === undefined ? undefined : percentage(likelihood / 10, 1);

export function emailAnswer({ row, likelihood, credits }: Match): Outcome<EmailFinding> {
  const address = workEmail(row);
  if (!address) return missing(row, credits);
  const { email: _email, ...person } = personOf(row);
  return found({ ...person, email: address, confidence: sure(likelihood) }, { credits });
}

export function personalAnswer({ row, likelihood, credits }: Match): Outcome<OperationOutput<"find-personal-email">> {
  const address = personalEmail(row);
  if (!address) return missing(row, credits);
  return found({ ...personOf(row), personalEmail: address, confidence: sure(likelihood) }, { credits });
}

export function phoneAnswer({ row, credits }: Match): Outcome<PhoneFinding> {
  const number = numberOf(row);
  if (!number) return missing(row, credits);
  return found({ phone: number, type: row.mobile_phone ? "mobile" : "unknown" }, { credits });
}

export function socialAnswer({ row, credits }: Match): Outcome<{ profiles: Record<string, string> }> {
  const profiles = profilesOf(row);
  return saysAnything(profiles) ? found({ profiles }, { credits }) : missing(row, credits);
}

export function personAnswer({ row, credits }: Match): Outcome<Person> {
  const person = personOf(row);
  return saysAnything(person) ? found(person, { credits }) : empty();
}
