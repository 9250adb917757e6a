import { z } from "zod";
import type { Company, Person } from "@/lib/contracts/entities.ts";
import type { Outcome } from "@/lib/contracts/outcome.ts";
import { found, malformedText, notFound } from "@/lib/providers/outcome.ts";
import {
  anything,
  companyLinkedin,
  count,
  domain,
  email,
  group,
  joinName,
  linkedin,
  phone,
  rows,
  saysAnything,
  text,
  texts,
  year,
} from "@/lib/providers/reading.ts";
import { profilePage } from "./social-links.ts";

/** A profile is one credit more wherever it is added to what was looked up. */
export const PROFILE_CREDITS = 1;

export const profile = z.object({
  public_identifier: linkedin,
  first_name: text,
  last_name: text,
  full_name: text,
  occupation: text,
  headline: text,
  city: text,
  state: text,
  country: text,
  country_full_name: text,
  experiences: rows(
    z.object({ title: text, company: text, company_linkedin_profile_url: companyLinkedin, ends_at: anything }),
  ),
  personal_emails: rows(email),
  personal_numbers: rows(phone),
  extra: group({ github_profile_id: text, facebook_profile_id: text, twitter_profile_id: text }),
});

export function personOf(row: z.infer<typeof profile>): Person {
  const job = row.experiences.find(({ ends_at: end }) => end === null || end === undefined);
  return {
    fullName: row.full_name ?? joinName(row.first_name, row.last_name),
    firstName: row.first_name,
    lastName: row.last_name,
    title: job?.title ?? row.occupation,
    headline: row.headline,
    linkedinUrl: row.public_identifier,
    twitterUrl: profilePage("twitter", row.extra?.twitter_profile_id),
    facebookUrl: profilePage("facebook", row.extra?.facebook_profile_id),
    githubUrl: profilePage("github", row.extra?.github_profile_id),
    personalEmail: row.personal_emails.find((one) => one !== undefined),
    phone: row.personal_numbers.find((one) => one !== undefined),
    city: row.city,
    region: row.state,
    country: row.country_full_name ?? row.country,
    companyName: job?.company,
    companyLinkedinUrl: job?.company_linkedin_profile_url,
  };
}

const place = group({ country: text, city: text, postal_code: text, line_1: text, state: text });

export const company = z.object({
  name: text,
  description: text,
  website: domain,
  industry: text,
  company_size: z.tuple([count, count]).optional().catch(undefined),
  company_size_on_linkedin: count,
  hq: place,
  founded_year: anything,
  specialities: texts,
  universal_name_id: companyLinkedin,
  extra: group({
    contact_email: email,
    phone_number: phone,
    twitter_id: text,
    facebook_id: text,
    total_funding_amount: count,
    operating_status: text,
  }),
});

export function companyOf(row: z.infer<typeof company>): Company {
  const [from, to] = row.company_size ?? [];
  const size = row.company_size_on_linkedin;
  return {
    name: row.name,
    domain: row.website,
    description: row.description,
    industry: row.industry,
    employeeCount: size === undefined || size < 0 ? undefined : Math.round(size),
    employeeRange: from === undefined ? undefined : to === undefined ? `${from}+` : `${from}-${to}`,
    foundedYear: year(row.founded_year),
    keywords: row.specialities,
    linkedinUrl: row.universal_name_id,
    email: row.extra?.contact_email,
    phone: row.extra?.phone_number,
    twitterUrl: profilePage("twitter", row.extra?.twitter_id),
    facebookUrl: profilePage("facebook", row.extra?.facebook_id),
    fundingTotal: row.extra?.total_funding_amount === undefined ? undefined : `${row.extra.total_funding_amount} USD`,
    operatingStatus: row.extra?.operating_status,
    address: row.hq?.line_1,
    postalCode: row.hq?.postal_code,
    city: row.hq?.city,
    region: row.hq?.state,
    country: row.hq?.country,
  };
}

/** A record that may be null, or missing. */
export const within = <Row>(row: z.core.$ZodType<Row>) => z.union([row, anything.transform(() => undefined)]);
const hasOneOf = (keys: readonly string[]) => (body: object) => keys.some((key) => key in body);
const looked = ["url", "linkedin_profile_url", "profile"];

/** The record itself by its page; by anything else the page that was found, with the record beside it where there is one. */
export const personReply = z.union([
  profile
    .refine(hasOneOf(["full_name", "first_name", "public_identifier"]), "full_name is missing")
    .transform((record) => ({ page: undefined, record, lookedUp: false })),
  z
    .object({ url: linkedin, linkedin_profile_url: linkedin, profile: within(profile) })
    .refine(hasOneOf(looked), "url is missing")
    .transform((body) => ({ page: body.url ?? body.linkedin_profile_url, record: body.profile, lookedUp: true })),
]);

export const companyReply = z.union([
  company
    .refine(hasOneOf(["name", "website", "universal_name_id"]), "name is missing")
    .transform((record) => ({ page: undefined, record, lookedUp: false })),
  z
    .object({ url: companyLinkedin, profile: within(company) })
    .refine(hasOneOf(["url", "profile"]), "url is missing")
    .transform((body) => ({ page: body.url, record: body.profile, lookedUp: true })),
]);

type Looked<Data> = { page: string | undefined; data: Data | undefined; lookedUp: boolean };

/** A look-up that found nobody answers with nulls, and is billed all the same: `credits` without the profile. */
export function answer<Data extends { linkedinUrl?: string | undefined }>(
  { page, data, lookedUp }: Looked<Data>,
  credits: number,
): Outcome<Data | { linkedinUrl: string }> {
  if (data && saysAnything(data)) return found(page === undefined ? data : { ...data, linkedinUrl: page });
  if (page !== undefined) return found({ linkedinUrl: page }, { credits });
  return lookedUp ? notFound({ credits }) : malformedText("the record says nothing");
}
