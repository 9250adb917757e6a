import type { OperationInput } from "@/lib/contracts/operation.ts";
import { operation } from "@/lib/providers/define.ts";
import { found, notFound } from "@/lib/providers/outcome.ts";
import { saysAnything } from "@/lib/providers/reading.ts";
import { missing } from "./contactout-look-up.ts";
import { companyOf, contactsOf, personOf } from "./contactout-reply.ts";
import { companiesReply, profilesReply } from "./contactout-rows.ts";
import { countryNames } from "./countries.ts";

const PAGE = 25;

const pageOf = (cursor: string | undefined) => (cursor && /^\d+$/.test(cursor) ? Number(cursor) : 1);
const sized = ({ limit, cursor }: { limit?: number | undefined; cursor?: string | undefined }) => ({
  page: pageOf(cursor),
  ...(limit !== undefined && limit < PAGE && { page_size: limit }),
});

type Metadata = { page?: number | undefined; page_size?: number | undefined; total_results?: number | undefined };
const paging = (metadata: Metadata = {}) => {
  const { page = 1, page_size: size = PAGE, total_results: total } = metadata;
  return { total, ...(total !== undefined && page * size < total && { nextCursor: String(page + 1) }) };
};

/** Bounds of the sizes that may be asked for. */
const sizes = [[1, 10], [11, 50], [51, 200], [201, 500], [501, 1000], [1001, 5000], [5001, 10000], [10001, Infinity]] as const; // prettier-ignore

function sizesBetween({ employeeMin, employeeMax }: OperationInput<"search-companies">) {
  if (employeeMin === undefined && employeeMax === undefined) return undefined;
  const fitting = sizes.filter(([from, to]) => to >= (employeeMin ?? 0) && from <= (employeeMax ?? Infinity));
  return fitting.map(([from, to]) => (to === Infinity ? String(from) : `${from}_${to}`));
}

const searching = { readError: missing, repeat: "paid", limits: { windows: [{ limit: 60, perMs: 60_000 }] } } as const;
const one = (value: string | undefined) => (value === undefined ? undefined : [value]);

export const searchOperations = [
  operation("search-people", {
    ...searching,
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
      path: "/v1/people/search",
      json: {
        ...sized(input),
        domain: one(input.companyDomain),
        company: input.companyDomain === undefined ? one(input.companyName) : undefined,
        company_filter: (input.companyDomain ?? input.companyName) ? "current" : undefined,
        job_title: input.titles,
        seniority: input.seniorities,
        job_function: input.departments,
        location: countryNames(input.countries),
        industry: input.industries,
        reveal_info: false,
      },
    }),
    reply: profilesReply,
    read: ({ profiles, metadata }) => {
      const people = profiles.map(({ key, row }) => personOf(row, key)).filter(saysAnything);
      if (people.length === 0) return notFound();
      return found({ people, ...paging(metadata) }, { results: profiles.length });
    },
    charge: { rule: "per_result", credits: 1, pool: "search", maxResults: PAGE },
  }),
  operation("search-domain", {
    ...searching,
    needs: [["domain"], ["name"]],
    request: (input) => ({
      method: "POST",
      path: "/v1/people/search",
      json: {
        ...sized(input),
        domain: one(input.domain),
        company: input.domain === undefined ? one(input.name) : undefined,
        company_filter: "current",
        job_title: input.titles,
        data_types: ["work_email"],
        reveal_info: true,
      },
    }),
    reply: profilesReply,
    read: ({ profiles, metadata }) => {
      const people = profiles.map(({ key, row }) => personOf(row, key)).filter(saysAnything);
      if (people.length === 0) return notFound();
      const costs = profiles.map(({ row }) => {
        const { hasEmail, unreadablePhone } = contactsOf(row);
        return 1 + Number(hasEmail) + Number(unreadablePhone);
      });
      return found(
        { people, ...paging(metadata) },
        { results: profiles.length, credits: costs.reduce((sum, cost) => sum + cost, 0) },
      );
    },
    charge: { rule: "per_result", credits: 3, pool: "search", maxResults: PAGE },
    timeoutMs: 60_000,
  }),
  operation("search-companies", {
    ...searching,
    needs: [["name"], ["domains"], ["industries"], ["countries"]],
    request: (input) => ({
      method: "POST",
      path: "/v1/company/search",
      json: {
        page: pageOf(input.cursor),
        name: one(input.name),
        domain: input.domains,
        industry: input.industries,
        location: countryNames(input.countries),
        hq_only: input.countries ? true : undefined,
        size: sizesBetween(input),
      },
    }),
    reply: companiesReply,
    read: ({ companies, metadata }) => {
      const list = companies.map(({ row }) => companyOf(row)).filter(saysAnything);
      if (list.length === 0) return notFound();
      return found({ companies: list, ...paging(metadata) }, { results: companies.length });
    },
    charge: { rule: "per_result", credits: 1, pool: "search", maxResults: PAGE },
    limits: { windows: [{ limit: 1_000, perMs: 60_000 }] },
  }),
];
