import { z } from "zod";
import type { Company, EmailFinding, EmailStatus, Person } from "@/lib/contracts/entities.ts";
import type { OperationName } from "@/lib/contracts/operation.ts";
import type { Outcome } from "@/lib/contracts/outcome.ts";
import { malformedText } from "@/lib/providers/define.ts";
import { found, notFound, pending } from "@/lib/providers/outcome.ts";
import {
  anything,
  companyLinkedin,
  count,
  domain,
  email,
  headcount,
  joinName,
  linkedin,
  phone,
  rows,
  saysAnything,
  text,
  texts,
  verdictOf,
  year,
} from "@/lib/providers/reading.ts";

/** A collected or enriched record of the multi-source data; a miss costs nothing. */
export const RECORD = 20;

/** Some pages of the documentation call LinkedIn "professional network", in field names too. */
const company = z.object({
  company_name: text,
  company_legal_name: text,
  website: domain,
  website_domain: domain,
  description: text,
  description_enriched: text,
  industry: text,
  categories_and_keywords: texts,
  employees_count: anything,
  size_range: text,
  founded_year: anything,
  status: anything,
  hq_city: text,
  hq_state: text,
  hq_country: text,
  hq_zipcode: text,
  hq_full_address: text,
  hq_street: text,
  linkedin_url: companyLinkedin,
  professional_network_url: companyLinkedin,
  twitter_url: anything,
  facebook_url: anything,
  instagram_url: anything,
  youtube_url: anything,
  company_phone_numbers: rows(phone),
  company_emails: rows(email),
  technologies_used: rows(
    z.union([z.string(), z.object({ technology: z.string() }).transform((row) => row.technology)]),
  ),
  revenue_annual: anything,
  revenue_annual_range: anything,
  last_funding_round_name: text,
  competitors: rows(z.object({ company_name: text })),
  total_website_visits_monthly: count,
  rank_global: count,
});
type CompanyRecord = z.infer<typeof company>;

const employee = z.object({
  full_name: text,
  first_name: text,
  last_name: text,
  headline: text,
  linkedin_url: linkedin,
  professional_network_url: linkedin,
  location_city: text,
  location_state: text,
  location_country: text,
  twitter_url: text,
  facebook_url: text,
  active_experience_title: text,
  active_experience_department: text,
  active_experience_management_level: text,
  company_name: text,
  company_website: domain,
  company_linkedin_url: companyLinkedin,
  primary_professional_email: email,
  primary_professional_email_status: text,
  experience: rows(
    z.object({
      active_experience: anything,
      position_title: text,
      company_name: text,
      company_website: domain,
      company_linkedin_url: companyLinkedin,
      company_professional_network_url: companyLinkedin,
    }),
  ),
});
type EmployeeRecord = z.infer<typeof employee>;

const id = z.union([z.number(), z.string()]).transform(String);
const ids = z.array(id);
const has = (body: unknown, ...keys: string[]) =>
  typeof body === "object" && body !== null && keys.some((key) => key in body);

/** A search answers with ids only; the record behind the first is then collected. */
export const companyReply = z.union([
  ids,
  company.extend({ id }).refine((row) => has(row, "company_name", "website"), "company_name is missing"),
]);
export const employeeReply = z.union([
  ids,
  employee.extend({ id }).refine((row) => has(row, "full_name"), "full_name is missing"),
]);
export const companiesReply = z.array(company.extend({ id }));
export const employeesReply = z.array(employee.extend({ id }));

const first = (value: unknown) => text.parse(Array.isArray(value) ? value[0] : value);

export function companyOf(row: CompanyRecord): Company {
  const competitors = row.competitors.flatMap(({ company_name: name }) => name ?? []);
  const { rank_global: rank, total_website_visits_monthly: visits } = row;
  return {
    name: row.company_name,
    legalName: row.company_legal_name,
    domain: row.website_domain ?? row.website,
    description: row.description_enriched ?? row.description,
    industry: row.industry,
    keywords: row.categories_and_keywords,
    ...headcount(row.employees_count),
    ...(row.size_range && { employeeRange: row.size_range }),
    foundedYear: year(row.founded_year),
    operatingStatus: text.parse(row.status) ?? z.object({ value: text }).safeParse(row.status).data?.value,
    city: row.hq_city,
    region: row.hq_state,
    country: row.hq_country,
    postalCode: row.hq_zipcode,
    address: row.hq_full_address ?? row.hq_street,
    linkedinUrl: row.linkedin_url ?? row.professional_network_url,
    twitterUrl: first(row.twitter_url),
    facebookUrl: first(row.facebook_url),
    instagramUrl: first(row.instagram_url),
    youtubeUrl: first(row.youtube_url),
    phone: row.company_phone_numbers.find((number) => number !== undefined),
    email: row.company_emails.find((address) => address !== undefined),
    technologies: row.technologies_used.length > 0 ? row.technologies_used : undefined,
    revenue: revenueOf(row),
    fundingStage: row.last_funding_round_name,
    competitors: competitors.length > 0 ? competitors : undefined,
    monthlyVisits: visits !== undefined && visits >= 0 ? visits : undefined,
    globalRank: rank !== undefined && Number.isInteger(rank) && rank > 0 ? rank : undefined,
  };
}

const revenue = z.object({
  annual_revenue: count,
  annual_revenue_currency: text,
  annual_revenue_range_from: count,
  annual_revenue_range_to: count,
  annual_revenue_range_currency: text,
});

/** Revenues stand under the number of the source they are from, the surest last. */
function revenueOf({ revenue_annual, revenue_annual_range }: CompanyRecord): string | undefined {
  for (const sources of [revenue_annual, revenue_annual_range]) {
    if (typeof sources === "string") return sources;
    for (const source of Object.values(Object(sources)).reverse()) {
      const known = revenue.safeParse(source).data;
      const currency = known?.annual_revenue_currency ?? known?.annual_revenue_range_currency ?? "";
      if (known?.annual_revenue !== undefined) return `${known.annual_revenue} ${currency}`.trim();
      if (known?.annual_revenue_range_from !== undefined)
        return `${known.annual_revenue_range_from}-${known.annual_revenue_range_to ?? ""} ${currency}`.trim();
    }
  }
  return undefined;
}

const statuses: Record<string, EmailStatus> = { verified: "valid" };

/** Addresses that were not verified come from a match or from a company's pattern. */
function addressOf(row: EmployeeRecord): { email: string; status: EmailStatus } | undefined {
  const status = verdictOf(statuses, row.primary_professional_email_status) ?? "unknown";
  return row.primary_professional_email ? { email: row.primary_professional_email, status } : undefined;
}

function whoOf(row: EmployeeRecord): Person {
  const active = row.experience.find(({ active_experience: on }) => on === 1 || on === true || on === "1");
  return {
    fullName: row.full_name ?? joinName(row.first_name, row.last_name),
    firstName: row.first_name,
    lastName: row.last_name,
    headline: row.headline,
    title: row.active_experience_title ?? active?.position_title,
    department: row.active_experience_department,
    seniority: row.active_experience_management_level,
    linkedinUrl: row.linkedin_url ?? row.professional_network_url,
    twitterUrl: row.twitter_url,
    facebookUrl: row.facebook_url,
    city: row.location_city,
    region: row.location_state,
    country: row.location_country,
    companyName: row.company_name ?? active?.company_name,
    companyDomain: row.company_website ?? active?.company_website,
    companyLinkedinUrl:
      row.company_linkedin_url ?? active?.company_linkedin_url ?? active?.company_professional_network_url,
  };
}

export function personOf(row: EmployeeRecord): Person {
  const address = addressOf(row);
  return { ...whoOf(row), email: address?.email, emailStatus: address?.status };
}

const none = () => notFound({ credits: RECORD });

export function companyAnswer(body: z.infer<typeof companyReply>): Outcome<Company> {
  if (Array.isArray(body)) return collect("company", body);
  const whole = companyOf(body);
  return saysAnything(whole) ? found(whole) : none();
}

export function technologiesAnswer(body: z.infer<typeof companyReply>): Outcome<{ technologies: string[] }> {
  if (Array.isArray(body)) return collect("company", body);
  return body.technologies_used.length > 0 ? found({ technologies: body.technologies_used }) : none();
}

export function personAnswer(body: z.infer<typeof employeeReply>): Outcome<Person> {
  if (Array.isArray(body)) return collect("employee", body);
  const whole = personOf(body);
  return saysAnything(whole) ? found(whole) : none();
}

export function emailAnswer(body: z.infer<typeof employeeReply>): Outcome<EmailFinding> {
  if (Array.isArray(body)) return collect("employee", body);
  const address = addressOf(body);
  return address ? found({ ...whoOf(body), ...address }) : none();
}

const collect = (kind: "company" | "employee", [id]: readonly string[]) =>
  id === undefined ? notFound({ credits: 0 }) : pending({ externalId: `${kind}:${id}`, retryAfterMs: 0 });

/** A collected record as the operation wants it; without one (a recorded reply), all of it. */
export function collected(body: unknown, name: OperationName | undefined): Outcome {
  const person =
    name === "enrich-company" || name === "detect-technologies" ? undefined : employeeReply.safeParse(body).data;
  if (person) return name === "find-email" ? emailAnswer(person) : personAnswer(person);
  const row = companyReply.safeParse(body).data;
  if (!row) return malformedText("it is no record");
  return name === "detect-technologies" ? technologiesAnswer(row) : companyAnswer(row);
}
