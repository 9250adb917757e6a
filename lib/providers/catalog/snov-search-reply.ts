import { z } from "zod";
import type { Outcome } from "@/lib/contracts/outcome.ts";
import { found, malformedText, notFound } from "@/lib/providers/outcome.ts";
import {
  anything,
  count,
  domain,
  email,
  group,
  joinName,
  linkedin,
  list,
  saysAnything,
  text,
  headcount,
} from "@/lib/providers/reading.ts";

/** "Chicago, Illinois, United States" */
export const placeOf = (location: string | undefined) => {
  const parts = location?.split(",").map((part) => part.trim()) ?? [];
  return parts.length === 3 ? { city: parts[0], region: parts[1], country: parts[2] } : {};
};

/** People of a domain; its addresses alone, and its general ones, are listed the same way. */
const prospect = z.object({ email, first_name: text, last_name: text, position: text, source_page: linkedin });
const meta = group({ domain, tab: text, page: count, total_count: count });
const PROSPECTS = 20;

export function prospectsAnswer(data: unknown, rest: unknown): Outcome {
  const parsed = list(prospect).safeParse(data);
  if (!parsed.success) return malformedText("data is no list");
  const about = meta.parse(rest);
  const list_ = parsed.data.filter(saysAnything).map((row) => ({
    fullName: joinName(row.first_name, row.last_name),
    firstName: row.first_name,
    lastName: row.last_name,
    email: row.email,
    title: row.position,
    linkedinUrl: row.source_page,
    companyDomain: about?.domain,
  }));
  const page = about?.page ?? 1;
  const total = about?.total_count;
  const counted = (about?.tab ?? "prospects") === "prospects";
  const next = counted && total !== undefined && page * PROSPECTS < total ? { nextCursor: String(page + 1) } : {};
  return list_.length === 0 ? notFound() : found({ people: list_, total, ...next });
}

const revenue = group({ min: count, max: count });
const company = z.object({ name: text, domain, location: text, industry: text, size: anything, revenue });
const paged = { total: count, page: count, total_pages: count };
const databasePeople = z.object({
  ...paged,
  prospects: list(
    z.object({
      first_name: text,
      last_name: text,
      job_title: text,
      location: text,
      linkedin_url: linkedin,
      company: group(company.shape),
    }),
  ),
});
const databaseCompanies = z.object({ ...paged, companies: list(company) });

const nextOf = ({
  page = 1,
  total_pages: pages = 1,
}: {
  page?: number | undefined;
  total_pages?: number | undefined;
}) => (page < pages ? { nextCursor: String(page + 1) } : {});

/** Last names and profiles are masked until they are paid for, and left out. */
export function searchAnswer(data: unknown): Outcome {
  const companies = databaseCompanies.safeParse(data).data;
  if (companies) {
    const listed = companies.companies.filter(saysAnything).map((row) => ({
      name: row.name,
      domain: row.domain,
      industry: row.industry,
      ...headcount(row.size),
      revenue: row.revenue?.max === undefined ? undefined : `${row.revenue.min ?? 0}-${row.revenue.max}`,
      ...placeOf(row.location),
    }));
    return listed.length === 0
      ? notFound()
      : found({ companies: listed, total: companies.total, ...nextOf(companies) });
  }
  const body = databasePeople.safeParse(data).data;
  if (!body) return malformedText("data has no list");
  const listed = body.prospects.map((row) => ({
    fullName: row.last_name ? joinName(row.first_name, row.last_name) : undefined,
    firstName: row.first_name,
    lastName: row.last_name,
    title: row.job_title,
    linkedinUrl: row.linkedin_url,
    ...placeOf(row.location),
    companyName: row.company?.name,
    companyDomain: row.company?.domain,
  }));
  return listed.length === 0 ? notFound() : found({ people: listed, total: body.total, ...nextOf(body) });
}
