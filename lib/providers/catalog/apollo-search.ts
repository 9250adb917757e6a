import { z } from "zod";
import { operation } from "@/lib/providers/define.ts";
import { found, notFound } from "@/lib/providers/outcome.ts";
import type { Limits } from "@/lib/providers/provider.ts";
import { count, domain, listOrNull, rows, saysAnything } from "@/lib/providers/reading.ts";
import { companyOf, organization } from "./apollo-organization.ts";
import { personOf, personRow } from "./apollo-reply.ts";
import { countryNames } from "./countries.ts";

const searchLimits: Limits = {
  windows: [
    { limit: 200, perMs: 60_000 },
    { limit: 6_000, perMs: 3_600_000 },
    { limit: 50_000, perMs: 86_400_000 },
  ],
};
const page = (cursor: string | undefined) => Number(cursor ?? 1);
const pages = z.object({ pagination: z.object({ page: count, total_pages: count, total_entries: count }).optional() });
const searchReply = pages
  .extend({
    people: listOrNull(personRow).optional(),
    contacts: listOrNull(personRow).optional(),
    total_entries: count,
  })
  .refine(({ people, contacts }) => people ?? contacts, "people is missing");
const companiesReply = z
  .looseObject({})
  .refine((body) => "organizations" in body || "accounts" in body, "organizations is missing")
  .pipe(pages.extend({ organizations: rows(organization), accounts: rows(organization.extend({ domain })) }));

export const searchOperations = [
  operation("search-people", {
    needs: [["companyDomain"], ["titles"], ["seniorities"], ["countries"], ["industries"]],
    request: (input) => ({
      method: "POST",
      path: "/mixed_people/api_search",
      query: {
        "q_organization_domains_list[]": input.companyDomain ? [input.companyDomain] : undefined,
        "person_titles[]": input.titles,
        "person_seniorities[]": input.seniorities,
        "person_locations[]": countryNames(input.countries),
        q_keywords: input.industries?.join(" "),
        page: page(input.cursor),
        per_page: Math.min(input.limit ?? 25, 100),
      },
    }),
    reply: searchReply,
    // Older answers have those that the team has saved under `contacts`.
    read: ({ people = [], contacts = [], total_entries, pagination }, input) => {
      const total = total_entries ?? pagination?.total_entries;
      const shown = [...people, ...contacts].map(personOf).filter(saysAnything);
      if (shown.length === 0) return notFound();
      const here = pagination?.page ?? page(input.cursor);
      const more = here < Math.min(500, Math.ceil((total ?? 0) / Math.min(input.limit ?? 25, 100)));
      return found(
        { people: shown, total, nextCursor: more ? String(here + 1) : undefined },
        { results: shown.length },
      );
    },
    charge: { rule: "free", credits: 0 },
    repeat: "free",
    limits: searchLimits,
  }),
  operation("search-companies", {
    needs: [["name"], ["domains"], ["countries"], ["keywords"], ["industries"], ["employeeMin"], ["employeeMax"]],
    request: (input) => ({
      method: "POST",
      path: "/mixed_companies/search",
      query: {
        q_organization_name: input.name,
        "q_organization_domains_list[]": input.domains,
        "organization_locations[]": countryNames(input.countries),
        "q_organization_keyword_tags[]": [...(input.keywords ?? []), ...(input.industries ?? [])],
        "organization_num_employees_ranges[]":
          input.employeeMin === undefined && input.employeeMax === undefined
            ? undefined
            : [`${input.employeeMin ?? 1},${input.employeeMax ?? 10_000_000}`],
        page: page(input.cursor),
        per_page: Math.min(input.limit ?? 25, 100),
      },
    }),
    reply: companiesReply,
    // Companies that a team has saved come under `accounts`, the others under `organizations`.
    read: ({ organizations, accounts, pagination }) => {
      const saved = accounts.map((row) => ({ ...companyOf(row), domain: row.domain ?? companyOf(row).domain }));
      const companies = [...organizations.map(companyOf), ...saved].filter(saysAnything);
      if (companies.length === 0) return notFound();
      const { page: here = 1, total_pages: last = 1, total_entries: total } = pagination ?? {};
      return found(
        { companies, total, nextCursor: here < last ? String(here + 1) : undefined },
        { results: companies.length },
      );
    },
    charge: { rule: "per_hit", credits: 1 },
    repeat: "paid",
    limits: searchLimits,
  }),
];
