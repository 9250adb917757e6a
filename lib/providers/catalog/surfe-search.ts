import { operation } from "@/lib/providers/define.ts";
import { found, notFound } from "@/lib/providers/outcome.ts";
import type { Charge } from "@/lib/providers/provider.ts";
import { saysAnything } from "@/lib/providers/reading.ts";
import { companiesReply, companyOf, lookalikesReply, peopleReply, personOf } from "./surfe-reply.ts";
import { countryCodes } from "./countries.ts";

/** One search credit for each ten results begun. */
const search: Charge = { rule: "per_result", credits: 0.1, pool: "search", maxResults: 200 };
const billed = (results: number) => ({ results, credits: Math.ceil(results / 10) });

const countries = (names: readonly string[] | undefined) => countryCodes(names)?.map((code) => code.toLowerCase());
const limit = (wanted: number | undefined) => Math.min(wanted ?? 10, 200);
const one = (value: string | undefined) => (value === undefined ? undefined : [value]);

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
      path: "/v2/people/search",
      json: {
        limit: limit(input.limit),
        pageToken: input.cursor ?? "",
        peoplePerCompany: 5,
        people: {
          jobTitles: input.titles,
          seniorities: input.seniorities,
          departments: input.departments,
          countries: countries(input.countries),
        },
        companies: {
          domains: one(input.companyDomain),
          names: one(input.companyName),
          industries: input.industries,
        },
      },
    }),
    reply: peopleReply,
    read: (body) => {
      const people = body.people.map(personOf).filter(saysAnything);
      if (people.length === 0) return notFound();
      return found({ people, nextCursor: body.nextPageToken, total: body.total || undefined }, billed(people.length));
    },
    charge: search,
    repeat: "paid",
  }),
  operation("search-companies", {
    needs: [["name"], ["domains"], ["industries"], ["countries"], ["keywords"], ["employeeMin"], ["employeeMax"]],
    request: (input) => ({
      method: "POST",
      path: "/v2/companies/search",
      json: {
        limit: limit(input.limit),
        pageToken: input.cursor ?? "",
        filters: {
          names: one(input.name),
          domains: input.domains,
          industries: input.industries,
          countries: countries(input.countries),
          keywords: input.keywords,
          employeeCount:
            input.employeeMin === undefined && input.employeeMax === undefined
              ? undefined
              : { from: input.employeeMin ?? 1, to: input.employeeMax ?? 999_999_999 },
        },
      },
    }),
    reply: companiesReply,
    read: (body) => {
      const companies = body.companies.map(companyOf).filter(saysAnything);
      if (companies.length === 0) return notFound();
      return found(
        { companies, nextCursor: body.nextPageToken, total: body.total || undefined },
        billed(companies.length),
      );
    },
    charge: search,
    repeat: "paid",
  }),
  operation("find-lookalike", {
    needs: [["domain"], ["name"]],
    request: (input) => ({
      method: "POST",
      path: "/v1/organizations/lookalikes",
      json: {
        domains: one(input.domain),
        names: input.domain ? undefined : one(input.name),
        maxResults: limit(input.limit),
      },
    }),
    reply: lookalikesReply,
    read: (body) => {
      const companies = body.organizations.map(companyOf).filter(saysAnything);
      return companies.length > 0 ? found({ companies }, billed(companies.length)) : notFound();
    },
    charge: search,
    repeat: "paid",
  }),
];
