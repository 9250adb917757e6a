import { z } from "zod";
import { companyKey } from "@/lib/cleaning/company.ts";
import { defineProvider, operation } from "@/lib/providers/define.ts";
import { failed, found, malformedText, notFound } from "@/lib/providers/outcome.ts";
import type { Charge, ReadError } from "@/lib/providers/provider.ts";
import { quotaProbe } from "@/lib/providers/quota-probe.ts";
import { errorText, joinName } from "@/lib/providers/reading.ts";
import { isHtml, readReason, refusal } from "@/lib/providers/status.ts";
import {
  companyOf,
  nextCursor,
  organizationsReply,
  peopleReply,
  personOf,
  profilesOf,
  said,
} from "./crunchbase-reply.ts";
import { company, one, permalink, predicate, search, size, sizes } from "./crunchbase-request.ts";
import { countryNames } from "./countries.ts";

/** https://data.crunchbase.com/docs: errors are a list; 403 is a package that the licence does not hold. */
const readError: ReadError = (reply) => {
  const told = Array.isArray(reply.body) || /not found|no entity/i.test(errorText(reply.body) ?? "");
  if (reply.status === 404 && told && typeof reply.body === "object") return notFound();
  if (reply.status === 403 && !isHtml(reply.body) && !readReason(reply))
    return failed("auth", refusal("The Crunchbase licence does not allow the call", reply));
  return undefined;
};

/** The best known one, unless another is called exactly what was asked for. */
function namedLike<Row>(list: readonly Row[], nameOf: (row: Row) => string | undefined, asked: string | undefined) {
  const key = companyKey(asked);
  return list.find((row) => key !== undefined && companyKey(nameOf(row)) === key) ?? list[0];
}

const nothingSaid = malformedText("no entity says anything");

/** A licence has no credits: it is paid by the year and held to 200 calls a minute. */
const licensed: Charge = { rule: "free", credits: 0 };

export const crunchbase = defineProvider({
  slug: "crunchbase",
  name: "Crunchbase",
  category: "company",
  tier: "premium",
  description: "Companies with their funding, size, places and categories, and the people who lead them.",
  website: "https://www.crunchbase.com",
  docsUrl: "https://data.crunchbase.com/docs",
  evidence: "connector",
  mark: { initials: "Cb", color: "#0288d1" },
  auth: { kind: "header", name: "X-cb-user-key" },
  baseUrl: "https://api.crunchbase.com/v4/data",
  limits: { windows: [{ limit: 200, perMs: 60_000 }], burst: 20 },
  readError,
  doubts: [
    "Which fields a key may ask for depends on the licence; one without the financial packages may refuse the search.",
    "That a domain is looked up by website_url with domain_eq, and the limit of 200 calls a minute, is from memory.",
    "The codes of revenue ranges are from memory; an unknown one is passed on as it is.",
  ],
  operations: [
    operation("enrich-company", {
      needs: [["domain"], ["name"]],
      request: company,
      reply: organizationsReply,
      read: ({ entities }, input) => {
        const companies = said(entities.map(({ properties }) => companyOf(properties)));
        if (!companies) return nothingSaid;
        const best = namedLike(companies, ({ name }) => name, input.domain ? undefined : input.name);
        return best ? found(best) : notFound();
      },
      charge: licensed,
      repeat: "free",
    }),
    operation("search-companies", {
      needs: [["name"], ["domains"], ["industries"], ["countries"], ["keywords"], ["employeeMin"], ["employeeMax"]],
      request: (input) =>
        search(
          "organizations",
          [
            ...predicate("identifier", "contains", one(input.name)),
            ...predicate("website_url", "domain_includes", input.domains?.slice(0, 200)),
            ...predicate("categories", "includes", input.industries?.map(permalink)),
            ...predicate("location_identifiers", "includes", countryNames(input.countries)?.map(permalink)),
            ...predicate("short_description", "contains", input.keywords),
            ...predicate("num_employees_enum", "includes", sizes(input.employeeMin, input.employeeMax)),
          ],
          size(input.limit),
          input.cursor,
        ),
      reply: organizationsReply,
      read: (body, input) => {
        const companies = said(body.entities.map(({ properties }) => companyOf(properties)));
        if (!companies) return nothingSaid;
        if (companies.length === 0) return notFound();
        const cursor = nextCursor(body, size(input.limit));
        return found({ companies, nextCursor: cursor, total: body.count }, { results: companies.length });
      },
      charge: licensed,
      repeat: "free",
    }),
    operation("find-social", {
      needs: [["domain"], ["companyDomain"], ["companyName"]],
      request: (input) => company({ domain: input.domain ?? input.companyDomain, name: input.companyName }),
      reply: organizationsReply,
      read: ({ entities }) => {
        const profiles = entities[0] ? profilesOf(entities[0].properties) : {};
        return Object.keys(profiles).length > 0 ? found({ profiles }) : notFound();
      },
      charge: licensed,
      repeat: "free",
    }),
    operation("enrich-person", {
      needs: [["fullName"], ["firstName", "lastName"]],
      request: (input) => {
        const name = input.fullName ?? joinName(input.firstName, input.lastName);
        return search("people", predicate("identifier", "contains", one(name)), 10);
      },
      reply: peopleReply,
      read: ({ entities }, input) => {
        const people = said(entities.map(({ properties }) => personOf(properties)));
        if (!people) return nothingSaid;
        const employer = companyKey(input.companyName);
        // Crunchbase cannot be asked for the people of a company by its name, so that is compared here.
        const best = employer ? people.find((row) => companyKey(row.companyName) === employer) : people[0];
        return best ? found(best) : notFound();
      },
      charge: licensed,
      repeat: "free",
    }),
    operation("search-people", {
      needs: [["titles"], ["countries"]],
      request: (input) =>
        search(
          "people",
          [
            ...predicate("primary_job_title", "contains", input.titles),
            ...predicate("location_identifiers", "includes", countryNames(input.countries)?.map(permalink)),
          ],
          size(input.limit),
          input.cursor,
        ),
      reply: peopleReply,
      read: (body, input) => {
        const people = said(body.entities.map(({ properties }) => personOf(properties)));
        if (!people) return nothingSaid;
        if (people.length === 0) return notFound();
        const cursor = nextCursor(body, size(input.limit));
        return found({ people, nextCursor: cursor, total: body.count }, { results: people.length });
      },
      charge: licensed,
      repeat: "free",
    }),
  ],
  quota: quotaProbe({
    request: () => ({ method: "GET", path: "/autocompletes", query: { query: "crunchbase", limit: 1 } }),
    reply: z.object({ entities: z.array(z.unknown()) }),
    read: () => found({ remaining: null, unit: "calls" }),
  }),
});
