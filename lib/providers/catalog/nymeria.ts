import { z } from "zod";
import type { PersonQuery } from "@/lib/contracts/operation.ts";
import type { Outcome } from "@/lib/contracts/outcome.ts";
import { defineProvider, operation } from "@/lib/providers/define.ts";
import { failed, found, malformed, malformedText, notFound } from "@/lib/providers/outcome.ts";
import type { ReadError, Reply } from "@/lib/providers/provider.ts";
import { quotaProbe } from "@/lib/providers/quota-probe.ts";
import { count, linkedinHandle, saysAnything } from "@/lib/providers/reading.ts";
import { readStatus, saysNobody } from "@/lib/providers/status.ts";
import { companyOf, companyRow, listReply, personReply, verdict, verdictReply } from "./nymeria-reply.ts";
import {
  emailAnswer,
  type Match,
  personalAnswer,
  personAnswer,
  personOf,
  personRow,
  phoneAnswer,
  socialAnswer,
} from "./people-data-labs-reply.ts";
import { countryNames } from "./countries.ts";

/** github.com/nymeria-io/nymeria.go: 402 is out of credits, 404 a miss; an HTML 404 is a wrong path. */
const readError: ReadError = (reply) => {
  const told = statusRow.safeParse(reply.body).data?.status ?? 0;
  // The status of a row may stand in the body alone.
  if (reply.status < 300 && told >= 400 && told < 600) {
    const row = { ...reply, status: told };
    return readError(row) ?? readStatus(row);
  }
  // https://www.nymeria.io/developers: more than ten calls a second are answered with 503.
  if (reply.status === 503) return failed("rate_limit", "Nymeria limits the calls to ten a second");
  if (reply.status === 402) return failed("quota", "The Nymeria key is out of credits");
  return saysNobody(reply) ? notFound() : undefined;
};

const statusRow = z.object({ status: count });

/** Rows of a batch carry a status each, in the order of the questions. */
function readBatch<Data>(
  reply: Reply,
  asked: number,
  answer: (body: unknown, index: number) => Outcome<Data>,
): Outcome<Data>[] {
  const items: unknown[] = Array.isArray(reply.body) ? reply.body : [];
  const wanted = asked === 0 ? Math.max(1, items.length) : asked;
  return Array.from({ length: wanted }, (_, index) => {
    if (items.length !== wanted) return malformedText("it has another number of rows than was asked for");
    const row: Reply = {
      status: statusRow.safeParse(items[index]).data?.status ?? 200,
      headers: {},
      body: items[index],
    };
    const failure = readError(row) ?? readStatus(row);
    return failure?.outcome === "not_found" || failure?.outcome === "failed" ? failure : answer(row.body, index);
  });
}

const paramsOf = (input: PersonQuery, wanted: object) => {
  const handle = linkedinHandle(input.linkedinUrl);
  return { profile: handle && `linkedin.com/in/${handle}`, email: handle ? undefined : input.email, ...wanted };
};

function enriching<Data>(wanted: { require?: string }, answer: (match: Match) => Outcome<Data>) {
  const read = (body: z.infer<typeof personReply>) => answer({ row: body.data, likelihood: undefined, credits: 1 });
  return {
    request: (input: PersonQuery) => ({
      method: "GET" as const,
      path: "/person/enrich",
      query: paramsOf(input, wanted),
    }),
    reply: personReply,
    read,
    charge: { rule: "per_hit", credits: 1 } as const,
    repeat: "paid" as const,
    bulk: {
      max: 100,
      request: (inputs: readonly PersonQuery[]) => ({
        method: "POST" as const,
        path: "/person/enrich/bulk",
        json: { requests: inputs.map((input) => ({ params: paramsOf(input, wanted) })) },
      }),
      read: (reply: Reply, inputs: readonly unknown[]) =>
        readBatch(reply, inputs.length, (body) => {
          const row = personReply.safeParse(body);
          return row.success ? read(row.data) : malformed(row.error);
        }),
    },
  };
}

const paging = (input: { limit?: number | undefined; cursor?: string | undefined }) => ({
  limit: Math.min(input.limit ?? 10, 100),
  offset: Number(input.cursor ?? 0),
});
/** A full page may have another behind it. */
const nextOf = (rows: number, input: { limit?: number | undefined; cursor?: string | undefined }) =>
  rows > 0 && rows >= paging(input).limit ? String(paging(input).offset + rows) : undefined;
const perResult = { charge: { rule: "per_result", credits: 1, maxResults: 100 }, repeat: "paid" } as const;

export const nymeria = defineProvider({
  slug: "nymeria",
  name: "Nymeria",
  category: "database",
  tier: "budget",
  description:
    "Addresses, phones and profiles of people by LinkedIn page or e-mail address; verifies addresses as well.",
  website: "https://www.nymeria.io",
  docsUrl: "https://github.com/nymeria-io/nymeria.go",
  evidence: "official",
  mark: { initials: "Ny", color: "#0f766e" },
  auth: { kind: "header", name: "X-Api-Key" },
  baseUrl: "https://www.nymeria.io/api/v4",
  limits: {
    windows: [
      { limit: 10, perMs: 1_000 },
      { limit: 2_000, perMs: 86_400_000 },
    ],
    burst: 20,
  },
  readError,
  doubts: [
    "That only matches are charged, and what a search or a verification costs, is not certain; each is counted as one credit.",
    "How many rows a batch may have is not documented; 100 are sent.",
    "There is no page for the account: the key is tried on a batch of one person that does not exist.",
    "How a search wants a country is not documented; its English name is sent.",
    "The flags of a verification are not listed anywhere; they are read by their words.",
  ],
  operations: [
    operation("find-email", { needs: [["linkedinUrl"]], ...enriching({}, emailAnswer) }),
    operation("find-personal-email", {
      needs: [["linkedinUrl"], ["email"]],
      ...enriching({ require: "personal-email" }, personalAnswer),
    }),
    operation("find-phone", { needs: [["linkedinUrl"], ["email"]], ...enriching({ require: "phone" }, phoneAnswer) }),
    operation("find-social", { needs: [["linkedinUrl"], ["email"]], ...enriching({}, socialAnswer) }),
    operation("enrich-person", { needs: [["linkedinUrl"], ["email"]], ...enriching({}, personAnswer) }),
    operation("enrich-company", {
      needs: [["domain"], ["name"], ["linkedinUrl"]],
      request: (input) => ({
        method: "GET",
        path: "/company/enrich",
        query: { website: input.domain, name: input.name, profile: input.linkedinUrl },
      }),
      reply: z.object({ data: companyRow }),
      read: ({ data }) => {
        const company = companyOf(data);
        return saysAnything(company) ? found(company) : malformedText("data says nothing of a company");
      },
      charge: { rule: "per_hit", credits: 1 },
      repeat: "paid",
    }),
    operation("verify-email", {
      needs: [["email"]],
      request: (input) => ({ method: "GET", path: "/email/verify", query: { email: input.email } }),
      reply: verdictReply,
      read: (body, input) => verdict(body, input.email),
      charge: { rule: "per_call", credits: 1 },
      repeat: "paid",
      bulk: {
        max: 100,
        request: (inputs) => ({
          method: "POST",
          path: "/email/verify/bulk",
          json: { requests: inputs.map(({ email }) => ({ params: { email } })) },
        }),
        read: (reply, inputs) =>
          readBatch(reply, inputs.length, (body, index) => {
            const told = verdictReply.safeParse(body);
            return told.success ? verdict(told.data, inputs[index]?.email) : malformed(told.error);
          }),
      },
    }),
    operation("search-people", {
      ...perResult,
      needs: [["companyName"], ["titles"], ["countries"], ["industries"]],
      request: (input) => ({
        method: "GET",
        path: "/person/search",
        query: {
          company: input.companyName,
          title: input.titles?.[0],
          country: countryNames(input.countries)?.[0],
          industry: input.industries?.[0],
          ...paging(input),
        },
      }),
      reply: listReply(personRow),
      read: ({ data }, input) => {
        const people = data.map(personOf).filter(saysAnything);
        if (people.length === 0) return notFound();
        return found({ people, nextCursor: nextOf(data.length, input) }, { results: people.length });
      },
    }),
    operation("search-companies", {
      ...perResult,
      needs: [["name"], ["countries"], ["industries"]],
      request: (input) => ({
        method: "GET",
        path: "/company/search",
        query: {
          name: input.name,
          country: countryNames(input.countries)?.[0],
          industry: input.industries?.[0],
          ...paging(input),
        },
      }),
      reply: listReply(companyRow),
      read: ({ data }, input) => {
        const companies = data.map(companyOf).filter(saysAnything);
        if (companies.length === 0) return notFound();
        return found({ companies, nextCursor: nextOf(data.length, input) }, { results: companies.length });
      },
    }),
  ],
  quota: quotaProbe({
    request: () => ({ method: "POST", path: "/person/enrich/bulk", json: { requests: [{ params: { lid: "0" } }] } }),
    // The page that tests a key says so in words; what is left is told in a header, where something was billed.
    reply: z.union([z.array(z.unknown()), z.object({ status: z.literal("success") })]),
    read: (_, { headers }) =>
      found({ remaining: count.parse(headers["x-total-limit-remaining"]) ?? null, unit: "credits" }),
  }),
});
