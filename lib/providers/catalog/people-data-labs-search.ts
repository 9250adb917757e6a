import { operation } from "@/lib/providers/define.ts";
import { found, notFound } from "@/lib/providers/outcome.ts";
import type { Reply } from "@/lib/providers/provider.ts";
import { count, saysAnything } from "@/lib/providers/reading.ts";
import { companyOf, companyRow, searchReply } from "./people-data-labs-company.ts";
import { personOf, personRow } from "./people-data-labs-reply.ts";
import { countryNames } from "./countries.ts";

/** Person and company search take Elasticsearch queries over the records' own fields, which are all lower-case. */
type Clause = Record<string, unknown>;

const lower = (words: readonly string[]) => words.map((word) => word.trim().toLowerCase());
const oneOf = (field: string, words: readonly string[] | undefined): Clause[] =>
  words && words.length > 0 ? [{ terms: { [field]: lower(words) } }] : [];
const anyMatch = (field: string, words: readonly string[] | undefined): Clause[] =>
  words && words.length > 0 ? [{ bool: { should: lower(words).map((word) => ({ match: { [field]: word } })) } }] : [];
const only = (word: string | undefined) => (word === undefined ? undefined : [word]);

/** https://docs.peopledatalabs.com/docs/job-title-levels and /job-title-roles: a closed list each. */
const levels: Record<string, string> = {
  c_level: "cxo",
  c_suite: "cxo",
  executive: "cxo",
  head: "director",
  founder: "owner",
  junior: "entry",
  intern: "training",
};
const roles: Record<string, string> = {
  hr: "human_resources",
  people: "human_resources",
  it: "engineering",
  support: "customer_service",
  product: "engineering",
};
const named = (names: Record<string, string>, words: readonly string[] | undefined) =>
  words?.map((word) => {
    const key = word
      .trim()
      .toLowerCase()
      .replace(/[\s-]+/g, "_");
    return names[key] ?? key;
  });

const post = (path: string, clauses: Clause[], input: { limit?: number | undefined; cursor?: string | undefined }) => ({
  method: "POST" as const,
  path,
  json: {
    query: { query: { bool: { must: clauses } } },
    size: Math.min(input.limit ?? 10, 100),
    scroll_token: input.cursor,
    titlecase: true,
  },
});

/** A record returned is a credit; the reply's headers say what was billed. */
const billed = (reply: Reply, results: number) => ({
  results,
  credits: count.parse(reply.headers["x-call-credits-spent"]) ?? results,
});
const searching = {
  charge: { rule: "per_result", credits: 1, maxResults: 100 },
  repeat: "paid",
  limits: { windows: [{ limit: 10, perMs: 60_000 }] },
} as const;

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
    request: (input) =>
      post(
        "/person/search",
        [
          ...oneOf("job_company_website", only(input.companyDomain)),
          ...oneOf("job_company_name", only(input.companyName)),
          ...anyMatch("job_title", input.titles),
          ...oneOf("job_title_levels", named(levels, input.seniorities)),
          ...oneOf("job_title_role", named(roles, input.departments)),
          ...oneOf("location_country", countryNames(input.countries)),
          ...oneOf("job_company_industry", input.industries),
        ],
        input,
      ),
    reply: searchReply(personRow),
    read: (body, _input, reply) => {
      const people = body.data.map(personOf).filter(saysAnything);
      if (people.length === 0) return notFound();
      return found({ people, nextCursor: body.scroll_token, total: body.total }, billed(reply, people.length));
    },
  }),
  operation("search-companies", {
    ...searching,
    needs: [["name"], ["domains"], ["industries"], ["countries"], ["keywords"], ["employeeMin"], ["employeeMax"]],
    request: (input) =>
      post(
        "/company/search",
        [
          ...anyMatch("name", only(input.name)),
          ...oneOf("website", input.domains),
          ...oneOf("industry", input.industries),
          ...oneOf("location.country", countryNames(input.countries)),
          ...oneOf("tags", input.keywords),
          ...(input.employeeMin === undefined && input.employeeMax === undefined
            ? []
            : [{ range: { employee_count: { gte: input.employeeMin, lte: input.employeeMax } } }]),
        ],
        input,
      ),
    reply: searchReply(companyRow),
    read: (body, _input, reply) => {
      const companies = body.data.map(companyOf).filter(saysAnything);
      if (companies.length === 0) return notFound();
      return found({ companies, nextCursor: body.scroll_token, total: body.total }, billed(reply, companies.length));
    },
  }),
];
