import type { Profile } from "../profile.ts";
import { type Fields, fieldsList, numberOf, textOf, textsOf } from "../reading.ts";
import { type Answer, type Front, header, json, minute, type Route } from "../wire.ts";
import type { Company } from "../world/company.ts";
import type { Person } from "../world/person.ts";
import { companyId, personId } from "./identity.ts";
import { searchCompanies } from "./people-filter.ts";

const profile: Profile = {
  coverage: 0.3,
  parts: { europe: -0.05, americas: 0.05, asia: 0 },
  wrong: 0,
  stale: 0,
  guesses: 0,
  mobiles: 0,
  companies: 0.6,
  latency: { p50Ms: 350, p95Ms: 1_100, maxMs: 5_000 },
  dollarsPerCredit: 0.01,
};

/** A bare list, whatever went wrong. */
const refusal = (status: number, code: string, message: string): Answer => json(status, [{ status, code, message }]);

const identifier = (uuid: string, value: string, entity_def_id: string) => ({
  uuid,
  value,
  permalink: value.toLowerCase().replace(/[^a-z0-9]+/g, "-"),
  image_id: "x0",
  entity_def_id,
});

const places = ({ city, region, country }: Company) => [
  { ...identifier("l1", city, "location"), location_type: "city" },
  { ...identifier("l2", region, "location"), location_type: "region" },
  { ...identifier("l3", country, "location"), location_type: "country" },
];

const sizeCodes = [[10, "c_00001_00010"], [50, "c_00011_00050"], [100, "c_00051_00100"], [250, "c_00101_00250"], [500, "c_00251_00500"], [1_000, "c_00501_01000"], [5_000, "c_01001_05000"], [10_000, "c_05001_10000"]] as const; // prettier-ignore

function organization(company: Company): Fields {
  const link = (value: string) => ({ value });
  return {
    identifier: identifier(companyId(company), company.name, "organization"),
    name: company.name,
    short_description: company.description,
    website_url: `https://www.${company.domain}/`,
    linkedin: link(`https://www.linkedin.com/company/${company.linkedinSlug}`),
    facebook: link(`https://www.facebook.com/${company.linkedinSlug}`),
    twitter: link(`https://twitter.com/${company.linkedinSlug}`),
    phone_number: company.phone,
    location_identifiers: places(company),
    categories: [identifier("k1", company.industry, "category")],
    founded_on: { value: `${company.foundedYear}-01-01`, precision: "year" },
    num_employees_enum: sizeCodes.find(([most]) => company.employeeCount <= most)?.[1] ?? "c_10001_max",
    operating_status: "active",
    ...(company.fundingTotal > 0 && {
      funding_total: { value: company.fundingTotal, currency: "USD", value_usd: company.fundingTotal },
      last_funding_type: company.fundingStage.toLowerCase().replace(" ", "_"),
    }),
    rank_org: company.employeeCount,
  };
}

const person = (one: Person, profileUrl: string | null): Fields => ({
  identifier: identifier(personId(one), one.fullName, "person"),
  name: one.fullName,
  first_name: one.firstName,
  last_name: one.lastName,
  primary_job_title: one.title,
  primary_organization: identifier(companyId(one.company), one.company.name, "organization"),
  location_identifiers: places(one.company),
  ...(profileUrl && { linkedin: { value: profileUrl } }),
});

const values = (body: Fields, ...fields: string[]): string[] =>
  fieldsList(body["query"])
    .filter((one) => fields.includes(String(one["field_id"])))
    .flatMap((one) => textsOf(one, "values"));

/** Only what was asked for is shown. */
function page(body: Fields, all: { uuid: string; properties: Fields }[]): Answer {
  const wanted = textsOf(body, "field_ids");
  if (wanted.length === 0) return refusal(400, "MD102", "field_ids is required");
  const after = textOf(body, "after_id");
  const start = after === undefined ? 0 : all.findIndex(({ uuid }) => uuid === after) + 1;
  const entities = all.slice(start, start + numberOf(body, "limit", 100, 1, 1_000)).map(({ uuid, properties }) => ({
    uuid,
    properties: Object.fromEntries(Object.entries(properties).filter(([field]) => wanted.includes(field))),
  }));
  return json(200, { count: all.length, entities });
}

const spaced = (permalinks: readonly string[]) => permalinks.map((name) => name.replace(/-/g, " "));

const searchOrganizations: Route["handle"] = ({ body }, { knows }) => {
  const filter = {
    domains: values(body, "website_url"),
    names: values(body, "identifier", "name"),
    industries: spaced(values(body, "categories")),
    countries: spaced(values(body, "location_identifiers")),
  };
  const { companies } = searchCompanies(knows, filter, 0, 1_000);
  return page(
    body,
    companies.map((company) => ({ uuid: companyId(company), properties: organization(company) })),
  );
};

/** How many people of the world are looked through. */
const horizon = 400;

/** The world's first people; worked out once. */
const searchThePeople = (): Route["handle"] => {
  let people: Person[] = [];
  return ({ body }, { knows }) => {
    if (people.length === 0) people = Array.from({ length: horizon }, (_, index) => knows.world.personOf(index));
    const names = values(body, "identifier", "name");
    const titles = values(body, "primary_job_title");
    const countries = spaced(values(body, "location_identifiers"));
    const fits = (wanted: readonly string[], value: string) =>
      wanted.length === 0 || wanted.some((one) => value.toLowerCase().includes(one.toLowerCase()));
    const found = people.filter(
      (one) =>
        knows.chance(`person|${one.key}`) < 0.4 &&
        fits(names, one.fullName) &&
        fits(titles, one.title) &&
        fits(countries, one.company.country),
    );
    return page(
      body,
      found.map((one) => ({ uuid: personId(one), properties: person(one, knows.profileOf(one)) })),
    );
  };
};

const autocomplete: Route["handle"] = ({ query }, { knows }) => {
  const name = query.get("query") ?? "";
  if (name.trim() === "") return refusal(400, "MD101", "query is required");
  const company = knows.findCompany({ name });
  const entities = company ? [{ ...organization(company), facet_ids: ["company"] }] : [];
  return json(200, { count: entities.length, entities });
};

/** Crunchbase v4 (data.crunchbase.com/docs): a licence has no credits, only 200 calls a minute. */
export function crunchbase(): Front {
  const route = (method: Route["method"], path: string, operation: string, handle: Route["handle"]): Route => ({
    method,
    path,
    operation,
    group: "all",
    windows: [{ limit: 200, perMs: minute }],
    credits: 0,
    handle,
  });
  return {
    slug: "crunchbase",
    profile,
    keyed: true,
    keyOf: (request) => header(request, "x-cb-user-key") ?? request.query.get("user_key") ?? undefined,
    routes: [
      route("POST", "/searches/organizations", "search-companies", searchOrganizations),
      route("POST", "/searches/people", "search-people", searchThePeople()),
      route("GET", "/autocompletes", "autocomplete", autocomplete),
    ],
    refuse: () => refusal(401, "LA401", "Unauthorized user_key"),
    tooFast: () => refusal(429, "LA429", "Too many requests"),
    outOfCredits: () => refusal(403, "LA403", "Insufficient package access"),
    unknownPath: ({ path }) => refusal(404, "MD404", `${path} is not there`),
  };
}
