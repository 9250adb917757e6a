import { remaining } from "../accounts.ts";
import type { Profile } from "../profile.ts";
import { numberOf, queryFields, questionOf, textOf } from "../reading.ts";
import { type Answer, day, type Front, json, type Route, second } from "../wire.ts";
import type { Company } from "../world/company.ts";

const profile: Profile = {
  coverage: 0.3,
  parts: { europe: 0, americas: 0, asia: 0 },
  wrong: 0,
  stale: 0,
  guesses: 0,
  mobiles: 0,
  companies: 0.7,
  latency: { p50Ms: 600, p95Ms: 2_200, maxMs: 10_000 },
  dollarsPerCredit: 0.2,
};

const refusal = (status: number, message: string): Answer => json(status, { api_version: "0.4", error: { message } });

const entry = (company: Company, registrationNumber: number) => ({
  company: {
    name: `${company.name.toUpperCase()} LTD`,
    company_number: String(registrationNumber),
    jurisdiction_code: company.countryCode.toLowerCase(),
    incorporation_date: `${company.foundedYear}-03-01`,
    dissolution_date: null,
    company_type: "Limited company",
    branch: null,
    inactive: false,
    current_status: "Active",
    industry_codes: [{ industry_code: { code: "1", description: company.industry, code_scheme_id: "nace" } }],
    registered_address: {
      street_address: "1 High Street",
      locality: company.city,
      region: company.region,
      postal_code: null,
      country: company.country,
    },
    registered_address_in_full: `1 High Street, ${company.city}, ${company.country}`,
  },
});

/** Every call counts, also one that finds nothing. */
const search: Route["handle"] = ({ query }, { knows }) => {
  const asked = queryFields(query);
  const q = textOf(asked, "q");
  if (!q) return refusal(400, "q is required");
  const country = textOf(asked, "country_code");
  const company = knows.findCompany({ name: q });
  const fits = company && (!country || company.countryCode.toLowerCase() === country);
  const number = company && 10_000_000 + Math.floor(knows.chance(`number|${company.domain}`) * 1e7);
  const companies = fits && number !== undefined ? [entry(company, number)] : [];
  const perPage = numberOf(asked, "per_page", 30, 1, 100);
  const counts = { page: 1, per_page: perPage, total_pages: companies.length, total_count: companies.length };
  const question = questionOf("search", { q, country });
  return json(200, { api_version: "0.4", results: { companies, ...counts } }, [{ question, credits: 1 }]);
};

/** OpenCorporates v0.4 (api.opencorporates.com/documentation). */
export function opencorporates(): Front {
  const windows = [
    { limit: 10, perMs: second },
    { limit: 2_000, perMs: day, quota: true as const },
  ];
  const route = (path: string, operation: string, credits: number, handle: Route["handle"]) =>
    ({ method: "GET", path, operation, group: "all", windows, credits, handle }) satisfies Route;
  return {
    slug: "opencorporates",
    profile,
    keyed: true,
    keyOf: ({ query, headers }) => query.get("api_token") ?? [headers["x-api-token"]].flat()[0],
    routes: [
      route("/companies/search", "search-companies", 1, search),
      route("/account_status", "account", 0, (_request, { account }) => {
        const left = remaining(account);
        const account_status = {
          plan: "essentials",
          status: "approved",
          calls_remaining: { today: left, this_month: left },
          usage: { today: 0, this_month: account.usedCredits },
        };
        return json(200, { api_version: "0.4", results: { account_status } });
      }),
    ],
    refuse: () => refusal(401, "Invalid Api Token"),
    tooFast: () => refusal(429, "Too many requests"),
    outOfCredits: () => refusal(403, "Usage limit exceeded"),
    unknownPath: () => refusal(404, "Page not found"),
  };
}
