import { z } from "zod";
import type { OperationName, PersonQuery } from "@/lib/contracts/operation.ts";
import type { Outcome } from "@/lib/contracts/outcome.ts";
import { defineProvider, operation } from "@/lib/providers/define.ts";
import { failed, found, malformedText, notFound } from "@/lib/providers/outcome.ts";
import type { Charge, ReadError } from "@/lib/providers/provider.ts";
import { quotaProbe } from "@/lib/providers/quota-probe.ts";
import { joinName, text } from "@/lib/providers/reading.ts";
import {
  companiesPage,
  companyAnswer,
  companyReply,
  contractsReply,
  emailAnswer,
  listed,
  nextPage,
  PAGE,
  peoplePage,
  personAnswer,
  personReply,
  phoneAnswer,
  similarAnswer,
  similarReply,
} from "./pitchbook-reply.ts";
import { countryNames } from "./countries.ts";

const errorBody = z.object({ reason: text, message: text });

/** A refused key is echoed in the message, so that message is never passed on. */
const readError: ReadError = (reply) => {
  const { reason = "", message = "" } = errorBody.safeParse(reply.body).data ?? {};
  if (reply.status === 401 || reason === "UNAUTHORIZED") return failed("auth", "PitchBook refused the key");
  if (reply.status >= 400 && reply.status < 500 && /credit/i.test(`${reason} ${message}`))
    return failed("quota", "The PitchBook contract is out of credits");
  const missing = reply.status === 404 && (typeof reply.body === "object" || reply.body === "");
  return missing ? notFound() : undefined;
};

const get = (path: string, query: Record<string, string | number | undefined> = {}) =>
  ({ method: "GET", path, query }) as const;
const companies = (names: string | undefined) => get("/companies/search", { companyNames: names, perPage: 1 });
const people = (input: PersonQuery) => {
  const name = input.fullName ?? joinName(input.firstName, input.lastName);
  const firm = input.companyDomain ?? input.companyName;
  return get("/people/search", { personNames: name, email: input.email, firmNames: firm, perPage: 1 });
};
const whose: (readonly (keyof PersonQuery)[])[] = [
  ["fullName", "companyDomain"],
  ["firstName", "lastName", "companyDomain"],
  ["fullName", "companyName"],
  ["firstName", "lastName", "companyName"],
];

const range = (min: number | undefined, max: number | undefined) => {
  if (min !== undefined && max !== undefined) return `${min}^${max}`;
  if (min !== undefined) return `>${min - 1}`;
  return max === undefined ? undefined : `<${max + 1}`;
};

const perPage: Charge = { rule: "per_hit", credits: PAGE };
const free: Charge = { rule: "free", credits: 0 };
const twoCalls = { pollEveryMs: 1_000, giveUpAfterMs: 60_000 } as const;
const size = (limit: number | undefined) => Math.min(limit ?? 25, 250);

/** The page that is bought once a search has told the id. */
const pages: Partial<Record<OperationName, (id: string) => string>> = {
  "enrich-company": (id) => `/companies/${id}/bio`,
  "find-lookalike": (id) => `/companies/${id}/similar-companies`,
  "enrich-person": (id) => `/people/${id}/bio`,
  "find-email": (id) => `/people/${id}/contact`,
  "find-phone": (id) => `/people/${id}/contact`,
};

export const pitchbook = defineProvider({
  slug: "pitchbook",
  name: "PitchBook",
  category: "company",
  tier: "premium",
  description: "Private companies with their financing, companies like them, and the people who lead them.",
  website: "https://pitchbook.com",
  docsUrl: "https://github.com/simstudioai/sim/tree/main/apps/sim/tools/pitchbook",
  evidence: "connector",
  mark: { initials: "Pb", color: "#1e3a5f" },
  auth: { kind: "header", name: "Authorization", prefix: "PB-Token " },
  baseUrl: "https://api.pitchbook.com",
  limits: {
    windows: [
      { limit: 10, perMs: 1_000 },
      { limit: 2_000, perMs: 86_400_000 },
    ],
    burst: 20,
  },
  readError,
  doubts: [
    "What a page costs is set by the contract; one credit is assumed, and searches are free.",
    "How used-up credits are refused is not documented; a refusal that speaks of credits is read as that.",
    "No limits are published.",
    "How a search wants a country is not documented; its English name is sent.",
  ],
  operations: [
    operation("enrich-company", {
      needs: [["domain"], ["name"]],
      request: (input) => companies(input.domain ?? input.name),
      reply: companyReply,
      read: companyAnswer,
      charge: perPage,
      repeat: "paid",
      ...twoCalls,
    }),
    operation("find-lookalike", {
      needs: [["domain"], ["name"]],
      request: (input) => companies(input.domain ?? input.name),
      reply: similarReply,
      read: similarAnswer,
      charge: perPage,
      repeat: "paid",
      ...twoCalls,
    }),
    operation("enrich-person", {
      needs: [["email"], ...whose],
      request: people,
      reply: personReply,
      read: personAnswer,
      charge: perPage,
      repeat: "paid",
      ...twoCalls,
    }),
    operation("find-email", {
      needs: whose,
      request: people,
      reply: personReply,
      read: emailAnswer,
      charge: perPage,
      repeat: "paid",
      ...twoCalls,
    }),
    operation("find-phone", {
      needs: [["email"], ...whose],
      request: people,
      reply: personReply,
      read: phoneAnswer,
      charge: perPage,
      repeat: "paid",
      ...twoCalls,
    }),
    operation("search-companies", {
      needs: [["name"], ["domains"], ["countries"], ["keywords"], ["employeeMin"], ["employeeMax"]],
      request: (input) =>
        get("/companies/search", {
          companyNames: input.domains?.join(",") ?? input.name,
          country: countryNames(input.countries)?.join(","),
          locationType: input.countries && "HQ_ONLY",
          keywords: input.keywords?.join(","),
          employeeCount: range(input.employeeMin, input.employeeMax),
          page: Number(input.cursor ?? 1),
          perPage: size(input.limit),
        }),
      reply: companiesPage,
      read: (body) => {
        const companies = listed(body);
        if (companies.length === 0) return notFound();
        const data = { companies, nextCursor: nextPage(body.stats), total: body.stats?.total };
        return found(data, { results: companies.length });
      },
      charge: free,
      repeat: "free",
    }),
    operation("search-people", {
      needs: [["companyDomain"], ["companyName"], ["titles"], ["countries"]],
      request: (input) =>
        get("/people/search", {
          firmNames: input.companyDomain ?? input.companyName,
          positionTitle: input.titles?.join(","),
          country: countryNames(input.countries)?.join(","),
          page: Number(input.cursor ?? 1),
          perPage: size(input.limit),
        }),
      reply: peoplePage,
      read: (body, input) => {
        const people = body.items.flatMap(({ personName: fullName }) =>
          fullName ? [{ fullName, companyName: input.companyName, companyDomain: input.companyDomain }] : [],
        );
        if (people.length === 0) return notFound();
        const data = { people, nextCursor: nextPage(body.stats), total: body.stats?.total };
        return found(data, { results: people.length });
      },
      charge: free,
      repeat: "free",
    }),
  ],
  quota: quotaProbe({
    request: () => get("/credits/history"),
    reply: contractsReply,
    read: (contracts) => {
      const current = contracts.find(({ activeContract }) => activeContract === true) ?? contracts[0];
      if (current?.creditsRemaining === undefined) return malformedText("creditsRemaining is missing");
      return found({ remaining: current.creditsRemaining, unit: "credits" });
    },
  }),
  poll: {
    request: (externalId, name) => {
      const path = pages[name] ?? ((id: string) => `/companies/${id}/bio`);
      return get(path(encodeURIComponent(externalId)));
    },
    rows: (reply, name) => [answerFor(reply.body, name)],
  },
});

/** A page as the operation wants it; without one (a recorded reply), by what it is. */
function answerFor(body: unknown, name: OperationName | undefined): Outcome {
  const similar = similarReply.safeParse(body).data;
  if (Array.isArray(similar) && (name === undefined || name === "find-lookalike")) return similarAnswer(similar);
  const person = personReply.safeParse(body).data;
  if (person && name === "find-email") return emailAnswer(person);
  if (person && name === "find-phone") return phoneAnswer(person);
  if (person && name !== "enrich-company") return personAnswer(person);
  const company = companyReply.safeParse(body).data;
  return company ? companyAnswer(company) : malformedText("it is no page of an entity");
}
