import type { Profile } from "../profile.ts";
import { type Fields } from "../reading.ts";
import { day, type Front, header, json, type Route, second, text } from "../wire.ts";
import type { Company } from "../world/company.ts";
import { domainOf } from "../world/fold.ts";
import { lookalikes } from "./people-filter.ts";

const profile: Profile = {
  coverage: 0.3,
  parts: { europe: 0, americas: 0, asia: 0 },
  wrong: 0,
  stale: 0,
  guesses: 0,
  mobiles: 0,
  companies: 0.62,
  latency: { p50Ms: 300, p95Ms: 1_000, maxMs: 5_000 },
  dollarsPerCredit: 0.01,
};

const basics = (company: Company): Fields => ({
  company_id: company.employeeCount * 1_000 + company.foundedYear,
  name: `${company.name}, Inc.`,
  short_name: company.name,
  website: `http://www.${company.domain}`,
  profile_url: `https://www.owler.com/company/${company.linkedinSlug}`,
  logo_url: null,
});

const premium = (company: Company): Fields => ({
  ...basics(company),
  description: company.description,
  employee_count: company.employeeCount.toLocaleString("en-US"),
  revenue: company.revenueRange,
  founded_date: String(company.foundedYear),
  company_type: "Private",
  industries: [company.industry],
  hq_address: {
    street1: "1 High Street",
    street2: null,
    city: company.city,
    state: company.region,
    postal_code: null,
    country: company.country,
    phone: company.phone,
  },
  ceo: null,
  funding:
    company.fundingStage === ""
      ? []
      : [{ amount: String(company.fundingTotal), date: "2024-05-01", type: company.fundingStage, investor: [] }],
  linkedin_link: `https://www.linkedin.com/company/${company.linkedinSlug}`,
  twitter_link: null,
});

/** Owler's own profile is always there. */
const owlerItself = { company_id: 3, name: "Owler, Inc.", short_name: "Owler", website: "http://www.owler.com" };

const byWebsite: Route["handle"] = ({ params }, { knows }) => {
  const domain = domainOf(decodeURIComponent(params["website"] ?? ""));
  if (domain === "owler.com") return json(200, owlerItself);
  const company = knows.findCompany({ domain });
  return company ? json(200, premium(company)) : text(404, "Resource Not Found");
};

const competitors: Route["handle"] = ({ params }, { knows }) => {
  const domain = domainOf(decodeURIComponent(params["website"] ?? ""));
  if (!knows.findCompany({ domain })) return text(404, "Resource Not Found");
  const competitor = lookalikes(knows, domain, 10).map((company, index) => ({ ...basics(company), score: 99 - index }));
  return json(200, { competitor, pagination_id: "" });
};

/** Owler's Enterprise API (developers.owler.com): statuses are documented, bodies of refusals are not. */
export function owler(): Front {
  const windows = [
    { limit: 10, perMs: second },
    { limit: 2_000, perMs: day, quota: true as const },
  ];
  const route = (path: string, operation: string, handle: Route["handle"]) =>
    ({ method: "GET", path, operation, group: "all", windows, credits: 0, handle }) satisfies Route;
  return {
    slug: "owler",
    profile,
    keyed: true,
    keyOf: (request) => header(request, "x-api-key"),
    routes: [
      route("/v1/companypremium/url/:website", "enrich-company", byWebsite),
      route("/v1/company/competitorpremium/url/:website", "find-lookalike", competitors),
    ],
    refuse: () => text(403, "Authentication Failed"),
    tooFast: () => text(429, "Too Many Requests"),
    outOfCredits: () => text(403, "Authentication Failed"),
    unknownPath: () => text(404, "<html><body>Not Found</body></html>"),
  };
}
