import { z } from "zod";
import type { Company, Person } from "@/lib/contracts/entities.ts";
import type { OperationInput } from "@/lib/contracts/operation.ts";
import type { Outcome } from "@/lib/contracts/outcome.ts";
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
  rows,
  saysAnything,
  text,
  texts,
  year,
} from "@/lib/providers/reading.ts";
import { countryNames } from "./countries.ts";

/** The searches for people and companies. Filters go in as nested conditions; pages count from zero. */

export const PAGE_SIZE = 25;

const any = (values: readonly string[] | undefined) =>
  values && values.length > 0 ? { any: { include: values } } : undefined;
const lower = (values: readonly string[] | undefined) => values?.map((value) => value.toLowerCase());

const pageOf = (cursor: string | undefined) => (cursor && /^\d+$/.test(cursor) ? Number(cursor) : 0);
const paged = (input: { limit?: number | undefined; cursor?: string | undefined }) => ({
  page: pageOf(input.cursor),
  size: Math.min(input.limit ?? PAGE_SIZE, PAGE_SIZE),
});

export function peopleFilter(input: OperationInput<"search-people">) {
  return {
    ...paged(input),
    account: { location: any(countryNames(input.countries)), industry: any(lower(input.industries)) },
    contact: {
      experience: input.titles && {
        current: { title: { any: { include: { mode: "SMART", content: input.titles } } } },
      },
      seniority: any(input.seniorities),
      departmentAndFunction: any(input.departments),
    },
  };
}

export const companyFilter = (input: OperationInput<"search-companies">) => ({
  ...paged(input),
  location: any(countryNames(input.countries)),
  industry: any(lower(input.industries)),
  employeeSize:
    input.employeeMin === undefined && input.employeeMax === undefined
      ? undefined
      : { type: "RANGE", range: [{ start: input.employeeMin ?? 1, end: input.employeeMax ?? 10_000_000 }] },
});

const where = { city: text, state: text, country: text };
const links = group({ linkedin: anything, domain, website: domain, twitter: text, facebook: text, github: text });

const companyRow = z.object({
  name: text,
  domain,
  website: domain,
  industry: text,
  companySize: anything,
  linkedin: companyLinkedin,
  summary: group({
    name: text,
    industry: text,
    description: text,
    staff: group({ total: count }),
    founded_year: anything,
  }),
  link: links,
  location: group({ headquarter: group({ ...where, raw_address: text, postal_code: text }) }),
  technologies: rows(z.object({ name: text })),
  keywords: texts,
});

function companyOf(row: z.infer<typeof companyRow>): Company {
  const { summary, link, location } = row;
  const technologies = row.technologies.flatMap(({ name }) => name ?? []);
  return {
    name: summary?.name ?? row.name,
    domain: link?.domain ?? link?.website ?? row.domain ?? row.website,
    description: summary?.description,
    industry: summary?.industry ?? row.industry,
    ...headcount(summary?.staff?.total ?? row.companySize),
    foundedYear: year(summary?.founded_year),
    linkedinUrl: companyLinkedin.parse(link?.linkedin) ?? row.linkedin,
    twitterUrl: link?.twitter,
    facebookUrl: link?.facebook,
    technologies: technologies.length > 0 ? technologies : undefined,
    keywords: row.keywords,
    address: location?.headquarter?.raw_address,
    postalCode: location?.headquarter?.postal_code,
    city: location?.headquarter?.city,
    region: location?.headquarter?.state,
    country: location?.headquarter?.country,
  };
}

const personRow = z.object({
  fullName: text,
  title: text,
  email,
  companyName: text,
  linkedin,
  profile: group({ first_name: text, last_name: text, full_name: text, title: text, headline: text }),
  link: links,
  location: group(where),
  department: group({ seniority: text, departments: texts }),
  company: companyRow.optional().catch(undefined),
});

function personOf(row: z.infer<typeof personRow>): Person {
  const { profile, link, location, department } = row;
  const employer = row.company && companyOf(row.company);
  return {
    fullName: profile?.full_name ?? joinName(profile?.first_name, profile?.last_name) ?? row.fullName,
    firstName: profile?.first_name,
    lastName: profile?.last_name,
    title: profile?.title ?? row.title,
    headline: profile?.headline,
    email: row.email,
    seniority: department?.seniority,
    department: department?.departments?.[0],
    linkedinUrl: linkedin.parse(link?.linkedin) ?? row.linkedin,
    twitterUrl: link?.twitter,
    facebookUrl: link?.facebook,
    githubUrl: link?.github,
    city: location?.city,
    region: location?.state,
    country: location?.country,
    companyName: employer?.name ?? row.companyName,
    companyDomain: employer?.domain,
    companyLinkedinUrl: employer?.linkedinUrl,
  };
}

const page = <Row>(row: z.core.$ZodType<Row>) => {
  const result = z.object({ content: list(row), totalElements: count });
  return z.union([result, z.object({ data: result }).transform(({ data }) => data)]);
};
const peoplePage = page(personRow);
const companyPage = page(companyRow);

export const searches = ["search-people", "search-companies"] as const;
const asked = z.object({ limit: count, cursor: text });

/** A page with the number of all results, bare or as the data of a finished job; undefined where there is none. */
export function searchAnswer(
  name: (typeof searches)[number],
  body: unknown,
  input: Record<string, unknown>,
): Outcome | undefined {
  const { page: here, size } = paged(asked.parse(input));
  const following = (total: number | undefined) => ((total ?? 0) > (here + 1) * size ? String(here + 1) : undefined);
  if (name === "search-people") {
    const told = peoplePage.safeParse(body).data;
    if (!told) return undefined;
    const people = told.content.map(personOf).filter(saysAnything);
    const data = { people, total: told.totalElements, nextCursor: following(told.totalElements) };
    return people.length > 0 ? found(data, { results: people.length }) : notFound();
  }
  const told = companyPage.safeParse(body).data;
  if (!told) return undefined;
  const companies = told.content.map(companyOf).filter(saysAnything);
  const data = { companies, total: told.totalElements, nextCursor: following(told.totalElements) };
  return companies.length > 0 ? found(data, { results: companies.length }) : notFound();
}
