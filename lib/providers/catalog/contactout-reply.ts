import { z } from "zod";
import { isFreeMailDomain } from "@/lib/cleaning/free-mail.ts";
import type { Company, EmailStatus, Person } from "@/lib/contracts/entities.ts";
import type { Outcome } from "@/lib/contracts/outcome.ts";
import { found, malformedText, notFound } from "@/lib/providers/outcome.ts";
import {
  anything,
  companyLinkedin,
  count,
  domain,
  email,
  flag,
  group,
  headcount,
  linkedin,
  phone,
  rows,
  saysAnything,
  text,
  texts,
  verdictOf,
  year,
} from "@/lib/providers/reading.ts";

/** The same field is a text, a list, or missing, and its name is singular, plural or in camel case, by endpoint. */
const several = z
  .unknown()
  .transform((value) => (Array.isArray(value) ? value : [value]))
  .optional()
  .transform((values) => (values ?? []).filter((value) => value !== undefined && value !== null && value !== ""));

const contactFields = {
  email: several,
  emails: several,
  work_email: several,
  work_emails: several,
  workEmail: several,
  personal_email: several,
  personal_emails: several,
  personalEmail: several,
  phone: several,
  phones: several,
  work_email_status: anything,
  workEmailStatus: text,
};
const contactRow = z.object(contactFields);
const noContacts = contactRow.parse({});

const companyRow = z.object({
  name: text,
  url: companyLinkedin,
  linkedin_url: companyLinkedin,
  li_vanity: companyLinkedin,
  domain,
  website: domain,
  overview: text,
  description: text,
  size: anything,
  revenue: text,
  founded_at: anything,
  industry: text,
  headquarter: text,
  country: text,
  specialties: texts,
});

const profileRow = contactRow.extend({
  url: linkedin,
  linkedin_url: linkedin,
  linkedinUrl: linkedin,
  linkedin: linkedin,
  li_vanity: linkedin,
  full_name: text,
  fullName: text,
  title: text,
  headline: text,
  seniority: text,
  job_function: text,
  jobFunction: text,
  location: text,
  country: text,
  company: z.union([companyRow, text.transform((name) => companyRow.parse({ name }))]).catch(companyRow.parse({})),
  twitter: several,
  github: several,
  contact_info: group(contactFields),
  /** In searches each is one text. */
  experience: rows(z.object({ is_current: flag, title: text, company_name: text })),
});
type ProfileRow = z.infer<typeof profileRow>;

/** `profile: []` is how a miss is told with HTTP 200; a hit is an object. */
export const profileReply = z.object({
  profile: z.union([z.array(z.unknown()).transform(() => null), z.null(), profileRow]),
});
type ProfileReply = z.infer<typeof profileReply>;

/** Keyed by profile URL or domain, and `[]` where there are none. */
const keyed = <Row>(row: z.core.$ZodType<Row>) =>
  z
    .union([
      z.array(z.unknown()).transform((items) => items.map((item): [string, unknown] => ["", item])),
      z
        .record(z.string(), z.unknown())
        .transform((items) => Object.entries(items).filter(([key]) => key.includes("."))),
    ])
    .transform((entries, context) => {
      const usable = entries.flatMap(([key, item]) => {
        const parsed = z.safeParse(row, item);
        return parsed.success ? [{ key, row: parsed.data }] : [];
      });
      if (usable.length === 0 && entries.some(([, item]) => item !== null))
        context.addIssue({ code: "custom", message: "no row can be read" });
      return usable;
    });
const metadata = group({ page: count, page_size: count, total_results: count });
export const profilesReply = z.object({ profiles: keyed(profileRow), metadata });

/** Companies of a search are a list; those of a look-up by domain are a list of `{domain: company}`, or one such object. */
const wrapped = z
  .record(z.string(), z.record(z.string(), z.unknown()))
  .transform((item) => Object.entries(item).find(([key]) => key.includes("."))?.[1])
  .pipe(companyRow);
export const companiesReply = z.object({ companies: keyed(z.union([wrapped, companyRow])), metadata });

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
