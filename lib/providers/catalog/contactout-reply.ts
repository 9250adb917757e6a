import { z } from "zod";
import { isFreeMailDomain } from "@/lib/cleaning/free-mail.ts";
import type { Company, EmailStatus, Person } from "@/lib/contracts/entities.ts";
import type { Outcome } from "@/lib/contracts/outcome.ts";
import { found, malformedText, notFound } from "@/lib/providers/outcome.ts";
import { email, headcount, linkedin, phone, saysAnything, text, verdictOf, year } from "@/lib/providers/reading.ts";
import type { companyRow, contactFields, contactRow } from "./contactout-rows.ts";
import { noContacts, type ProfileReply, type ProfileRow } from "./contactout-rows.ts";

const addresses = (values: readonly unknown[]) => values.flatMap((value) => email.parse(value) ?? []);
const isPrivate = (address: string) => isFreeMailDomain(address.split("@")[1] ?? "");

/** What can be used of a row's contacts, and whether there were phones that cannot be read. */
export function contactsOf(row: z.infer<typeof contactRow> & { contact_info?: ProfileRow["contact_info"] }) {
  const info = row.contact_info ?? noContacts;
  const both = (...names: (keyof typeof contactFields)[]) =>
    names.flatMap((name) => [info[name], row[name]]).flatMap((value) => (Array.isArray(value) ? value : []));
  const listed = addresses(both("email", "emails"));
  const work = addresses(both("work_email", "work_emails", "workEmail"));
  const personal = addresses(both("personal_email", "personal_emails", "personalEmail"));
  const rest = listed.filter((address) => !work.includes(address) && !personal.includes(address));
  const numbers = both("phone", "phones");
  const statuses = z
    .record(z.string(), z.unknown())
    .catch({})
    .parse(info.work_email_status ?? row.work_email_status);
  const workEmail = work[0] ?? rest.find((address) => !isPrivate(address));
  return {
    workEmail,
    workStatus: statusOf(row.workEmailStatus ?? text.parse(statuses[workEmail ?? ""])),
    personalEmail: personal[0] ?? rest.find(isPrivate),
    phone: numbers.map((number) => phone.parse(number)).find((number) => number !== undefined),
    unreadablePhone: numbers.length > 0,
    hasEmail: work.length + personal.length + listed.length > 0,
  };
}

/** Found in the files and not tried is told as "Unverified". */
const statusOf = (word: string | undefined): EmailStatus | undefined =>
  verdictOf({ verified: "valid", unverified: "unknown" }, word);

/** The place is one text; only where it has commas can its parts be told apart. */
const placeOf = (location: string | undefined) => {
  const parts = location?.split(",").map((part) => part.trim()) ?? [];
  return { city: parts.length > 1 ? parts[0] : undefined, region: parts.length === 3 ? parts[1] : undefined };
};

const profileUrl = (row: ProfileRow, key?: string) =>
  linkedin.parse(key) ?? row.url ?? row.linkedin_url ?? row.linkedinUrl ?? row.linkedin ?? row.li_vanity;

export function personOf(row: ProfileRow, key?: string): Person {
  const { workEmail, workStatus, personalEmail, phone: number } = contactsOf(row);
  const job = row.experience.find(({ is_current: current }) => current);
  return {
    fullName: row.full_name ?? row.fullName,
    email: workEmail,
    emailStatus: workEmail === undefined ? undefined : workStatus,
    personalEmail,
    phone: number,
    title: row.title ?? job?.title,
    headline: row.headline,
    seniority: row.seniority,
    department: row.job_function ?? row.jobFunction,
    linkedinUrl: profileUrl(row, key),
    ...placeOf(row.location),
    country: row.country,
    companyName: row.company.name ?? job?.company_name,
    companyDomain: row.company.domain ?? row.company.website,
    companyLinkedinUrl: row.company.url,
    twitterUrl: handleUrl("https://x.com", row.twitter[0]),
    githubUrl: handleUrl("https://github.com", row.github[0]),
  };
}

/** A handle, or the address of the page itself. */
function handleUrl(site: string, value: unknown): string | undefined {
  const handle = text.parse(value)?.replace(/^@/, "") ?? "";
  if (/^https?:\/\/[^\s]+$/i.test(handle)) return handle;
  return /^[\w.-]+$/.test(handle) ? `${site}/${handle}` : undefined;
}

export const companyOf = (row: z.infer<typeof companyRow>): Company => ({
  name: row.name,
  domain: row.domain ?? row.website,
  description: row.overview ?? row.description,
  industry: row.industry,
  ...headcount(row.size),
  foundedYear: year(row.founded_at),
  revenue: row.revenue,
  linkedinUrl: row.url ?? row.linkedin_url ?? row.li_vanity,
  keywords: row.specialties,
  address: row.headquarter,
  country: row.country,
});

/** A match through `/v1/people/enrich` costs a search credit of its own, whatever contacts come with it. */
const matchCost = (row: ProfileRow) => (row.full_name === undefined ? 0 : 1);

type Contacts = ReturnType<typeof contactsOf>;

/** Finds one kind of contact: of the whole profile where the answer has one, else of the contacts alone. */
export function contactAnswer<Data>(
  body: ProfileReply,
  answer: (contacts: Contacts, person: Person) => Data | undefined,
): Outcome<Data> {
  if (!body.profile) return notFound();
  const cost = matchCost(body.profile);
  const person = personOf(body.profile);
  const data = answer(contactsOf(body.profile), person);
  if (data !== undefined) return found(data, { credits: cost + 1 });
  return saysAnything(person) ? notFound({ credits: cost }) : malformedText("the profile is empty");
}

export function phoneAnswer(body: ProfileReply) {
  const contacts = body.profile ? contactsOf(body.profile) : undefined;
  if (contacts?.unreadablePhone && !contacts.phone) return malformedText("the phone number is none");
  return contactAnswer(body, ({ phone: number }) => (number ? { phone: number } : undefined));
}

/** `byName`: asked through `/v1/people/enrich`. A profile without contacts costs a search credit. */
export function personAnswer(body: ProfileReply, byName: boolean): Outcome<Person> {
  if (!body.profile) return notFound();
  const person = personOf(body.profile);
  const contacts = contactsOf(body.profile);
  const cost = Number(contacts.hasEmail) + Number(contacts.unreadablePhone);
  if (!saysAnything(person)) return malformedText("the profile is empty");
  return found(person, { credits: byName ? cost + 1 : Math.max(1, cost) });
}
