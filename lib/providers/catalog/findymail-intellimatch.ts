import { z } from "zod";
import type { Company, Person } from "@/lib/contracts/entities.ts";
import type { OperationInput, OperationName } from "@/lib/contracts/operation.ts";
import type { Outcome } from "@/lib/contracts/outcome.ts";
import { operation } from "@/lib/providers/define.ts";
import { found, malformed, notFound, pending } from "@/lib/providers/outcome.ts";
import { countryNames } from "./countries.ts";
import {
  anything,
  companyLinkedin,
  count,
  domain,
  email,
  group,
  headcount,
  linkedin,
  list,
  phone,
  saysAnything,
  text,
} from "@/lib/providers/reading.ts";

/**
 * Intellimatch: a search in plain words that runs on after the reply. Companies are what it finds; with contacts asked
 * for, one person at each, and only those whose address was verified.
 */

export const MOST = 100;
const sizeOf = (limit: number | undefined) => Math.min(limit ?? 25, MOST);

type Trade = {
  industries?: readonly string[] | undefined;
  countries?: readonly string[] | undefined;
  keywords?: readonly string[] | undefined;
  employeeMin?: number | undefined;
  employeeMax?: number | undefined;
};

function inWords({ industries = [], countries, keywords = [], employeeMin, employeeMax }: Trade): string {
  const places = countryNames(countries) ?? [];
  const least = employeeMin === undefined ? "" : ` with at least ${employeeMin} employees`;
  const most = employeeMax === undefined ? "" : ` ${least ? "and" : "with"} at most ${employeeMax} employees`;
  return [
    industries.length > 0 ? `${industries.join(" or ")} companies` : "Companies",
    places.length > 0 ? ` in ${places.join(" or ")}` : "",
    `${least}${most}`,
    keywords.length > 0 ? `, about ${keywords.join(", ")}` : "",
  ].join("");
}

export const startedSearch = z.object({ hash: z.string().min(1) }).transform(({ hash }) => ({ started: hash }));
const start = (query: string, limit: number | undefined, config?: Record<string, unknown>) => ({
  method: "POST" as const,
  path: "/intellimatch/search",
  json: { query, limit: sizeOf(limit), ...(config && { config }) },
});

export const peopleSearch = (input: OperationInput<"search-people">) =>
  start(inWords(input), input.limit, {
    find_contact: true,
    find_email: true,
    require_email: true,
    // One tier of titles, any of which will do.
    target_job_titles: [input.titles],
  });

const row = z.object({
  name: text,
  company_name: text,
  domain,
  website: domain,
  industry: text,
  description: text,
  country: text,
  company_size: anything,
  employees: anything,
  linkedin_url: anything,
  contact: z.union([
    group({ name: text, email, job_title: text, linkedin_url: linkedin, phone }),
    anything.transform(() => undefined),
  ]),
  contact_name: text,
  job_title: text,
  email,
  phone,
});
type Row = z.infer<typeof row>;

function companyOf(one: Row): Company {
  return {
    name: one.name ?? one.company_name,
    domain: one.domain ?? one.website,
    description: one.description,
    industry: one.industry,
    ...headcount(one.company_size ?? one.employees),
    linkedinUrl: companyLinkedin.parse(one.linkedin_url),
    country: one.country,
  };
}

function personOf(one: Row): Person {
  const employer = companyOf(one);
  const address = one.contact?.email ?? one.email;
  return {
    fullName: one.contact?.name ?? one.contact_name,
    title: one.contact?.job_title ?? one.job_title,
    email: address,
    emailStatus: address ? "valid" : undefined,
    phone: one.contact?.phone ?? one.phone,
    linkedinUrl: one.contact?.linkedin_url,
    companyName: employer.name,
    companyDomain: employer.domain,
    companyLinkedinUrl: employer.linkedinUrl,
  };
}

const page = z.object({ data: list(row), total: count });

/** Only contacts with an address are billed; of companies, each. */
export function searchResults(name: OperationName | undefined, body: unknown): Outcome {
  const told = page.safeParse(body);
  if (!told.success) return malformed(told.error);
  const { data, total } = told.data;
  if (name === "search-people") {
    const people = data.map(personOf).filter((person) => person.fullName !== undefined || person.email !== undefined);
    const billed = people.filter((person) => person.email !== undefined).length;
    return people.length > 0 ? found({ people, total }, { results: people.length, credits: billed }) : notFound();
  }
  const companies = data.map(companyOf).filter(saysAnything);
  return companies.length > 0 ? found({ companies, total }, { results: companies.length }) : notFound();
}

const lookalikes = z.object({ companies: list(row), credits_used: count });

export const companyOperations = [
  operation("search-companies", {
    needs: [["industries"], ["countries"], ["keywords"], ["employeeMin"], ["employeeMax"]],
    request: (input) => start(inWords(input), input.limit),
    reply: startedSearch,
    read: ({ started }) => pending({ externalId: started }),
    charge: { rule: "per_result", credits: 1, pool: "finder", maxResults: MOST },
    worstCase: ({ limit }) => sizeOf(limit),
    repeat: "paid",
    pollEveryMs: 5_000,
    giveUpAfterMs: 1_800_000,
  }),
  operation("find-lookalike", {
    needs: [["domain"]],
    request: (input) => ({
      method: "POST",
      path: "/lookalike/search",
      json: { seed: input.domain, limit: sizeOf(input.limit) },
    }),
    reply: lookalikes,
    // One credit for ten companies, begun tens counted whole.
    read: ({ companies: rows, credits_used: used }) => {
      const companies = rows.map(companyOf).filter(saysAnything);
      if (companies.length === 0) return notFound({ credits: used ?? 0 });
      return found({ companies }, { results: companies.length, credits: used ?? Math.ceil(rows.length / 10) });
    },
    charge: { rule: "per_result", credits: 1, pool: "finder", maxResults: MOST / 10 },
    worstCase: ({ limit }) => Math.ceil(sizeOf(limit) / 10),
    repeat: "paid",
    timeoutMs: 60_000,
  }),
];
