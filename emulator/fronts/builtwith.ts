import { remaining } from "../accounts.ts";
import type { Knowledge } from "../knowledge.ts";
import { knowsNobody, type Profile } from "../profile.ts";
import { questionOf } from "../reading.ts";
import { type Answer, type Bill, type Front, header, json, type Route, second, type Window } from "../wire.ts";
import type { Company } from "../world/company.ts";
import { domainOf, isDomain } from "../world/fold.ts";

const windows: Window[] = [{ limit: 10, perMs: second }];

const profile: Profile = {
  ...knowsNobody,
  companies: 0.88,
  latency: { p50Ms: 900, p95Ms: 4_000, maxMs: 20_000 },
  dollarsPerCredit: 0.0495,
};

/** Errors come with status 200, by number. */
const builtwithError = (code: number, message: string): Answer =>
  json(200, { Results: [], Errors: [{ Lookup: null, Code: code, Message: message }] });

const meta = ({ chance, listed }: Knowledge, company: Company, people: boolean) => ({
  CompanyName: company.name,
  Vertical: company.industry,
  Social: [`//linkedin.com/company/${company.linkedinSlug}`, `//twitter.com/${company.linkedinSlug}`],
  Telephones: chance(`phone|${company.domain}`) < 0.7 ? [company.phone] : [],
  Emails: people ? [`info@${company.domain}`] : [],
  Names: people
    ? listed(company, 0, 2).people.map((person) => ({ Name: person.fullName, Type: 0, Level: person.seniority, Email: "" })) // prettier-ignore
    : [],
  City: company.city,
  State: company.region,
  Postcode: "",
  Country: company.countryCode,
  ARank: -1,
  QRank: -1,
});

function result(knows: Knowledge, domain: string, flags: URLSearchParams): Record<string, unknown> {
  const company = knows.findCompany({ domain });
  const off = (flag: string) => flags.get(flag)?.toLowerCase() === "yes";
  const seen = { FirstDetected: 1588255200000, LastDetected: 1790000000000, IsPremium: "no" };
  const technologies = (company?.technologies ?? []).map((Name) => ({ Name, Tag: off("HIDETEXT") ? null : "framework", ...seen })); // prettier-ignore
  const paths = company
    ? [
        { Domain: domain, Url: "", SubDomain: "", FirstIndexed: 1588255200000, LastIndexed: 1790000000000, Technologies: technologies }, // prettier-ignore
        { Domain: domain, Url: "", SubDomain: "shop", FirstIndexed: 1588255200000, LastIndexed: 1790000000000, Technologies: technologies.slice(0, 1) }, // prettier-ignore
      ]
    : [];
  return {
    Result: { SpendHistory: [], IsDB: company ? "True" : "False", Spend: (company?.employeeCount ?? 0) * 10, Paths: paths }, // prettier-ignore
    Meta: company && !off("NOMETA") ? meta(knows, company, !off("NOPII")) : null,
    Attributes: company && !off("NOATTR") ? { Employees: company.employeeCount, Followers: 0, MJRank: 90_000 } : null,
    FirstIndexed: 1588255200000,
    LastIndexed: 1790000000000,
    Lookup: domain,
    SalesRevenue: 0,
  };
}

const lookUp: Route["handle"] = ({ query }, { knows }) => {
  const asked = (query.get("LOOKUP") ?? "").split(",").map(domainOf).filter(Boolean);
  if (asked.length === 0 || asked.length > 16 || !asked.every(isDomain))
    return builtwithError(-8, "Invalid root domain name or unsupported.");
  const flags = [...query.keys()].filter((name) => name.startsWith("NO")).join();
  const bills = asked.map((domain): Bill => ({ question: questionOf("domain", { domain, flags }), credits: 1 }));
  return json(200, { Results: asked.map((domain) => result(knows, domain, query)), Errors: [] }, bills);
};

const companyToUrl: Route["handle"] = ({ query }, { knows }) => {
  const name = query.get("COMPANY") ?? "";
  const company = knows.findCompany({ name });
  const rows = company
    ? [{ Domain: company.domain, CompanyName: company.name, Spend: company.employeeCount * 10, PageRank: 4, BuiltWithRank: 12_000, Parked: false, Country: company.countryCode, State: company.region, Postcode: "", City: company.city, Socials: [] }] // prettier-ignore
    : [];
  return json(200, rows, [{ question: questionOf("company-to-url", { name }), credits: 1 }]);
};

const sitesWith: Route["handle"] = ({ query }, { knows }) => {
  const technology = (query.get("TECH") ?? "").replaceAll("-", " ").toLowerCase();
  const users: Company[] = [];
  for (let index = 0; index < 300; index++) {
    const company = knows.findCompany({ domain: knows.world.companyDomainOf(index) });
    if (company?.technologies.some((name) => name.toLowerCase() === technology)) users.push(company);
  }
  if (users.length === 0) return builtwithError(-4, "Technology endpoint technology name not found (maybe misspelled or escaped wrong)."); // prettier-ignore
  const offset = Number(query.get("OFFSET") ?? "0") || 0;
  const page = users.slice(offset, offset + 50);
  const Results = page.map((company) => ({ D: company.domain, FI: 1588255200, LI: 1790000000, S: company.employeeCount * 10, E: company.employeeCount, Country: company.countryCode })); // prettier-ignore
  const NextOffset = offset + 50 < users.length ? String(offset + 50) : "END";
  return json(200, { NextOffset, Results }, [
    { question: questionOf("lists", { technology, offset: String(offset) }), credits: 1 },
  ]);
};

const usage: Route["handle"] = (_request, { account }) =>
  json(200, { used: account.usedCredits, purchased: account.grantedCredits, remaining: remaining(account) });

/** BuiltWith (api.builtwith.com): one GET per kind of question, the key as `KEY` or behind `Authorization: API`. */
export function builtwith(): Front {
  const route = (path: string, operation: string, credits: number, handle: Route["handle"]): Route => ({
    method: "GET",
    path,
    operation,
    group: "all",
    windows,
    concurrency: 8,
    credits,
    handle,
  });
  return {
    slug: "builtwith",
    profile,
    keyed: true,
    keyOf: (request) =>
      request.query.get("KEY") ?? /^(?:API|Bearer)\s+(\S+)$/i.exec(header(request, "authorization") ?? "")?.[1],
    routes: [
      route("/v22/api.json", "domain", 1, lookUp),
      route("/ctu3/api.json", "company-to-url", 1, companyToUrl),
      route("/lists12/api.json", "lists", 1, sitesWith),
      route("/usagev2/api.json", "account", 0, usage),
    ],
    refuse: () => builtwithError(-2, "API Key is wrong - it needs to be a Guid."),
    tooFast: (waitMs) => {
      const retryAfterSeconds = Math.max(1, Math.ceil(waitMs / 1000));
      return json(429, { error: "Rate limit exceeded", maxConcurrentRequests: 8, maxRequestsPerSecond: 10, retryAfterSeconds }); // prettier-ignore
    },
    outOfCredits: () => builtwithError(-3, "You've run out of API Credits."),
    unknownPath: () => json(404, { error: "Not found" }),
  };
}
