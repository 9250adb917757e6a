import { z } from "zod";
import { found, notFound } from "@/lib/providers/outcome.ts";
import {
  anything,
  companyLinkedin,
  count,
  domain,
  email,
  group,
  headcount,
  joinName,
  linkedin,
  list,
  phone,
  record,
  saysAnything,
  text,
  texts,
  year,
} from "@/lib/providers/reading.ts";
import { nextOffset } from "./hunter-reply.ts";
import { profilePage } from "./social-links.ts";

const handle = <Field extends z.ZodType>(field: Field) => group({ handle: field });
const geo = group({ city: text, state: text, country: text });

const personData = record({
  name: group({ fullName: text, givenName: text, familyName: text }),
  email,
  geo,
  employment: group({ domain, name: text, title: text, role: text, seniority: text }),
  linkedin: handle(linkedin),
  twitter: handle(text),
  github: handle(text),
  phone,
});
/** Alone, or as one half of what the combined page knows. */
export const personReply = z.union([
  z.object({ data: z.object({ person: personData }).transform(({ person }) => person) }),
  z.object({ data: personData }),
]);

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
    twitterUrl: profilePage("twitter", data.twitter?.handle),
    githubUrl: profilePage("github", data.github?.handle),
    city: data.geo?.city,
    region: data.geo?.state,
    country: data.geo?.country,
    companyName: data.employment?.name,
    companyDomain: data.employment?.domain,
  };
  return saysAnything(person) ? found(person) : notFound();
}

const companyData = record({
  name: text,
  legalName: text,
  domain,
  description: text,
  foundedYear: anything,
  category: group({ industry: text }),
  metrics: group({ employees: anything, employeesRange: text, estimatedAnnualRevenue: text }),
  geo,
  linkedin: handle(companyLinkedin),
  twitter: handle(text),
  facebook: handle(text),
  phone,
  tech: texts,
  tags: texts,
});
export const companyReply = z.union([
  z.object({ data: z.object({ company: companyData }).transform(({ company }) => company) }),
  z.object({ data: companyData }),
]);

export function companyAnswer(data: z.infer<typeof companyData>) {
  const company = {
    name: data.name,
    legalName: data.legalName,
    domain: data.domain,
    description: data.description,
    industry: data.category?.industry,
    ...headcount(data.metrics?.employees),
    ...(data.metrics?.employeesRange && { employeeRange: data.metrics.employeesRange }),
    foundedYear: year(data.foundedYear),
    revenue: data.metrics?.estimatedAnnualRevenue,
    phone: data.phone,
    linkedinUrl: data.linkedin?.handle,
    twitterUrl: profilePage("twitter", data.twitter?.handle),
    facebookUrl: profilePage("facebook", data.facebook?.handle),
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
