import { remaining } from "../accounts.ts";
import type { Knowledge } from "../knowledge.ts";
import { knowsNobody, type Profile } from "../profile.ts";
import { questionOf } from "../reading.ts";
import { type Answer, type Front, json, type Route, second } from "../wire.ts";
import type { Company } from "../world/company.ts";
import { lookalikes } from "./people-filter.ts";

const profile: Profile = {
  ...knowsNobody,
  companies: 0.7,
  latency: { p50Ms: 350, p95Ms: 1_200, maxMs: 6_000 },
  dollarsPerCredit: 0.1,
};

const similarwebError = (status: number, code: number, message: string): Answer =>
  json(status, { meta: { request: {}, status: "Error", error_code: code, error_message: message } });

/** Numbers are sent as text. */
const overview = ({ chance }: Knowledge, company: Company) => ({
  SiteName: company.domain,
  Description: company.description,
  Category: `business_and_consumer_services/${company.industry.toLowerCase()}`,
  GlobalRank: { Rank: 1_000 + Math.floor(chance(`rank|${company.domain}`) * 5_000_000) },
  CountryRank: { Country: 840, CountryCode: company.countryCode, Rank: 20_000 },
  CategoryRank: { Category: company.industry, Rank: "420" },
  Engagments: {
    BounceRate: "0.4211",
    Month: "9",
    Year: "2026",
    PagePerVisit: "3.1",
    Visits: String(company.employeeCount * 250),
    TimeOnSite: "92.4",
  },
  TopCountryShares: [{ Country: 840, CountryCode: company.countryCode, Value: 0.61 }],
  TrafficSources: { Direct: 0.5, Referrals: 0.1, Search: 0.3, Social: 0.05, Mail: 0.04, "Paid Referrals": 0.01 },
});

/** Similarweb: reports about one website, the key in the query. */
export function similarweb(): Front {
  const report = (path: string, operation: string, body: (knows: Knowledge, company: Company) => unknown): Route => ({
    method: "GET",
    path,
    operation,
    group: "all",
    windows: [{ limit: 10, perMs: second }],
    credits: 1,
    handle: ({ params }, { knows }) => {
      const domain = decodeURIComponent(params["domain"] ?? "");
      const company = knows.findCompany({ domain });
      const said = company && body(knows, company);
      if (said === undefined) return similarwebError(404, 401, "Data not found");
      return json(200, said, [{ question: questionOf(operation, { domain }), credits: 1 }]);
    },
  });
  return {
    slug: "similarweb",
    profile,
    keyed: true,
    keyOf: ({ query }) => query.get("api_key") ?? undefined,
    routes: [
      report("/v1/website/:domain/general-data/all", "overview", overview),
      report("/v1/website/:domain/similar-sites/similarsites", "similar-sites", (knows, company) => {
        const alike = lookalikes(knows, company.domain, 20);
        const sites = alike.map(({ domain }, index) => ({ url: domain, score: 1 - index / 40 }));
        return sites.length > 0 ? { meta: { status: "Success" }, similar_sites: sites } : undefined;
      }),
      report("/v4/website/:domain/technographics/all", "technologies", (_knows, { technologies }) => ({
        meta: { status: "Success" },
        technologies: technologies.map((name) => ({ category: "Web", sub_category: "Framework", technology_name: name, free_or_paid: "free" })), // prettier-ignore
      })),
      {
        method: "GET",
        path: "/user-capabilities",
        operation: "account",
        group: "all",
        windows: [{ limit: 10, perMs: second }],
        credits: 0,
        handle: (_request, { account }) => json(200, { user_remaining: remaining(account), remaining_hits: remaining(account) }), // prettier-ignore
      },
    ],
    refuse: () => similarwebError(401, 401, "Invalid API key"),
    tooFast: () => similarwebError(429, 429, "Too many requests"),
    outOfCredits: () => similarwebError(403, 403, "Data credits limit reached"),
    unknownPath: () => similarwebError(404, 404, "Not found"),
  };
}
