import { z } from "zod";
import type { PersonQuery } from "@/lib/contracts/operation.ts";
import { defineProvider, operation } from "@/lib/providers/define.ts";
import { failed, found, malformedText, notFound } from "@/lib/providers/outcome.ts";
import type { Charge, ReadError } from "@/lib/providers/provider.ts";
import { quotaProbe } from "@/lib/providers/quota-probe.ts";
import { count } from "@/lib/providers/reading.ts";
import { refusal } from "@/lib/providers/status.ts";
import {
  collected,
  companiesReply,
  companyAnswer,
  companyReply,
  emailAnswer,
  employeeReply,
  employeesReply,
  personAnswer,
  RECORD,
  technologiesAnswer,
  usable,
} from "./coresignal-reply.ts";
import { companyOf } from "./coresignal-company.ts";
import { personOf } from "./coresignal-employee.ts";
import { any, collect, company, current, employee, employer, phrase, range, search } from "./coresignal-request.ts";
import { countryNames } from "./countries.ts";

/** https://docs.coresignal.com/api-introduction/response-codes: 404 is an id or a website that it does not have. */
const readError: ReadError = (reply) => {
  if (reply.status === 404 && typeof reply.body === "object") return notFound();
  return reply.status === 409
    ? failed("unavailable", refusal("Coresignal is still at the same question", reply))
    : undefined;
};

const whose: (readonly (keyof PersonQuery)[])[] = [
  ["linkedinUrl"],
  ["fullName", "companyDomain"],
  ["firstName", "lastName", "companyDomain"],
  ["fullName", "companyName"],
  ["firstName", "lastName", "companyName"],
];

const perRecord: Charge = { rule: "per_hit", credits: RECORD };
/** A page of up to twenty, whatever is on it. */
const perPage: Charge = { rule: "per_call", credits: RECORD };
const twoCalls = { pollEveryMs: 1_000, giveUpAfterMs: 60_000 } as const;

export const coresignal = defineProvider({
  slug: "coresignal",
  name: "Coresignal",
  category: "database",
  tier: "standard",
  description: "Companies and their employees from many public sources, with technologies, traffic and addresses.",
  website: "https://coresignal.com",
  docsUrl: "https://docs.coresignal.com",
  evidence: "official",
  mark: { initials: "Cs", color: "#1d4ed8" },
  auth: { kind: "header", name: "apikey" },
  baseUrl: "https://api.coresignal.com/cdapi/v2",
  limits: { windows: [{ limit: 5, perMs: 1_000 }] },
  readError,
  doubts: [
    "Calls a second depend on the plan; the smallest plan's five are assumed.",
    "Names are searched for first, free of charge, and the first record found is bought.",
    "Search previews are not in every plan.",
  ],
  operations: [
    operation("enrich-company", {
      needs: [["domain"], ["linkedinUrl"], ["name"]],
      request: company,
      reply: companyReply,
      read: companyAnswer,
      charge: perRecord,
      repeat: "paid",
      ...twoCalls,
    }),
    operation("detect-technologies", {
      needs: [["domain"], ["linkedinUrl"], ["name"]],
      request: company,
      reply: companyReply,
      read: technologiesAnswer,
      charge: perRecord,
      repeat: "paid",
      ...twoCalls,
    }),
    operation("enrich-person", {
      needs: whose,
      request: employee,
      reply: employeeReply,
      read: personAnswer,
      charge: perRecord,
      repeat: "paid",
      ...twoCalls,
    }),
    operation("find-email", {
      needs: whose,
      request: employee,
      reply: employeeReply,
      read: emailAnswer,
      charge: perRecord,
      repeat: "paid",
      ...twoCalls,
    }),
    operation("search-companies", {
      needs: [["name"], ["domains"], ["industries"], ["countries"], ["keywords"], ["employeeMin"], ["employeeMax"]],
      request: (input) =>
        search(
          "company_multi_source",
          [
            ...phrase("company_name", input.name),
            ...any("website", input.domains),
            ...any("industry", input.industries),
            ...any("hq_country", countryNames(input.countries)),
            ...any("categories_and_keywords", input.keywords),
            ...range(input.employeeMin, input.employeeMax),
          ],
          "es_dsl/preview",
        ),
      reply: companiesReply,
      read: (body, _input, { headers }) => {
        const companies = usable(body, companyOf);
        if (companies.length === 0) return body.length === 0 ? notFound() : malformedText("no company can be read");
        return found({ companies, total: count.parse(headers["x-total-results"]) }, { results: companies.length });
      },
      charge: perPage,
      repeat: "paid",
    }),
    operation("search-people", {
      needs: [["companyDomain"], ["companyName"], ["titles"], ["seniorities"], ["departments"], ["countries"]],
      request: (input) =>
        search(
          "employee_multi_source",
          [
            ...current(...employer(input)),
            ...any("active_experience_title", input.titles),
            ...any("active_experience_management_level", input.seniorities),
            ...any("active_experience_department", input.departments),
            ...any("location_country", countryNames(input.countries)),
          ],
          "es_dsl/preview",
        ),
      reply: employeesReply,
      read: (body, _input, { headers }) => {
        const people = usable(body, personOf);
        if (people.length === 0) return body.length === 0 ? notFound() : malformedText("no person can be read");
        return found({ people, total: count.parse(headers["x-total-results"]) }, { results: people.length });
      },
      charge: perPage,
      repeat: "paid",
    }),
  ],
  // A search is free, and each answer tells in a header what is left.
  quota: quotaProbe({
    request: () => search("company_multi_source", [{ term: { id: 1 } }]),
    reply: z.array(z.unknown()),
    read: (_ids, { headers }) =>
      found({ remaining: count.parse(headers["x-credits-remaining"]) ?? null, unit: "credits" }),
  }),
  poll: {
    request: (externalId) => {
      const [kind, id = ""] = externalId.split(/:(.*)/s);
      return collect(kind === "employee" ? "employee_multi_source" : "company_multi_source", id);
    },
    rows: (reply, name) => [collected(reply.body, name)],
  },
});
