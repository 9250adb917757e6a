import { z } from "zod";
import type { Company, EmailFinding, EmailStatus, Person, PhoneFinding } from "@/lib/contracts/entities.ts";
import type { Outcome } from "@/lib/contracts/outcome.ts";
import { malformedText } from "@/lib/providers/define.ts";
import { found, notFound } from "@/lib/providers/outcome.ts";
import {
  anything,
  companyLinkedin,
  count,
  domain,
  email,
  flag,
  group,
  headcount,
  joinName,
  linkedin,
  list,
  phone,
  rows,
  saysAnything,
  text,
  texts,
  verdictOf,
  year,
} from "@/lib/providers/reading.ts";

const statuses: Record<string, EmailStatus> = { verified: "valid", unverified: "unknown", unavailable: "unknown" };

const location = group({ city: text, state: text, country: text, raw_address: text });

const personRow = z.object({
  first_name: text,
  last_name: text,
  full_name: text,
  linkedin_url: linkedin,
  current_job_title: text,
  headline: text,
  job_history: rows(z.object({ current: flag, seniority: text, departments: texts })),
  email: group({ status: text, revealed: flag, email }),
  mobile: group({ status: text, revealed: flag, mobile: phone, mobile_international: phone }),
  location,
});

const companyRow = z.object({
  name: text,
  website: domain,
  domain,
  description: text,
  description_ai: text,
  industry: text,
  employee_count: anything,
  employee_range: text,
  founded: anything,
  linkedin_url: companyLinkedin,
  twitter_url: text,
  facebook_url: text,
  instagram_url: text,
  youtube_url: text,
  phone_hq: group({ phone_hq: phone, phone_hq_international: phone }),
  location,
  revenue_range_printed: text,
  revenue_range: group({ min: count, max: count }),
  keywords: texts,
  technology: group({ technology_names: texts }),
  funding: group({ total_funding_printed: text, latest_funding_stage: text }),
});
type CompanyRow = z.infer<typeof companyRow>;

/** One match: of `/enrich-person`, of `matched[]` in bulk, of `results[]` in a search. */
export const matchRow = z.object({
  person: personRow.nullish().catch(undefined),
  company: companyRow.nullish().catch(undefined),
});
const unread = (what: string) => malformedText(`${what} is missing or says nothing`);
export type MatchRow = z.infer<typeof matchRow>;

/** The address, when it was sold to this key; what is not revealed is masked and no value. */
function revealedEmail({ person }: MatchRow): { email: string; status: EmailStatus } | undefined {
  const address = person?.email?.revealed === false ? undefined : person?.email?.email;
  return address === undefined
    ? undefined
    : { email: address, status: verdictOf(statuses, person?.email?.status) ?? "unknown" };
}

function revealedMobile({ person }: MatchRow): string | undefined {
  const { mobile } = person ?? {};
  return mobile?.revealed === false ? undefined : (mobile?.mobile_international ?? mobile?.mobile);
}

function detailsOf({ person, company }: MatchRow) {
  const job = person?.job_history.find((entry) => entry.current);
  return {
    fullName: person?.full_name ?? joinName(person?.first_name, person?.last_name),
    firstName: person?.first_name,
    lastName: person?.last_name,
    title: person?.current_job_title,
    headline: person?.headline,
    seniority: job?.seniority,
    department: job?.departments?.[0],
    linkedinUrl: person?.linkedin_url,
    city: person?.location?.city,
    region: person?.location?.state,
    country: person?.location?.country,
    companyName: company?.name,
    companyDomain: company?.website ?? company?.domain,
    companyLinkedinUrl: company?.linkedin_url,
  };
}

export function personOf(row: MatchRow): Person {
  const address = revealedEmail(row);
  return { ...detailsOf(row), email: address?.email, emailStatus: address?.status, phone: revealedMobile(row) };
}

/** `billed` is set where the reply says what the match cost (0 for one bought before). */
export function emailAnswer(row: MatchRow, billed: { credits?: number }): Outcome<EmailFinding> {
  const address = revealedEmail(row);
  if (!address) return row.person === undefined ? unread("person") : notFound({ credits: 1, ...billed });
  return found({ ...detailsOf(row), ...address, phone: revealedMobile(row) }, billed);
}

export function personAnswer(row: MatchRow, billed: { credits?: number }): Outcome<Person> {
  const person = personOf(row);
  if (saysAnything(person)) return found(person, billed);
  return row.person === null ? notFound() : unread("person");
}

export function mobileAnswer(row: MatchRow, billed: { credits?: number }): Outcome<PhoneFinding> {
  const number = revealedMobile(row);
  if (!number) return row.person === undefined ? unread("person") : notFound({ credits: 1, ...billed });
  const status = row.person?.mobile?.status?.toUpperCase() === "VERIFIED" ? "valid" : "unknown";
  return found({ phone: number, type: "mobile", status }, billed);
}

export function companyAnswer({ company }: MatchRow, billed: { credits?: number }): Outcome<Company> {
  const data = company ? companyOf(company) : {};
  if (saysAnything(data)) return found(data, billed);
  return company === null ? notFound() : unread("company");
}

export function companyOf(row: CompanyRow): Company {
  const { min, max } = row.revenue_range ?? {};
  return {
    name: row.name,
    // `domain` is where the mail goes, `website` what the company is known by.
    domain: row.website ?? row.domain,
    description: row.description ?? row.description_ai,
    industry: row.industry,
    ...headcount(row.employee_count),
    ...(row.employee_range && { employeeRange: row.employee_range }),
    foundedYear: year(row.founded),
    revenue: row.revenue_range_printed ?? (min === undefined || max === undefined ? undefined : `${min}-${max}`),
    phone: row.phone_hq?.phone_hq_international ?? row.phone_hq?.phone_hq,
    linkedinUrl: row.linkedin_url,
    twitterUrl: row.twitter_url,
    facebookUrl: row.facebook_url,
    instagramUrl: row.instagram_url,
    youtubeUrl: row.youtube_url,
    technologies: row.technology?.technology_names,
    keywords: row.keywords,
    city: row.location?.city,
    region: row.location?.state,
    country: row.location?.country,
    address: row.location?.raw_address,
    fundingTotal: row.funding?.total_funding_printed,
    fundingStage: row.funding?.latest_funding_stage,
  };
}

export const bulkReply = z.object({
  total_cost: count,
  matched: rows(matchRow.extend({ identifier: text, free_enrichment: flag })),
  not_matched: rows(z.union([z.string(), z.number().transform(String)])),
  invalid_datapoints: rows(z.union([z.string(), z.number().transform(String)])),
});

export const searchReply = z.object({
  free: flag,
  // People stand flat in some recorded answers, next to their company in the documented ones.
  results: list(
    z.union([
      matchRow.refine(({ person, company }) => person || company),
      personRow.refine(saysAnything).transform((person): MatchRow => ({ person, company: undefined })),
    ]),
  ),
  pagination: group({ current_page: count, total_page: count, total_count: count }),
});
