import { z } from "zod";
import { operation } from "@/lib/providers/define.ts";
import { found, notFound } from "@/lib/providers/outcome.ts";
import { list, saysAnything } from "@/lib/providers/reading.ts";
import { countryNames } from "./countries.ts";
import { companyOf, companyRow } from "./rocketreach-company.ts";
import { personOf, profile } from "./rocketreach-reply.ts";

const PAGE = 10;

const start = (cursor: string | undefined) => (cursor && /^\d+$/.test(cursor) ? Number(cursor) : 1);
const sized = (input: { limit?: number | undefined; cursor?: string | undefined }) => ({
  start: start(input.cursor),
  page_size: Math.min(input.limit ?? PAGE, 100),
});
/** Nothing says how many there are: a full page may have another behind it. */
const next = (input: { limit?: number | undefined; cursor?: string | undefined }, got: number) => {
  const { start: from, page_size: size } = sized(input);
  return got >= size && input.limit !== undefined ? { nextCursor: String(from + got) } : {};
};
const one = (value: string | undefined) => (value === undefined ? undefined : [value]);

const peopleReply = z.union([
  list(profile),
  z.object({ profiles: list(profile) }).transform(({ profiles }) => profiles),
]);
const companiesReply = z.union([
  list(companyRow),
  z.object({ companies: list(companyRow) }).transform(({ companies }) => companies),
]);

export const searchOperations = [
  operation("search-people", {
    needs: [["companyDomain"], ["companyName"], ["titles"], ["departments"], ["countries"], ["industries"]],
    request: (input) => ({
      method: "POST",
      path: "/person/search",
      json: {
        ...sized(input),
        query: {
          company_domain: one(input.companyDomain),
          employer: input.companyDomain === undefined ? one(input.companyName) : undefined,
          current_title: input.titles,
          management_levels: input.seniorities,
          department: input.departments,
          geo: countryNames(input.countries),
          company_industry: input.industries,
        },
      },
    }),
    reply: peopleReply,
    read: (list_, input) => {
      const people = list_.map(personOf).filter(saysAnything);
      return people.length === 0 ? notFound() : found({ people, ...next(input, list_.length) });
    },
    charge: { rule: "free", credits: 0 },
    repeat: "free",
  }),
  operation("search-companies", {
    needs: [["name"], ["domains"], ["industries"], ["countries"], ["keywords"]],
    request: (input) => ({
      method: "POST",
      path: "/searchCompany",
      json: {
        ...sized(input),
        query: {
          name: one(input.name),
          domain: input.domains,
          industry: input.industries,
          geo: countryNames(input.countries),
          keyword: input.keywords,
          employees:
            (input.employeeMin ?? input.employeeMax) === undefined
              ? undefined
              : [`${input.employeeMin ?? 1}-${input.employeeMax ?? 1_000_000}`],
        },
      },
    }),
    reply: companiesReply,
    read: (list_, input) => {
      const companies = list_.map(companyOf).filter(saysAnything);
      return companies.length === 0 ? notFound() : found({ companies, ...next(input, list_.length) });
    },
    charge: { rule: "free", credits: 0 },
    repeat: "free",
  }),
];
