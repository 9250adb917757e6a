import { z } from "zod";
import type { Person } from "@/lib/contracts/entities.ts";
import type { OperationInput } from "@/lib/contracts/operation.ts";
import { operation } from "@/lib/providers/define.ts";
import { found, notFound } from "@/lib/providers/outcome.ts";
import { count, email, flag, group, joinName, list, phone, saysAnything, text } from "@/lib/providers/reading.ts";
import { companyOf, companyRow } from "./clearbit-reply.ts";
import { countryCodes } from "./countries.ts";

/** Prospector lists the people of a company, with their addresses if asked to; Discovery searches for companies. */

const PAGE = 20;
type Paged = { limit?: number | undefined; cursor?: string | undefined };
const pageOf = ({ cursor }: Paged) => (cursor && /^\d+$/.test(cursor) ? Number(cursor) : 1);
const sizeOf = ({ limit }: Paged) => Math.min(limit ?? PAGE, PAGE);
const following = (input: Paged, total: number | undefined) =>
  (total ?? 0) > pageOf(input) * sizeOf(input) ? String(pageOf(input) + 1) : undefined;

type Staff = Paged & {
  titles?: readonly string[] | undefined;
  seniorities?: readonly string[] | undefined;
  departments?: readonly string[] | undefined;
};

const prospect = (domain: string | undefined, input: Staff, withEmail: boolean) => ({
  method: "GET" as const,
  path: "https://prospector.clearbit.com/v1/people/search",
  query: {
    domain,
    "titles[]": input.titles,
    "seniorities[]": input.seniorities,
    "roles[]": input.departments,
    email: withEmail,
    page: pageOf(input),
    page_size: sizeOf(input),
  },
});

const prospectsReply = z.object({
  results: list(
    z.object({
      name: group({ fullName: text, givenName: text, familyName: text }),
      title: text,
      role: text,
      seniority: text,
      company: group({ name: text }),
      email,
      verified: flag,
      phone,
    }),
  ),
  total: count,
});

function peopleIn({ results }: z.infer<typeof prospectsReply>, domain: string | undefined): Person[] {
  const people = results.map((row) => ({
    fullName: row.name?.fullName ?? joinName(row.name?.givenName, row.name?.familyName),
    firstName: row.name?.givenName,
    lastName: row.name?.familyName,
    title: row.title,
    department: row.role,
    seniority: row.seniority,
    email: row.email,
    emailStatus: row.email ? (row.verified ? ("valid" as const) : ("unknown" as const)) : undefined,
    phone: row.phone,
    companyName: row.company?.name,
  }));
  return people.filter(saysAnything).map((person) => ({ ...person, companyDomain: domain }));
}

const quoted = (value: string) => `"${value.replaceAll('"', "")}"`;
const oneOf = (field: string, values: readonly string[] | undefined) => {
  const terms = (values ?? []).map((value) => `${field}:${quoted(value)}`);
  return terms.length > 1 ? [`or:(${terms.join(" ")})`] : terms;
};

/** Terms side by side all have to hold; countries go by their codes, headcounts as "10~200". */
function discoveryQuery(input: OperationInput<"search-companies">): string {
  const { name, domains, industries, keywords, countries, employeeMin, employeeMax } = input;
  const codes = countryCodes(countries);
  const headcount = employeeMin === undefined && employeeMax === undefined ? [] : [`employees:${employeeMin ?? ""}~${employeeMax ?? ""}`]; // prettier-ignore
  const terms = [
    ...oneOf("name", name === undefined ? undefined : [name]),
    ...oneOf("domain", domains),
    ...oneOf("industry", industries),
    ...oneOf("tag", keywords),
    ...oneOf("country", codes),
    ...headcount,
  ];
  return `and:(${terms.join(" ")})`;
}

export const searchOperations = [
  operation("search-people", {
    needs: [["companyDomain"]],
    request: (input) => prospect(input.companyDomain, input, false),
    reply: prospectsReply,
    read: (body, input) => {
      const people = peopleIn(body, input.companyDomain);
      if (people.length === 0) return notFound();
      const data = { people, total: body.total, nextCursor: following(input, body.total) };
      return found(data, { results: people.length });
    },
    charge: { rule: "free", credits: 0 },
    repeat: "free",
  }),
  operation("search-domain", {
    needs: [["domain"]],
    request: (input) => prospect(input.domain, input, true),
    reply: prospectsReply,
    read: (body, input) => {
      const people = peopleIn(body, input.domain);
      if (people.length === 0) return notFound();
      const billed = people.filter((person) => person.email !== undefined).length;
      const data = { people, total: body.total, nextCursor: following(input, body.total) };
      return found(data, { results: people.length, credits: billed });
    },
    charge: { rule: "per_result", credits: 1, maxResults: PAGE },
    worstCase: sizeOf,
    repeat: "paid",
  }),
  operation("search-companies", {
    needs: [["name"], ["domains"], ["industries"], ["keywords"], ["countries"], ["employeeMin"], ["employeeMax"]],
    request: (input) => ({
      method: "GET",
      path: "https://discovery.clearbit.com/v1/companies/search",
      query: { query: discoveryQuery(input), page: pageOf(input), page_size: sizeOf(input) },
    }),
    reply: z.object({ results: list(companyRow), total: count }),
    read: ({ results, total }, input) => {
      const companies = results.map(companyOf).filter(saysAnything);
      if (companies.length === 0) return notFound();
      return found({ companies, total, nextCursor: following(input, total) }, { results: companies.length });
    },
    charge: { rule: "per_result", credits: 1, maxResults: PAGE },
    worstCase: sizeOf,
    repeat: "paid",
  }),
];
