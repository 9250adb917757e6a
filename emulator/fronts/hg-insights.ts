import { remaining } from "../accounts.ts";
import type { Profile } from "../profile.ts";
import { type Fields, fieldsList, fieldsOf, numberOf, questionOf, textOf, textsOf } from "../reading.ts";
import { type Answer, bearer, day, type Front, json, retryAfter, type Route, second } from "../wire.ts";
import type { Company } from "../world/company.ts";
import { companyId } from "./identity.ts";
import { searchCompanies } from "./people-filter.ts";

const profile: Profile = {
  coverage: 0.3,
  parts: { europe: 0, americas: 0, asia: 0 },
  wrong: 0,
  stale: 0,
  guesses: 0,
  mobiles: 0,
  companies: 0.7,
  latency: { p50Ms: 700, p95Ms: 2_000, maxMs: 8_000 },
  dollarsPerCredit: 0.1,
};

const refusal = (status: number, message: string): Answer => json(status, { error: { message } });

const firm = (company: Company): Fields => ({
  id: companyId(company).toUpperCase(),
  name: company.name,
  domain: company.domain,
  industry_name: company.industry,
  employees_total: company.employeeCount,
  employees_band: company.employeeRange,
  revenue_band: company.revenueRange,
  country_code: company.countryCode,
  state_name: company.region,
  city_name: company.city,
});

const technology = (company: Company): Fields => ({
  installs_count: company.technologies.length,
  installs: company.technologies.map((product_name, index) => ({
    product_name,
    vendor_name: product_name,
    product_category_level1_name: "Software",
    product_last_verified_date: "2026-08-01",
    intensity: 90 - index,
  })),
});

const enrich: Route["handle"] = ({ body }, { knows }) => {
  const domains = textsOf(fieldsOf(body["companies"]), "domains");
  const fields = textsOf(body, "fields");
  if (domains.length === 0) return refusal(422, "companies.domains is required");
  const known = domains.flatMap((domain) => knows.findCompany({ domain }) ?? []);
  const companies = known.map((company) => ({
    ...(fields.includes("firmographics") && { firmographics: firm(company) }),
    ...(fields.includes("technographics") && { technographics: technology(company) }),
  }));
  const question = questionOf("enrich", { domains: domains.join(), fields: fields.join() });
  return json(200, { companies }, known.length > 0 ? [{ question, credits: 3 }] : []);
};

const search: Route["handle"] = ({ body }, { knows }) => {
  const filters = fieldsOf(body["filters"]);
  const who = fieldsOf(filters["company_identifiers"]);
  const where = fieldsList(fieldsOf(filters["firmographics"])["country_codes"]);
  const name = textOf(who, "name");
  const filter = {
    names: name ? [name] : [],
    domains: textsOf(fieldsOf(who["domains"]), "ids"),
    countryCodes: where.flatMap((one) => textsOf(one, "ids")),
  };
  const { companies, total } = searchCompanies(
    knows,
    filter,
    numberOf(body, "offset", 0, 0, 25_000),
    numberOf(body, "limit", 25, 1, 100),
  );
  const rows = companies.map(({ name: called, domain }) => ({ id: domain, name: called, domain }));
  const question = questionOf("search", { body: JSON.stringify(body) });
  return json(200, { companies: rows, count: total }, rows.length > 0 ? [{ question, credits: 3 }] : []);
};

/** HG Insights, as far as connectors of others show it: nothing of its reference is public. */
export function hgInsights(): Front {
  const windows = [
    { limit: 10, perMs: second },
    { limit: 2_000, perMs: day, quota: true as const },
  ];
  const route = (method: Route["method"], path: string, operation: string, credits: number, handle: Route["handle"]) =>
    ({ method, path, operation, group: "all", windows, credits, handle }) satisfies Route;
  return {
    slug: "hg-insights",
    profile,
    keyed: true,
    keyOf: bearer,
    routes: [
      route("POST", "/companies/enrich", "enrich-company", 3, enrich),
      route("POST", "/companies/search", "search-companies", 3, search),
      route("GET", "/credits", "account", 0, (_request, { account }) => json(200, { credits: remaining(account) })),
    ],
    refuse: () => refusal(401, "Unauthorized"),
    tooFast: (waitMs) => ({ ...refusal(429, "Too many requests"), headers: retryAfter(waitMs) }),
    outOfCredits: () => refusal(402, "Not enough credits"),
    unknownPath: () => refusal(404, "Not found"),
  };
}
