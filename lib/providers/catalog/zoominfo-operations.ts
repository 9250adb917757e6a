import type { z } from "zod";
import type { OperationName, PersonQuery } from "@/lib/contracts/operation.ts";
import type { Outcome } from "@/lib/contracts/outcome.ts";
import { operation } from "@/lib/providers/define.ts";
import { malformed, malformedText, notFound, pending } from "@/lib/providers/outcome.ts";
import type { HttpRequest } from "@/lib/providers/provider.ts";
import {
  lookalikesAnswer,
  matchedCompany,
  matchedPerson,
  type Row,
  rowsReply,
  showsContact,
  technologiesAnswer,
} from "./zoominfo-reply.ts";
import { emailAnswer, personAnswer, type PersonAttributes, phoneAnswer } from "./zoominfo-person.ts";
import { jsonApi, post } from "./zoominfo-request.ts";
import { searchOperations } from "./zoominfo-search.ts";

type Rows = z.infer<typeof rowsReply>;

const personFields = ["id", "firstName", "lastName", "email", "phone", "directPhoneDoNotCall", "mobilePhone", "mobilePhoneDoNotCall", "jobTitle", "jobFunction", "managementLevel", "externalUrls", "contactAccuracyScore", "city", "region", "state", "country", "companyName", "companyWebsite", "companySocialMediaUrls"]; // prettier-ignore
const companyFields = ["id", "name", "website", "description", "primaryIndustry", "industries", "employeeCount", "employeeRange", "foundedYear", "revenueRange", "phone", "street", "city", "state", "zipCode", "country", "companyStatus", "competitors", "totalFundingAmount", "companyFunding", "socialMediaUrls"]; // prettier-ignore

const numeric = (id: string) => (/^\d{1,15}$/.test(id) ? Number(id) : id);
const enrichPerson = (match: object) =>
  post("/contacts/enrich", "ContactEnrich", { matchPersonInput: [match], outputFields: personFields });

const byPerson = [
  ["linkedinUrl"],
  ["fullName", "companyName"],
  ["firstName", "lastName", "companyName"],
  ["fullName", "companyDomain"],
  ["firstName", "lastName", "companyDomain"],
] as const;

/** Enrichment matches by a company's name only; with its domain, the free search says who is meant. */
function askPerson(input: PersonQuery): HttpRequest {
  const name = {
    fullName: input.firstName && input.lastName ? undefined : input.fullName,
    firstName: input.firstName,
    lastName: input.lastName,
  };
  if (input.linkedinUrl || input.email || input.companyName || !input.companyDomain)
    return enrichPerson({
      ...name,
      externalURL: input.linkedinUrl,
      emailAddress: input.email,
      companyName: input.companyName,
    });
  return post("/contacts/search", "ContactSearch", { ...name, companyWebsite: input.companyDomain });
}

/** A row of the search has no `matchStatus`, and shows no contact: its id is asked for next. */
function personOrId<Data>(list: Rows, answer: (row: PersonAttributes) => Outcome<Data>): Outcome<Data> {
  const [row] = list;
  const found = row?.status === undefined && row?.type !== "NoMatch" && !showsContact(row) ? row?.id : undefined;
  return found === undefined ? matchedPerson(row, answer) : pending({ externalId: found, retryAfterMs: 0 });
}

const enriching = <Data>(answer: (row: PersonAttributes) => Outcome<Data>) => ({
  request: askPerson,
  reply: rowsReply,
  read: (list: Rows) => personOrId(list, answer),
  charge: { rule: "per_hit", credits: 1 } as const,
  repeat: "paid" as const,
  pollEveryMs: 1_000,
  giveUpAfterMs: 120_000,
});

const companyId = (list: Rows): Outcome<never> => {
  const id = list.find((row) => row.id !== undefined)?.id;
  return id === undefined ? notFound() : pending({ externalId: id, retryAfterMs: 0 });
};
const findCompany = (input: { domain?: string | undefined; name?: string | undefined }) =>
  post("/companies/search", "CompanySearch", {
    companyWebsite: input.domain,
    companyName: input.domain ? undefined : input.name,
  });
const lookalikes = (query: HttpRequest["query"]): HttpRequest => ({
  method: "GET",
  path: "/copilot/v1/companies/lookalikes",
  query: query ?? {},
  headers: { accept: jsonApi.accept },
});

const companyMatch = (input: { domain?: string | undefined; name?: string | undefined }) => ({
  companyWebsite: input.domain,
  companyName: input.name,
});

export const operations = [
  operation("find-email", { needs: byPerson, ...enriching(emailAnswer) }),
  operation("find-phone", { needs: [["email"], ...byPerson], ...enriching(phoneAnswer) }),
  operation("enrich-person", { needs: [["email"], ...byPerson], ...enriching(personAnswer) }),
  operation("enrich-company", {
    needs: [["domain"], ["name"]],
    request: (input) =>
      post("/companies/enrich", "CompanyEnrich", {
        matchCompanyInput: [companyMatch(input)],
        outputFields: companyFields,
      }),
    reply: rowsReply,
    read: ([row]) => matchedCompany(row),
    charge: { rule: "per_hit", credits: 1 },
    repeat: "paid",
    bulk: {
      max: 25,
      request: (inputs) =>
        post("/companies/enrich", "CompanyEnrich", {
          matchCompanyInput: inputs.map(companyMatch),
          outputFields: companyFields,
        }),
      /** One row for each input, in their order. */
      read: (reply, inputs) => {
        const list = rowsReply.safeParse(reply.body);
        const asked = Math.max(1, inputs.length || (list.data?.length ?? 1));
        return Array.from({ length: asked }, (_, index) => {
          if (!list.success) return malformed(list.error);
          return list.data.length === asked
            ? matchedCompany(list.data[index])
            : malformedText("it has another number of rows than was asked for");
        });
      },
    },
  }),
  ...searchOperations,
  operation("find-lookalike", {
    needs: [["name"], ["domain"]],
    request: (input) =>
      input.name
        ? lookalikes({ "filter[companyName]": input.name, "page[size]": Math.min(input.limit ?? 25, 100) })
        : findCompany(input),
    reply: rowsReply,
    read: (list, input) => {
      const searched = input.name === undefined && list[0]?.type === "Company";
      return searched ? companyId(list) : lookalikesAnswer(list);
    },
    charge: { rule: "free", credits: 0 },
    repeat: "free",
    pollEveryMs: 1_000,
    giveUpAfterMs: 120_000,
  }),
  operation("detect-technologies", {
    needs: [["domain"], ["name"]],
    request: findCompany,
    reply: rowsReply,
    read: companyId,
    charge: { rule: "per_hit", credits: 1 },
    repeat: "paid",
    pollEveryMs: 1_000,
    giveUpAfterMs: 120_000,
  }),
];

/** The second call of what began with a search. */
export const secondCall = (externalId: string, name: OperationName): HttpRequest => {
  if (name === "find-lookalike") return lookalikes({ "filter[companyId]": externalId });
  if (name === "detect-technologies")
    return post("/companies/technologies/enrich", "TechnologyEnrich", { companyId: numeric(externalId) });
  return enrichPerson({ personId: numeric(externalId) });
};

export function secondAnswer(list: Row[], name: OperationName | undefined): Outcome {
  const kind = list[0]?.type;
  if (name === "detect-technologies" || (!name && kind === "Technology")) return technologiesAnswer(list);
  if (name === "find-lookalike" || (!name && kind === "CompanyLookalike")) return lookalikesAnswer(list);
  if (name === "find-email") return matchedPerson(list[0], emailAnswer);
  return name === "find-phone" ? matchedPerson(list[0], phoneAnswer) : matchedPerson(list[0], personAnswer);
}
