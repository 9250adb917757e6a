import { operation } from "@/lib/providers/define.ts";
import { found, notFound } from "@/lib/providers/outcome.ts";
import type { Limits } from "@/lib/providers/provider.ts";
import { saysAnything } from "@/lib/providers/reading.ts";
import { companyOf } from "./prospeo-company.ts";
import { personOf, searchReply } from "./prospeo-reply.ts";
import { countryNames } from "./countries.ts";

const limits: Limits = {
  windows: [
    { limit: 1, perMs: 1_000 },
    { limit: 30, perMs: 60_000 },
  ],
};

const include = (values: readonly string[] | undefined) => values && { include: values };
const page = (cursor: string | undefined) => Number(cursor ?? 1);

/** Pages hold 25, up to 1,000 pages; a page asked for again within 30 days is free and says so. */
function following(pagination: { current_page?: number | undefined; total_page?: number | undefined } | undefined) {
  const { current_page: here = 1, total_page: last = 1 } = pagination ?? {};
  return here < Math.min(last, 1_000) ? String(here + 1) : undefined;
}

export const searchOperations = [
  operation("search-people", {
    needs: [
      ["companyDomain"],
      ["companyName"],
      ["titles"],
      ["seniorities"],
      ["departments"],
      ["countries"],
      ["industries"],
    ],
    request: (input) => ({
      method: "POST",
      path: "/search-person",
      json: {
        page: page(input.cursor),
        filters: {
          company:
            input.companyDomain || input.companyName
              ? {
                  websites: input.companyDomain && { include: [input.companyDomain] },
                  names: input.companyName && { include: [input.companyName] },
                }
              : undefined,
          person_job_title: include(input.titles),
          person_seniority: include(input.seniorities),
          person_department: include(input.departments),
          person_location_search: include(countryNames(input.countries)),
          company_industry: include(input.industries),
        },
      },
    }),
    reply: searchReply,
    read: ({ results, pagination, free }) => {
      const people = results.map(personOf).filter(saysAnything);
      if (people.length === 0) return notFound();
      const data = { people, nextCursor: following(pagination), total: pagination?.total_count };
      return found(data, { results: people.length, ...(free && { credits: 0 }) });
    },
    charge: { rule: "per_hit", credits: 1 },
    repeat: "free",
    limits,
  }),
  operation("search-companies", {
    needs: [["name"], ["domains"], ["industries"], ["countries"], ["keywords"], ["employeeMin"], ["employeeMax"]],
    request: (input) => ({
      method: "POST",
      path: "/search-company",
      json: {
        page: page(input.cursor),
        filters: {
          company:
            input.domains || input.name
              ? { websites: include(input.domains), names: input.name && { include: [input.name] } }
              : undefined,
          company_industry: include(input.industries),
          company_location_search: include(countryNames(input.countries)),
          company_keywords: include(input.keywords),
          company_headcount_custom:
            input.employeeMin === undefined && input.employeeMax === undefined
              ? undefined
              : { min: input.employeeMin, max: input.employeeMax },
        },
      },
    }),
    reply: searchReply,
    read: ({ results, pagination, free }) => {
      const companies = results.flatMap(({ company }) => (company ? [companyOf(company)] : [])).filter(saysAnything);
      if (companies.length === 0) return notFound();
      const data = { companies, nextCursor: following(pagination), total: pagination?.total_count };
      return found(data, { results: companies.length, ...(free && { credits: 0 }) });
    },
    charge: { rule: "per_hit", credits: 1 },
    repeat: "free",
    limits,
  }),
];
