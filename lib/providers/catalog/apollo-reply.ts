import { z } from "zod";
import type { EmailFinding, EmailStatus, Person, PhoneFinding } from "@/lib/contracts/entities.ts";
import type { Outcome } from "@/lib/contracts/outcome.ts";
import { found, malformedText, notFound } from "@/lib/providers/outcome.ts";
import {
  anything,
  count,
  email,
  flag,
  foundEmail,
  group,
  joinName,
  linkedin,
  percentage,
  phone,
  rows,
  saysAnything,
  text,
  texts,
  verdictOf,
} from "@/lib/providers/reading.ts";
import { organization } from "./apollo-organization.ts";

/** Only `verified` was checked; the guesses come from a company's pattern. */
const statuses: Record<string, EmailStatus> = {
  verified: "valid",
  guessed: "unknown",
  extrapolated: "unknown",
  likely_to_engage: "unknown",
  unverified: "unknown",
  catch_all: "catch_all",
  bounced: "invalid",
  invalid: "invalid",
};

/** Synchronous answers spell the keys `type`, `status`; those delivered later `type_cd`, `status_cd`. */
const phoneRow = z.object({
  sanitized_number: phone,
  raw_number: phone,
  type: text,
  type_cd: text,
  status: text,
  status_cd: text,
});
type PhoneRow = z.infer<typeof phoneRow>;

export const personRow = z.object({
  id: text,
  name: text,
  first_name: text,
  last_name: text,
  email: anything,
  email_status: text,
  extrapolated_email_confidence: count,
  personal_emails: rows(email),
  title: text,
  headline: text,
  seniority: text,
  departments: texts,
  linkedin_url: linkedin,
  twitter_url: text,
  facebook_url: text,
  github_url: text,
  city: text,
  state: text,
  country: text,
  match_confidence: text,
  phone_numbers: rows(phoneRow),
  contact: group({ sanitized_phone: phone, phone_numbers: rows(phoneRow) }),
  organization: organization.optional().catch(undefined),
  employment_history: rows(z.object({ current: flag, organization_name: text })),
});
export type PersonRow = z.infer<typeof personRow>;

/** Nobody is null, or a nameless person of `match_confidence` "none" with the company that the question named. */
export const matchedRow = personRow
  .refine((row) => row.id !== undefined || saysAnything(personOf(row)), "the person is empty")
  .nullable()
  .transform((row) => (row?.match_confidence?.toLowerCase() === "none" ? null : row));
export const matchReply = z.object({ person: matchedRow, request_id: text });
/** The address is shown as this one where the plan may not see it: nothing was revealed and nothing is billed. */
const isLocked = (row: PersonRow) => typeof row.email === "string" && /^email_not_unlocked@/i.test(row.email);

/** A surname cut short ("Hu***n") is in a key of its own, which is not read; names with asterisks are no names either. */
export function personOf(row: PersonRow): Person {
  const address = foundEmail.safeParse(row.email).data;
  return {
    fullName: row.name ?? (row.last_name ? joinName(row.first_name, row.last_name) : undefined),
    firstName: row.first_name,
    lastName: row.last_name,
    email: address,
    emailStatus: address ? (verdictOf(statuses, row.email_status) ?? "unknown") : undefined,
    personalEmail: row.personal_emails.find((address) => address !== undefined),
    phone: bestPhone(row)?.phone,
    title: row.title,
    headline: row.headline,
    seniority: row.seniority,
    department: row.departments?.[0],
    linkedinUrl: row.linkedin_url,
    city: row.city,
    region: row.state,
    country: row.country,
    companyName: row.organization?.name ?? row.employment_history.find(({ current }) => current)?.organization_name,
    companyDomain: row.organization?.primary_domain ?? row.organization?.website_url,
    companyLinkedinUrl: row.organization?.linkedin_url,
    twitterUrl: row.twitter_url,
    facebookUrl: row.facebook_url,
    githubUrl: row.github_url,
  };
}

export function emailOf(row: PersonRow): Outcome<EmailFinding> {
  const { email: address, emailStatus, ...rest } = personOf(row);
  // The demographics of a person without an address are billed all the same; an address shown locked was not sold.
  if (!address) {
    if (!foundEmail.safeParse(row.email).success) return malformedText("person.email: not an e-mail address");
    return isLocked(row) ? notFound() : notFound({ credits: 1 });
  }
  const confidence = percentage(row.extrapolated_email_confidence, 1);
  return found({ ...rest, email: address, status: emailStatus, confidence });
}

/** Whoever was found is billed, private address or not, unless all was locked. */
export function personalEmailOf(row: PersonRow): Outcome<Person & { personalEmail: string }> {
  const { personalEmail, ...rest } = personOf(row);
  if (personalEmail) return found({ ...rest, personalEmail });
  return isLocked(row) ? notFound() : notFound({ credits: 1 });
}

function bestPhone(row: PersonRow): PhoneFinding | undefined {
  const numbers = [...row.phone_numbers, ...(row.contact?.phone_numbers ?? [])].flatMap(phoneOf);
  const best =
    numbers.find((number) => number.status === "valid") ?? numbers.find((number) => number.status !== "invalid");
  return best ?? (row.contact?.sanitized_phone ? { phone: row.contact.sanitized_phone } : undefined);
}

function phoneOf(row: PhoneRow): PhoneFinding[] {
  const number = row.sanitized_number ?? row.raw_number;
  if (!number) return [];
  const type = row.type ?? row.type_cd ?? "";
  const status = row.status ?? row.status_cd;
  return [
    {
      phone: number,
      type: /mobile/.test(type) ? "mobile" : /work|hq|home|direct|landline/.test(type) ? "landline" : "unknown",
      status: status === "valid_number" ? "valid" : status?.startsWith("invalid") ? "invalid" : "unknown",
    },
  ];
}

export function phoneAnswer(row: PersonRow): Outcome<PhoneFinding> | undefined {
  const best = bestPhone(row);
  return best && found(best);
}

export function wholePerson(row: PersonRow): Outcome<Person> {
  const whole = personOf(row);
  return saysAnything(whole) ? found(whole, isLocked(row) ? { credits: 0 } : {}) : notFound();
}
