import { z } from "zod";
import {
  anything,
  companyLinkedin,
  count,
  domain,
  flag,
  group,
  linkedin,
  rows,
  text,
  texts,
} from "@/lib/providers/reading.ts";

/** The shapes of ContactOut's replies. */

/** The same field is a text, a list, or missing, and its name is singular, plural or in camel case, by endpoint. */
const several = z
  .unknown()
  .transform((value) => (Array.isArray(value) ? value : [value]))
  .optional()
  .transform((values) => (values ?? []).filter((value) => value !== undefined && value !== null && value !== ""));

export const contactFields = {
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
export const contactRow = z.object(contactFields);
export const noContacts = contactRow.parse({});

export const companyRow = z.object({
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
export type ProfileRow = z.infer<typeof profileRow>;

/** `profile: []` is how a miss is told with HTTP 200; a hit is an object. */
export const profileReply = z.object({
  profile: z.union([z.array(z.unknown()).transform(() => null), z.null(), profileRow]),
});
export type ProfileReply = z.infer<typeof profileReply>;

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
