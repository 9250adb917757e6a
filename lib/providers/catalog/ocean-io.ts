import { z } from "zod";
import type { OperationName } from "@/lib/contracts/operation.ts";
import type { Outcome } from "@/lib/contracts/outcome.ts";
import { defineProvider, operation } from "@/lib/providers/define.ts";
import { found, malformedText, notFound, pending } from "@/lib/providers/outcome.ts";
import type { ReadError } from "@/lib/providers/provider.ts";
import { quotaProbe } from "@/lib/providers/quota-probe.ts";
import { count, group, saysAnything } from "@/lib/providers/reading.ts";
import {
  companyOf,
  companyReply,
  emailAnswer,
  peopleReply,
  personOf,
  personReply,
  personRow,
  type PersonRow,
  phoneAnswer,
  prices,
  profilesOf,
  revealed,
} from "./ocean-io-reply.ts";
import { companyQuery, crawling, enrich, named, personQuery, post, waiting, whose } from "./ocean-io-request.ts";
import { searchOperations } from "./ocean-io-search.ts";

/** https://app.ocean.io/docs: 201 means that the domain is being crawled and the same question answered later. */
const readError: ReadError = (reply) => {
  if (reply.status === 201) return pending();
  const missing = reply.status === 404 && (typeof reply.body === "object" || reply.body === "");
  return missing ? notFound() : undefined;
};

function answerFor(name: OperationName | undefined, row: PersonRow, spent: number): Outcome {
  if (name === "find-email") return emailAnswer(row, spent);
  if (name === "find-phone") return phoneAnswer(row, spent);
  const person = personOf(row);
  return saysAnything(person) ? found(person) : notFound();
}

export const oceanIo = defineProvider({
  slug: "ocean-io",
  name: "Ocean.io",
  category: "company",
  tier: "standard",
  description: "Lookalike companies and their people, company profiles, e-mail addresses and phone numbers.",
  website: "https://www.ocean.io",
  docsUrl: "https://app.ocean.io/docs",
  evidence: "official",
  mark: { initials: "Oc", color: "#0f766e" },
  auth: { kind: "header", name: "X-Api-Token" },
  baseUrl: "https://api.ocean.io",
  limits: {
    windows: [
      { limit: 60, perMs: 60_000 },
      { limit: 1_000, perMs: 86_400_000 },
    ],
  },
  readError,
  doubts: [
    "Revealed addresses and numbers come by an unsigned webhook; that a look-up by id shows them too is not documented.",
    "The specification prices only verified addresses; a guessed one and one on a catch-all domain are counted as well.",
    "How long the crawl of an unknown domain takes is not documented; it is waited for a quarter of an hour.",
  ],
  operations: [
    operation("enrich-company", {
      needs: [["domain"], ["linkedinUrl"], ["name"]],
      request: (input) => enrich(companyQuery(input)),
      readError: crawling(companyQuery),
      reply: companyReply,
      read: (row) => found(companyOf(row)),
      charge: { rule: "per_hit", credits: prices.enriched },
      repeat: "paid",
      ...waiting,
    }),
    operation("detect-technologies", {
      needs: [["domain"], ["linkedinUrl"], ["name"]],
      request: (input) => enrich({ ...companyQuery(input), fields: ["domain", "technologies"] }),
      readError: crawling(companyQuery),
      reply: companyReply,
      read: ({ technologies }) =>
        technologies.length > 0 ? found({ technologies }) : notFound({ credits: prices.enriched }),
      charge: { rule: "per_hit", credits: prices.enriched },
      repeat: "paid",
      ...waiting,
    }),
    operation("find-social", {
      needs: [["domain"], ["companyDomain"]],
      request: (input) =>
        enrich({ ...companyQuery({ domain: input.domain ?? input.companyDomain }), fields: ["domain", "medias"] }),
      readError: crawling((input) => companyQuery({ domain: input.domain ?? input.companyDomain })),
      reply: companyReply,
      read: (row) => {
        const profiles = profilesOf(row);
        return Object.keys(profiles).length > 0 ? found({ profiles }) : notFound({ credits: prices.enriched });
      },
      charge: { rule: "per_hit", credits: prices.enriched },
      repeat: "paid",
      ...waiting,
    }),
    operation("enrich-person", {
      needs: whose,
      request: (input) => enrich(personQuery(input)),
      readError: crawling(personQuery),
      reply: personReply,
      read: (row) => found(personOf(row)),
      charge: { rule: "per_hit", credits: prices.enriched },
      repeat: "paid",
      ...waiting,
    }),
    operation("find-email", {
      needs: named,
      request: (input, { callbackUrl }) =>
        enrich({ ...personQuery(input), revealEmails: { includeEmails: true, webhookUrl: callbackUrl } }),
      readError: crawling(personQuery),
      reply: personReply,
      read: (row) => emailAnswer(row, prices.enriched),
      charge: { rule: "per_hit", credits: 1.15, pool: "email" },
      repeat: "paid",
      ...waiting,
    }),
    operation("find-phone", {
      needs: whose,
      request: (input, { callbackUrl }) =>
        enrich({ ...personQuery(input), revealPhones: { includePhones: true, webhookUrl: callbackUrl } }),
      readError: crawling(personQuery),
      reply: personReply,
      read: (row) => phoneAnswer(row, prices.enriched),
      charge: { rule: "per_hit", credits: 10.15, pool: "phone" },
      repeat: "paid",
      ...waiting,
    }),
    ...searchOperations,
  ],
  quota: quotaProbe({
    request: () => ({ method: "GET", path: "/v2/credits/balance" }),
    reply: z.object({ credits: purse(), emailCredits: purse(), phoneCredits: purse(), previewCredits: purse() }),
    read: ({ credits, ...others }) => {
      const remaining = sum(credits);
      if (remaining === undefined) return malformedText("credits is missing");
      const pools = Object.entries(others).flatMap(([name, purse]) => {
        const left = sum(purse);
        return left === undefined ? [] : [[name.replace("Credits", ""), { remaining: left }] as const];
      });
      return found({ remaining, unit: "credits", pools: Object.fromEntries(pools) });
    },
  }),
  poll: {
    request: (externalId, name) => {
      if (externalId.startsWith("person:")) return post("/v2/lookup/people", { oceanIds: [externalId.slice(7)] });
      const question: unknown = externalId.startsWith("ask:") ? JSON.parse(externalId.slice(4)) : {};
      const again = { ...(typeof question === "object" && question), ...reveals[name] };
      return post("person" in again ? "/v2/enrich/person" : "/v2/enrich/company", again);
    },
    rows: (reply, name) => {
      const people = peopleReply.safeParse(reply.body).data?.people;
      if (people?.length === 0) return [notFound()];
      if (people) return people.map((row) => answerFor(name, row, prices.enriched + prices.lookedUp));
      const person = personReply.safeParse(reply.body).data;
      if (person) return [answerFor(name, person, prices.enriched)];
      const company = companyReply.safeParse(reply.body).data;
      if (!company) return [];
      if (name === "detect-technologies" && company.technologies.length === 0) return [notFound()];
      if (name === "detect-technologies") return [found({ technologies: company.technologies })];
      return [name === "find-social" ? found({ profiles: profilesOf(company) }) : found(companyOf(company))];
    },
  },
  callback: {
    rows: (reply, name) => {
      const { emails = [], phones = [], results = [], people = [] } = revealed.safeParse(reply.body).data ?? {};
      const told = [
        ...emails.map(({ personId: id, ...email }) => ({ id, email })),
        ...phones.map(({ personId: id, ...phone }) => ({ id, phone })),
        ...results.map(({ personId: id, ...row }) => ({ id, ...row })),
        ...people,
      ];
      // An enrichment is answered with the person it is about.
      const enriched = told.length === 0 ? personReply.safeParse(reply.body).data : undefined;
      return [...told, ...(enriched ? [enriched] : [])].map((row) => {
        const asked =
          name ?? ("phone" in row && row.phone && !("email" in row && row.email) ? "find-phone" : "find-email");
        const id = row.id === undefined ? {} : { externalId: `person:${row.id}` };
        return { ...answerFor(asked, { ...nobody, ...row }, prices.enriched), ...id };
      });
    },
  },
});

/** What a question that was crawled for asked for besides; the webhook it named is not known any more. */
const reveals: Partial<Record<OperationName, Record<string, unknown>>> = {
  "find-email": { revealEmails: { includeEmails: true } },
  "find-phone": { revealPhones: { includePhones: true } },
};

const nobody = personRow.parse({});

function purse() {
  return group({ oneTime: count, recurrent: count });
}
const sum = (purse: { oneTime?: number | undefined; recurrent?: number | undefined } | undefined) =>
  purse?.oneTime === undefined && purse?.recurrent === undefined
    ? undefined
    : (purse.oneTime ?? 0) + (purse.recurrent ?? 0);
