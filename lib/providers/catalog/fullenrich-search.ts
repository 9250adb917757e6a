import { z } from "zod";
import { operation } from "@/lib/providers/define.ts";
import { found, notFound } from "@/lib/providers/outcome.ts";
import { count, group, list, saysAnything, text } from "@/lib/providers/reading.ts";
import { company, companyOf, personOf, profile } from "./fullenrich-profile.ts";
import { countryNames } from "./countries.ts";

const any = (values: readonly (string | undefined)[], exact = false) => {
  const given = values.flatMap((value) => value ?? []);
  return given.length > 0 ? given.map((value) => ({ value, exclude: false, exact_match: exact })) : undefined;
};
/** Further pages are asked for with the token of the last one. */
const page = (input: { limit?: number | undefined; cursor?: string | undefined }) => ({
  limit: Math.min(100, input.limit ?? 20),
  ...(input.cursor && { search_after: input.cursor }),
});
const metadata = group({ total: count, credits: count, search_after: text });
const billed = (results: number, credits: number | undefined) => ({
  results,
  ...(credits !== undefined && { credits }),
});

export const searchOperations = [
  operation("enrich-company", {
    needs: [["domain"], ["linkedinUrl"]],
    request: (input) => ({
      method: "POST",
      path: "/company/lookup",
      json: { domain: input.domain, professional_network_url: input.linkedinUrl },
    }),
    reply: z.object({ companies: list(company), metadata }),
    read: (body) => {
      const [row] = body.companies.map(companyOf).filter(saysAnything);
      const credits = body.metadata?.credits;
      return row
        ? found(row, credits === undefined ? {} : { credits })
        : notFound(credits === undefined ? {} : { credits });
    },
    charge: { rule: "per_hit", credits: 0.25 },
    repeat: "paid",
  }),
  operation("search-people", {
    needs: [["companyDomain"], ["companyName"], ["titles"], ["countries"], ["industries"]],
    request: (input) => ({
      method: "POST",
      path: "/people/search",
      json: {
        current_company_domains: any([input.companyDomain], true),
        current_company_names: any([input.companyName]),
        current_position_titles: any(input.titles ?? []),
        current_company_industries: any(input.industries ?? []),
        person_locations: any(countryNames(input.countries) ?? []),
        ...page(input),
      },
    }),
    reply: z.object({ people: list(profile), metadata }),
    read: (body) => {
      const people = body.people.map(personOf).filter(saysAnything);
      if (people.length === 0) return notFound();
      const { total, search_after: nextCursor, credits } = body.metadata ?? {};
      return found({ people, total, nextCursor }, billed(people.length, credits));
    },
    charge: { rule: "per_result", credits: 0.25, maxResults: 100 },
    repeat: "paid",
  }),
  operation("search-companies", {
    needs: [["name"], ["domains"], ["industries"], ["countries"], ["keywords"]],
    request: (input) => ({
      method: "POST",
      path: "/company/search",
      json: {
        names: any([input.name]),
        domains: any(input.domains ?? [], true),
        industries: any(input.industries ?? []),
        headquarters_locations: any(countryNames(input.countries) ?? []),
        keywords: any(input.keywords ?? []),
        ...((input.employeeMin ?? input.employeeMax) !== undefined && {
          headcounts: [{ min: input.employeeMin, max: input.employeeMax, exclude: false }],
        }),
        ...page(input),
      },
    }),
    reply: z.object({ companies: list(company), metadata }),
    read: (body) => {
      const companies = body.companies.map(companyOf).filter(saysAnything);
      if (companies.length === 0) return notFound();
      const { total, search_after: nextCursor, credits } = body.metadata ?? {};
      return found({ companies, total, nextCursor }, billed(companies.length, credits));
    },
    charge: { rule: "per_result", credits: 0.25, maxResults: 100 },
    repeat: "paid",
  }),
];
