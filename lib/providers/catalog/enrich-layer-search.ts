import { z } from "zod";
import { countryCode } from "@/lib/cleaning/country.ts";
import { operation } from "@/lib/providers/define.ts";
import { found, notFound } from "@/lib/providers/outcome.ts";
import { companyLinkedin, count, linkedin, list, saysAnything, text } from "@/lib/providers/reading.ts";
import { company, companyOf, personOf, profile, PROFILE_CREDITS, within } from "./enrich-layer-reply.ts";

/** https://enrichlayer.com/docs/knowledge-base/api-usage/person-search-endpoint: three credits for each page found. */
const PAGE_CREDITS = 3;
/** With profiles in the answer a page of results holds ten at most. */
const PAGE_SIZE = 10;
const MAX_EXPRESSION = 255;

/** Boolean search: each value is put in quotes. */
function anyOf(values: readonly string[] | undefined): string | undefined {
  if (!values || values.length === 0) return undefined;
  const expression = values.map((value) => `"${value.replaceAll('"', "")}"`).join(" OR ");
  if (expression.length > MAX_EXPRESSION)
    throw new Error(`Enrich Layer takes search terms of ${MAX_EXPRESSION} characters at most; ask for fewer at once`);
  return expression;
}

/** One country, by its code. */
function countryOf(countries: readonly string[] | undefined): string | undefined {
  const [country, another] = countries ?? [];
  if (country === undefined) return undefined;
  if (another !== undefined) throw new Error("Enrich Layer searches one country at a time; ask for one");
  const code = countryCode(country);
  if (!code) throw new Error(`"${country}" is no country; give a code like NO or a name like Norway`);
  return code;
}

const searched = (path: string, query: Record<string, string | number | undefined>, input: Paged) => ({
  method: "GET" as const,
  path,
  query: {
    ...query,
    page_size: Math.min(input.limit ?? PAGE_SIZE, PAGE_SIZE),
    enrich_profiles: "enrich",
    use_cache: "if-present",
    next_token: input.cursor,
  },
});
type Paged = { limit?: number | undefined; cursor?: string | undefined };

/** The address of the next page; only its token is kept. */
function tokenOf(next: string | undefined): string | undefined {
  return next && URL.canParse(next) ? (new URL(next).searchParams.get("next_token") ?? undefined) : undefined;
}

const personRow = z.object({ linkedin_profile_url: linkedin, profile: within(profile) });
const companyRow = z.object({ linkedin_profile_url: companyLinkedin, profile: within(company) });
const costOf = (results: readonly { profile?: unknown }[]) =>
  results.reduce((sum, row) => sum + PAGE_CREDITS + (row.profile ? PROFILE_CREDITS : 0), 0);
const perResult = {
  charge: { rule: "per_result", credits: PAGE_CREDITS + PROFILE_CREDITS, maxResults: PAGE_SIZE },
  repeat: "paid",
  timeoutMs: 60_000,
} as const;

const results = z.object({ results: list(personRow), next_page: text, total_result_count: count });
/**
 * Who holds one role at a company is looked up by the role: the reply is one person and not a list. A role that nobody is
 * known to hold is counted like one that somebody does.
 */
const holder = personRow
  .refine((body) => "linkedin_profile_url" in body || "profile" in body, "linkedin_profile_url is missing")
  .transform((row) => ({ results: [row], next_page: undefined, total_result_count: undefined }));

export const searchOperations = [
  operation("search-people", {
    ...perResult,
    needs: [["companyDomain"], ["companyName"], ["titles"], ["countries"], ["industries"]],
    request: (input) => {
      const [role, another] = input.titles ?? [];
      const oneRole = role !== undefined && another === undefined && input.limit === 1 && !input.cursor;
      if (oneRole && input.companyName && !input.companyDomain && !input.countries && !input.industries)
        return {
          method: "GET",
          path: "/find/company/role/",
          query: { company_name: input.companyName, role, enrich_profile: "enrich" },
        };
      return searched(
        "/search/person",
        {
          current_company_domain_name: input.companyDomain,
          current_company_name: input.companyDomain ? undefined : anyOf(input.companyName ? [input.companyName] : []),
          current_role_title: anyOf(input.titles),
          current_company_industry: anyOf(input.industries),
          country: countryOf(input.countries),
        },
        input,
      );
    },
    reply: z.union([results, holder]),
    read: ({ results: listed, next_page: next, total_result_count: total }) => {
      const people = listed
        .map(({ linkedin_profile_url: page, profile: record }) => ({
          ...(record && personOf(record)),
          ...(page !== undefined && { linkedinUrl: page }),
        }))
        .filter(saysAnything);
      const credits = costOf(listed);
      if (people.length === 0) return notFound({ credits });
      return found({ people, total, nextCursor: tokenOf(next) }, { results: people.length, credits });
    },
  }),
  operation("search-companies", {
    ...perResult,
    needs: [["name"], ["domains"], ["industries"], ["countries"], ["keywords"], ["employeeMin"], ["employeeMax"]],
    request: (input) =>
      searched(
        "/search/company",
        {
          name: anyOf(input.name ? [input.name] : []),
          domain_name: anyOf(input.domains),
          industry: anyOf(input.industries),
          specialities: anyOf(input.keywords),
          country: countryOf(input.countries),
          employee_count_min: input.employeeMin,
          employee_count_max: input.employeeMax,
        },
        input,
      ),
    reply: z.object({ results: list(companyRow), next_page: text, total_result_count: count }),
    read: ({ results: listed, next_page: next, total_result_count: total }) => {
      const companies = listed
        .map(({ linkedin_profile_url: page, profile: record }) => ({
          ...(record && companyOf(record)),
          ...(page !== undefined && { linkedinUrl: page }),
        }))
        .filter(saysAnything);
      const credits = costOf(listed);
      if (companies.length === 0) return notFound({ credits });
      return found({ companies, total, nextCursor: tokenOf(next) }, { results: companies.length, credits });
    },
  }),
];
