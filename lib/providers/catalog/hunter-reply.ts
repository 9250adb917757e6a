import { z } from "zod";
import type { EmailStatus } from "@/lib/contracts/entities.ts";
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
  percentage,
  phone,
  rows,
  saysAnything,
  text,
  texts,
  verdictOf,
  year,
} from "@/lib/providers/reading.ts";

/** Hunter's words: `webmail` says only that the domain is a free mailer's; nothing was checked. */
const statuses: Record<string, EmailStatus> = {
  valid: "valid",
  invalid: "invalid",
  accept_all: "catch_all",
  webmail: "unknown",
  disposable: "disposable",
  unknown: "unknown",
};
/** `result`, deprecated, is all that older replies have. */
const results: Record<string, EmailStatus> = { deliverable: "valid", undeliverable: "invalid", risky: "unknown" };

const verification = group({ status: text });

const finderData = z.object({
  email,
  score: count,
  first_name: text,
  last_name: text,
  position: text,
  company: text,
  domain,
  linkedin_url: linkedin,
  phone_number: phone,
  accept_all: flag,
  verification,
});
export const finderReply = z.object({ data: finderData });

export function finding(data: z.infer<typeof finderData>) {
  if (!data.email) return notFound();
  const status = verdictOf(statuses, data.verification?.status);
  return found({
    email: data.email,
    status: status ?? (data.accept_all ? ("catch_all" as const) : undefined),
    confidence: percentage(data.score, 100),
    fullName: joinName(data.first_name, data.last_name),
    firstName: data.first_name,
    lastName: data.last_name,
    title: data.position,
    companyName: data.company,
    companyDomain: data.domain,
    linkedinUrl: data.linkedin_url,
    phone: data.phone_number,
  });
}

const listedPerson = z.object({
  value: email,
  type: text,
  first_name: text,
  last_name: text,
  position: text,
  seniority: text,
  department: text,
  linkedin,
  phone_number: phone,
  verification,
});
export const searchReply = z.object({
  data: z.object({ domain, organization: text, pattern: text, accept_all: flag, emails: rows(listedPerson) }),
  meta: group({ results: count, limit: count, offset: count }),
});

export function listed({ data, meta }: z.infer<typeof searchReply>) {
  const people = data.emails.flatMap((row) => {
    if (!row.value) return [];
    const status = verdictOf(statuses, row.verification?.status);
    return [
      {
        email: row.value,
        emailStatus: row.type === "generic" && status !== "invalid" ? ("role" as const) : status,
        fullName: joinName(row.first_name, row.last_name),
        firstName: row.first_name,
        lastName: row.last_name,
        title: row.position,
        seniority: row.seniority,
        department: row.department,
        linkedinUrl: row.linkedin,
        phone: row.phone_number,
        companyName: data.organization,
        companyDomain: data.domain,
      },
    ];
  });
  if (people.length === 0) return notFound();
  const end = nextOffset(meta, data.emails.length);
  return found(
    { people, nextCursor: end, total: meta?.results, pattern: data.pattern, catchAll: data.accept_all },
    { results: people.length },
  );
}

function nextOffset(meta: { results?: number | undefined; offset?: number | undefined } | undefined, rowsHere: number) {
  const end = (meta?.offset ?? 0) + rowsHere;
  return meta?.results !== undefined && end < meta.results ? String(end) : undefined;
}

const verdictData = z.object({ status: text, result: text, score: count, email });
export const verdictReply = z.object({ data: verdictData });

export function verdict(data: z.infer<typeof verdictData>, asked: string | undefined) {
  const status = verdictOf(statuses, data.status) ?? verdictOf(results, data.result);
  const address = data.email ?? asked;
  if (!status && data.status === undefined) return malformedText("data.status is missing");
  if (!address) return malformedText("data.email is missing");
  return found({
    email: address,
    status: status ?? ("unknown" as const),
    confidence: percentage(data.score, 100),
    reason: data.status ?? data.result,
  });
}

const handle = <Field extends z.ZodType>(field: Field) => group({ handle: field });
const geo = group({ city: text, state: text, country: text });

const personData = z.object({
  name: group({ fullName: text, givenName: text, familyName: text }),
  email,
  geo,
  employment: group({ domain, name: text, title: text, role: text, seniority: text }),
  linkedin: handle(linkedin),
  phone,
});
export const personReply = z.object({ data: personData });

export function personAnswer(data: z.infer<typeof personData>) {
  const person = {
    fullName: data.name?.fullName ?? joinName(data.name?.givenName, data.name?.familyName),
    firstName: data.name?.givenName,
    lastName: data.name?.familyName,
    email: data.email,
    phone: data.phone,
    title: data.employment?.title,
    seniority: data.employment?.seniority,
    department: data.employment?.role,
    linkedinUrl: data.linkedin?.handle,
    city: data.geo?.city,
    region: data.geo?.state,
    country: data.geo?.country,
    companyName: data.employment?.name,
    companyDomain: data.employment?.domain,
  };
  return saysAnything(person) ? found(person) : notFound();
}

const companyData = z.object({
  name: text,
  domain,
  description: text,
  foundedYear: anything,
  category: group({ industry: text }),
  metrics: group({ employees: anything, employeesRange: text, estimatedAnnualRevenue: text }),
  geo,
  linkedin: handle(companyLinkedin),
  phone,
  tech: texts,
  tags: texts,
});
export const companyReply = z.object({ data: companyData });

export function companyAnswer(data: z.infer<typeof companyData>) {
  const company = {
    name: data.name,
    domain: data.domain,
    description: data.description,
    industry: data.category?.industry,
    ...headcount(data.metrics?.employees),
    ...(data.metrics?.employeesRange && { employeeRange: data.metrics.employeesRange }),
    foundedYear: year(data.foundedYear),
    revenue: data.metrics?.estimatedAnnualRevenue,
    phone: data.phone,
    linkedinUrl: data.linkedin?.handle,
    technologies: data.tech,
    keywords: data.tags,
    city: data.geo?.city,
    region: data.geo?.state,
    country: data.geo?.country,
  };
  return saysAnything(company) ? found(company) : notFound();
}

export const discoverReply = z.object({
  data: list(z.object({ domain, organization: text })),
  meta: group({ results: count, limit: count, offset: count }),
});

export function discovered({ data, meta }: z.infer<typeof discoverReply>) {
  const companies = data.map((row) => ({ name: row.organization, domain: row.domain })).filter(saysAnything);
  if (companies.length === 0) return notFound();
  return found(
    { companies, nextCursor: nextOffset(meta, data.length), total: meta?.results },
    { results: companies.length },
  );
}

const buckets = [
  [1, 10, "1-10"],
  [11, 50, "11-50"],
  [51, 200, "51-200"],
  [201, 500, "201-500"],
  [501, 1_000, "501-1000"],
  [1_001, 5_000, "1001-5000"],
  [5_001, 10_000, "5001-10000"],
  [10_001, Infinity, "10001+"],
] as const;

/** Hunter's size classes that overlap with the range; undefined when none was asked for. */
export function discoverHeadcounts(least: number | undefined, most: number | undefined): string[] | undefined {
  if (least === undefined && most === undefined) return undefined;
  const from = least ?? 0;
  const to = most ?? Infinity;
  return buckets.filter(([low, high]) => high >= from && low <= to).map(([, , name]) => name);
}
