import { remaining } from "../accounts.ts";
import type { Knowledge } from "../knowledge.ts";
import type { Profile } from "../profile.ts";
import { type Fields, numberOf, queryFields, questionOf, textOf } from "../reading.ts";
import { type Answer, day, type Front, header, json, type Route, second } from "../wire.ts";
import { domainOf, isDomain } from "../world/fold.ts";
import type { Person } from "../world/person.ts";
import { companyId, companyOfId, personId, personOfId } from "./identity.ts";
import { lookalikes, searchCompanies, searchPeople } from "./people-filter.ts";

const profile: Profile = {
  coverage: 0.3,
  parts: { europe: 0, americas: 0.05, asia: -0.05 },
  wrong: 0.01,
  stale: 0.2,
  guesses: 0,
  mobiles: 0.1,
  companies: 0.55,
  latency: { p50Ms: 400, p95Ms: 1_400, maxMs: 6_000 },
  dollarsPerCredit: 1,
};

const refusal = (status: number, reason: string, message: string): Answer => json(status, { reason, message });
const nobody = () => refusal(404, "NOT_FOUND", "No entity found");

const firmOf = (asked: string | undefined) => {
  const domain = domainOf(asked ?? "");
  return isDomain(domain) ? { domain } : { name: asked };
};

const page = (asked: Fields, items: Fields[], total: number): Answer => {
  const perPage = numberOf(asked, "perPage", 25, 1, 250);
  const stats = { total, perPage, page: numberOf(asked, "page", 1, 1, 10_000), lastPage: Math.ceil(total / perPage) };
  return json(200, { stats, items });
};
const cut = (asked: Fields) => {
  const perPage = numberOf(asked, "perPage", 25, 1, 250);
  return [(numberOf(asked, "page", 1, 1, 10_000) - 1) * perPage, perPage] as const;
};

const searchForCompanies: Route["handle"] = ({ query }, { knows }) => {
  const asked = queryFields(query);
  const firms = (textOf(asked, "companyNames") ?? "").split(",").filter(Boolean).map(firmOf);
  const { companies, total } = searchCompanies(
    knows,
    {
      domains: firms.flatMap((firm) => ("domain" in firm ? [firm.domain] : [])),
      names: firms.flatMap((firm) => ("name" in firm && firm.name ? [firm.name] : [])),
      countries: (textOf(asked, "country") ?? "").split(",").filter(Boolean),
    },
    ...cut(asked),
  );
  const items = companies.map((company) => ({
    companyId: companyId(company),
    companyName: company.name,
    website: `www.${company.domain}`,
  }));
  return page(asked, items, total);
};

const onFile = (knows: Knowledge, person: Person | undefined) =>
  person && knows.chance(`person|${person.key}`) < 0.5 ? person : undefined;

const searchForPeople: Route["handle"] = ({ query }, { knows }) => {
  const asked = queryFields(query);
  const name = textOf(asked, "personNames");
  const email = textOf(asked, "email");
  const firm = firmOf(textOf(asked, "firmNames"));
  const item = (person: Person) => ({
    personId: personId(person),
    personName: person.fullName,
    firmId: companyId(person.company),
  });
  if (name || email) {
    const employer = "domain" in firm ? { domain: firm.domain } : { companyName: firm.name };
    const person = onFile(knows, knows.findPerson({ fullName: name, email, ...employer }));
    return page(asked, person ? [item(person)] : [], person ? 1 : 0);
  }
  const filter = {
    domains: "domain" in firm ? [firm.domain] : [],
    names: "name" in firm && firm.name ? [firm.name] : [],
    titles: (textOf(asked, "positionTitle") ?? "").split(",").filter(Boolean),
    countries: (textOf(asked, "country") ?? "").split(",").filter(Boolean),
  };
  const { people, total } = searchPeople(knows, filter, ...cut(asked));
  return page(asked, people.map(item), total);
};

const sold = (what: string, id: string, body: unknown): Answer =>
  json(200, body, [{ question: questionOf(what, { id }), credits: 1 }]);

const companyBio: Route["handle"] = ({ params }, { knows }) => {
  const company = companyOfId(knows, params["id"] ?? "");
  if (!company) return nobody();
  return sold("bio", companyId(company), {
    companyId: companyId(company),
    companyName: { formalName: company.name, alsoKnownAs: null, legalName: null, formerlyKnownAs: null },
    hqLocation: { city: company.city, stateProvince: company.region, postCode: null, country: company.country },
    description: company.description,
    businessStatus: { code: "GR", description: "Generating Revenue" },
    financingStatus: company.fundingStage === "" ? null : { code: "VC", description: "Venture Capital-Backed" },
    website: `www.${company.domain}`,
    employees: company.employeeCount,
    yearFounded: company.foundedYear,
  });
};

const similar: Route["handle"] = ({ params }, { knows }) => {
  const company = companyOfId(knows, params["id"] ?? "");
  if (!company) return nobody();
  const rows = lookalikes(knows, company.domain, 10).map((other, index) => ({
    companyId: companyId(company),
    similarCompanyId: companyId(other),
    similarCompanyName: other.name,
    similarityScore: 0.99 - index / 100,
    competitor: index < 3,
  }));
  return sold("similar", companyId(company), rows);
};

const personBio: Route["handle"] = ({ params }, { knows }) => {
  const person = onFile(knows, personOfId(knows, params["id"] ?? ""));
  if (!person) return nobody();
  const { company } = person;
  return sold("person", personId(person), {
    personId: personId(person),
    personName: { full: person.fullName, first: person.firstName, last: person.lastName, middle: null },
    biography: null,
    linkedInProfileUrl: knows.profileOf(person),
    primaryEntityName: company.name,
    primaryEntityWebsite: `www.${company.domain}`,
    primaryPosition: person.title,
    primaryOffice: { city: company.city, stateProvince: company.region, country: company.country, phone: null },
  });
};

const contact: Route["handle"] = ({ params }, { knows }) => {
  const person = onFile(knows, personOfId(knows, params["id"] ?? ""));
  if (!person) return nobody();
  return sold("contact", personId(person), {
    personId: personId(person),
    fullName: person.fullName,
    phone: knows.mobileOf(person) ?? null,
    fax: null,
    email: knows.addressOf(person)?.email ?? null,
  });
};

/** PitchBook's API v2: searches are free, each page of an entity costs a credit. */
export function pitchbook(): Front {
  const windows = [
    { limit: 10, perMs: second },
    { limit: 2_000, perMs: day, quota: true as const },
  ];
  const route = (path: string, operation: string, credits: number, handle: Route["handle"]) =>
    ({ method: "GET", path, operation, group: "all", windows, credits, handle }) satisfies Route;
  return {
    slug: "pitchbook",
    profile,
    keyed: true,
    keyOf: (request) => /^PB-Token (\S+)$/.exec(header(request, "authorization") ?? "")?.[1],
    routes: [
      // Not billed, but an account without credits is refused here already.
      route("/companies/search", "search-companies", 1, searchForCompanies),
      route("/people/search", "search-people", 1, searchForPeople),
      route("/companies/:id/bio", "enrich-company", 1, companyBio),
      route("/companies/:id/similar-companies", "find-lookalike", 1, similar),
      route("/people/:id/bio", "enrich-person", 1, personBio),
      route("/people/:id/contact", "find-email", 1, contact),
      route("/credits/history", "account", 0, (_request, { account }) =>
        json(200, [
          {
            contractNumber: "Current Contract",
            activeContract: true,
            pricingModel: "Subscription",
            creditsUsed: account.usedCredits,
            creditsChanged: 0,
            creditsExpired: 0,
            creditsRemaining: remaining(account),
            overageUsed: 0,
          },
        ]),
      ),
    ],
    refuse: (_reason, request) =>
      refusal(401, "UNAUTHORIZED", `Active API key ${header(request, "authorization") ?? ""} not found`),
    tooFast: () => refusal(429, "TOO_MANY_REQUESTS", "Too many requests"),
    outOfCredits: () => refusal(403, "INSUFFICIENT_CREDITS", "The contract has no credits left"),
    unknownPath: () => nobody(),
  };
}
