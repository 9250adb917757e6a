import { operation } from "@/lib/providers/define.ts";
import { found, notFound } from "@/lib/providers/outcome.ts";
import type { Charge } from "@/lib/providers/provider.ts";
import { companiesReply, companyOf, peopleReply, personOf, prices, said } from "./ocean-io-reply.ts";
import { countryCodes } from "./countries.ts";

const MOST = 100;
const searched: Charge = { rule: "per_result", credits: prices.searched, maxResults: MOST };
const size = (limit: number | undefined) => Math.min(limit ?? 25, MOST);
const codes = (names: readonly string[] | undefined) => countryCodes(names)?.map((code) => code.toLowerCase());
const anyOf = (values: readonly string[] | undefined) => values && { anyOf: values };
const wholeList = (industries: readonly string[] | undefined) => industries && { industries, mode: "anyOf" };

/** The vendor's own words; others are passed on, and refused by it. */
const seniorities: Record<string, string> = {
  executive: "C-Level",
  c_suite: "C-Level",
  "c-level": "C-Level",
  vp: "VP",
  board: "Board Member",
  senior: "Manager",
  junior: "Other",
  entry: "Other",
};
const departments: Record<string, string> = {
  it: "Engineering",
  hr: "HR",
  finance: "Accounting and Finance",
  marketing: "Marketing and Advertising",
  support: "Customer Relations",
  executive: "Management",
  communication: "PR and Communications",
};
const spelt = (words: Record<string, string>, asked: readonly string[] | undefined) =>
  asked?.map((word) => words[word.toLowerCase()] ?? word.charAt(0).toUpperCase() + word.slice(1));

const companiesPage = (json: Record<string, unknown>) => ({
  method: "POST" as const,
  path: "/v3/search/companies",
  json,
});

export const searchOperations = [
  operation("search-companies", {
    needs: [["domains"], ["industries"], ["countries"], ["keywords"], ["employeeMin"], ["employeeMax"]],
    request: (input) =>
      companiesPage({
        size: size(input.limit),
        searchAfter: input.cursor,
        companiesFilters: {
          includeDomains: input.domains,
          industries: wholeList(input.industries),
          primaryLocations: input.countries && { includeCountries: codes(input.countries) },
          keywords: anyOf(input.keywords),
          employeeCountOcean:
            input.employeeMin === undefined && input.employeeMax === undefined
              ? undefined
              : { from: input.employeeMin, to: input.employeeMax },
        },
      }),
    reply: companiesReply,
    read: ({ companies: list, searchAfter, total, creditsUsed }) => {
      const companies = said(list.map(companyOf));
      if (companies.length === 0) return notFound();
      return found(
        { companies, nextCursor: searchAfter, total },
        { results: companies.length, ...(creditsUsed !== undefined && { credits: creditsUsed }) },
      );
    },
    charge: searched,
    repeat: "paid",
  }),
  operation("find-lookalike", {
    needs: [["domain"]],
    request: (input) =>
      companiesPage({
        size: size(input.limit),
        companiesFilters: { lookalikeDomains: [input.domain], excludeDomains: [input.domain] },
      }),
    reply: companiesReply,
    read: ({ companies: list, total, creditsUsed }) => {
      const companies = said(list.map(companyOf));
      if (companies.length === 0) return notFound();
      return found(
        { companies, total },
        { results: companies.length, ...(creditsUsed !== undefined && { credits: creditsUsed }) },
      );
    },
    charge: searched,
    repeat: "paid",
  }),
  operation("search-people", {
    needs: [["companyDomain"], ["titles"], ["seniorities"], ["departments"], ["countries"], ["industries"]],
    request: (input) => ({
      method: "POST",
      path: "/v3/search/people",
      json: {
        size: size(input.limit),
        searchAfter: input.cursor,
        companiesFilters: {
          includeDomains: input.companyDomain === undefined ? undefined : [input.companyDomain],
          industries: wholeList(input.industries),
        },
        peopleFilters: {
          jobTitleKeywords: anyOf(input.titles),
          seniorities: spelt(seniorities, input.seniorities),
          departments: spelt(departments, input.departments),
          countries: codes(input.countries),
        },
      },
    }),
    reply: peopleReply,
    read: ({ people: list, searchAfter, total, creditsUsed }) => {
      const people = said(list.map(personOf));
      if (people.length === 0) return notFound();
      return found(
        { people, nextCursor: searchAfter, total },
        { results: people.length, ...(creditsUsed !== undefined && { credits: creditsUsed }) },
      );
    },
    charge: searched,
    repeat: "paid",
  }),
];
