import { remaining } from "../accounts.ts";
import type { Profile } from "../profile.ts";
import { type Fields, fieldsList, numberOf, queryFields, questionOf, textOf, textsOf } from "../reading.ts";
import {
  type Answer,
  day,
  type Front,
  type FrontContext,
  header,
  json,
  retryAfter,
  type Route,
  second,
} from "../wire.ts";
import type { Company } from "../world/company.ts";
import { domainOf } from "../world/fold.ts";
import { companyId } from "./identity.ts";
import { lookalikes, searchCompanies } from "./people-filter.ts";

const profile: Profile = {
  coverage: 0.3,
  parts: { europe: 0, americas: 0, asia: 0 },
  wrong: 0,
  stale: 0,
  guesses: 0,
  mobiles: 0,
  companies: 0.8,
  latency: { p50Ms: 300, p95Ms: 900, maxMs: 5_000 },
  dollarsPerCredit: 0.003,
};

const refusal = (status: number, messages: string): Answer => json(status, { details: {}, messages, status });

const sizes = [[10, "1-10"], [50, "10-50"], [200, "50-200"], [500, "200-500"], [1_000, "500-1k"], [5_000, "1k-5k"], [10_000, "5k-10k"]] as const; // prettier-ignore
const slug = (text: string) => text.toLowerCase().replace(/[^a-z0-9]+/g, "-");

function shape(company: Company): Fields {
  const page = (host: string) => ({ url: `https://www.${host}/${company.linkedinSlug}`, id: company.linkedinSlug });
  return {
    id: companyId(company),
    about: {
      name: company.name,
      industry: slug(company.industry),
      industries: [slug(company.industry), ...company.keywords],
      totalEmployees: sizes.find(([most]) => company.employeeCount <= most)?.[1] ?? "over-10k",
      totalEmployeesExact: company.employeeCount,
      yearFounded: company.foundedYear,
    },
    descriptions: { primary: company.description },
    domain: { domain: company.domain, state: "operating", tld: company.domain.split(".").at(-1) },
    finances: { revenue: "1m-10m" },
    locations: {
      headquarters: {
        city: { name: company.city, code: slug(company.city) },
        state: { name: company.region, code: slug(company.region) },
        country: { name: company.country, code: company.countryCode.toLowerCase() },
      },
    },
    contacts: { phones: [{ category: "general", value: company.phone }] },
    socials: { linkedin: page("linkedin.com/company"), twitter: page("twitter.com") },
    technologies: { active: company.technologies.map(slug), categories: [], details: [] },
  };
}

function one(context: FrontContext, company: Company | undefined, asked: string): Answer {
  if (!company) return refusal(404, "companyNotFound");
  const meta = { cost: 1, credits: remaining(context.account) - 1, freeRequest: false, score: 80 };
  const question = questionOf("company", { asked });
  return json(200, { ...shape(company), meta }, [{ question, credits: 1 }]);
}

function page(context: FrontContext, companies: Company[], total: number, asked: Fields): Answer {
  const size = numberOf(asked, "size", 10, 1, 100);
  const meta = {
    cost: companies.length,
    credits: remaining(context.account) - companies.length,
    currentPage: numberOf(asked, "page", 1, 1, 10_000),
    firstPage: 1,
    freeRequest: false,
    lastPage: Math.max(1, Math.ceil(total / size)),
    perPage: size,
    total,
  };
  const question = questionOf("companies", { asked: JSON.stringify(asked) });
  return json(
    200,
    { companies: companies.map(shape), meta, query: [] },
    companies.length > 0 ? [{ question, credits: companies.length }] : [],
  );
}

const byDomain: Route["handle"] = ({ params }, context) => {
  const domain = domainOf(decodeURIComponent(params["domain"] ?? ""));
  return one(context, context.knows.findCompany({ domain }), domain);
};

const bySocial: Route["handle"] = ({ query }, context) => {
  const linkedin = query.get("linkedin") ?? "";
  return linkedin === ""
    ? refusal(400, "missingSocial")
    : one(context, context.knows.findCompany({ linkedin }), linkedin);
};

const byName: Route["handle"] = ({ query }, context) => {
  const asked = queryFields(query);
  const company = context.knows.findCompany({ name: textOf(asked, "name") });
  return page(context, company ? [company] : [], company ? 1 : 0, asked);
};

const byEmail: Route["handle"] = ({ query }, context) => {
  const address = (query.get("email") ?? "").toLowerCase();
  const [name = "", domain = ""] = address.split("@");
  const company = context.knows.findCompany({ domain });
  const [first, last] = name.split(".");
  const fullName = { ...(first && { first }), ...(last && { last }) };
  const email = { address, domain, name, fullName, isFree: false, isDisposable: false, isValid: true };
  if (!company) return json(200, { email, meta: { freeRequest: true } });
  const question = questionOf("by-email", { address });
  return json(200, { company: shape(company), email, meta: { freeRequest: false } }, [{ question, credits: 1 }]);
};

const search: Route["handle"] = ({ body }, context) => {
  const conditions = fieldsList(body["query"]);
  const values = (attribute: string) =>
    conditions.filter((one) => one["attribute"] === attribute).flatMap((one) => textsOf(one, "values"));
  const size = numberOf(body, "size", 10, 1, 100);
  const { companies, total } = searchCompanies(
    context.knows,
    {
      domains: values("domain.domain"),
      names: values("about.name"),
      industries: values("about.industries").map((word) => word.replace(/-/g, " ")),
      countryCodes: values("locations.headquarters.country.code"),
    },
    (numberOf(body, "page", 1, 1, 10_000) - 1) * size,
    size,
  );
  return page(context, companies, total, body);
};

const similar: Route["handle"] = ({ query }, context) => {
  const domains: unknown = JSON.parse(decodeURIComponent(query.get("domains") ?? "[]"));
  const [domain] = textsOf({ domains }, "domains");
  if (!domain) return refusal(400, "missingDomains");
  const asked = queryFields(query);
  const companies = lookalikes(context.knows, domain, numberOf(asked, "size", 10, 1, 100));
  return page(context, companies, companies.length, asked);
};

/** The Companies API v2 (thecompaniesapi.com/api). No limits are published. */
export function theCompaniesApi(): Front {
  const windows = [
    { limit: 10, perMs: second },
    { limit: 2_000, perMs: day, quota: true as const },
  ];
  const route = (method: Route["method"], path: string, operation: string, credits: number, handle: Route["handle"]) =>
    ({ method, path, operation, group: "all", windows, credits, handle }) satisfies Route;
  return {
    slug: "the-companies-api",
    profile,
    keyed: true,
    // The token as it is, in spite of the scheme's name.
    keyOf: (request) => /^Basic (\S+)$/.exec(header(request, "authorization") ?? "")?.[1],
    routes: [
      route("GET", "/v2/companies/by-social", "enrich-company", 1, bySocial),
      route("GET", "/v2/companies/by-name", "search-by-name", 1, byName),
      route("GET", "/v2/companies/by-email", "enrich-person", 1, byEmail),
      route("GET", "/v2/companies/similar", "find-lookalike", 1, similar),
      route("GET", "/v2/companies/:domain", "enrich-company", 1, byDomain),
      route("POST", "/v2/companies", "search-companies", 1, search),
      route("GET", "/v2/user", "account", 0, () =>
        json(200, { id: 7, email: "ops@example.com", fullName: "Ops", currentTeamId: 3, role: "owner" }),
      ),
    ],
    refuse: (reason) => refusal(401, reason === "missing_key" ? "missingApiSecret" : "tokenNotFound"),
    tooFast: (waitMs) => ({ ...refusal(429, "tooManyRequests"), headers: retryAfter(waitMs) }),
    outOfCredits: () => refusal(403, "noCreditsRemaining"),
    unknownPath: () => refusal(404, "routeNotFound"),
  };
}
