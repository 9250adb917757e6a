import { remaining } from "../accounts.ts";
import type { Knowledge } from "../knowledge.ts";
import { knowsNobody, type Profile } from "../profile.ts";
import { questionOf } from "../reading.ts";
import { type Answer, type Front, json, type Route, second, text } from "../wire.ts";
import type { Company } from "../world/company.ts";
import { lookalikes } from "./people-filter.ts";

const profile: Profile = {
  ...knowsNobody,
  companies: 0.65,
  latency: { p50Ms: 300, p95Ms: 900, maxMs: 5_000 },
  dollarsPerCredit: 0.000_05,
};

const headers: Record<string, string> = { Db: "Database", Dn: "Domain", Rk: "Rank", Or: "Organic Keywords", Ot: "Organic Traffic", Oc: "Organic Cost", Ad: "Adwords Keywords", At: "Adwords Traffic", Ac: "Adwords Cost", Cr: "Competitor Relevance", Np: "Common Keywords" }; // prettier-ignore

const figures = ({ chance }: Knowledge, company: Company): Record<string, string | number> => {
  const buys = chance(`ads|${company.domain}`) < 0.4;
  return {
    Db: "us",
    Dn: company.domain,
    Rk: 10_000 + Math.floor(chance(`rank|${company.domain}`) * 900_000),
    Or: company.employeeCount * 12,
    Ot: company.employeeCount * 90,
    Oc: company.employeeCount * 30,
    Ad: buys ? 1 + Math.floor(company.employeeCount / 10) : 0,
    At: buys ? company.employeeCount * 4 : 0,
    Ac: buys ? company.employeeCount * 7 : 0,
    Cr: chance(`relevance|${company.domain}`).toFixed(2),
    Np: Math.floor(chance(`common|${company.domain}`) * 400),
  };
};

const nothing = () => text(200, "ERROR 50 :: NOTHING FOUND");

/** A header row in words, then the lines; ten units a line, forty for competitors. */
const report: Route["handle"] = ({ query }, { knows }): Answer => {
  const type = query.get("type") ?? "";
  const domain = query.get("domain") ?? "";
  if (domain === "") return text(200, "ERROR 40 :: MANDATORY PARAMETER 'domain' NOT SET OR EMPTY");
  if (type !== "domain_rank" && type !== "domain_ranks" && type !== "domain_organic_organic")
    return text(200, "ERROR 30 :: UNKNOWN REPORT TYPE");
  const own = knows.findCompany({ domain });
  if (!own) return nothing();
  const limit = Number(query.get("display_limit") ?? "5");
  const competitors = type === "domain_organic_organic";
  const companies = competitors ? lookalikes(knows, own.domain, limit) : [own];
  if (companies.length === 0) return nothing();
  const columns = (query.get("export_columns") ?? "Dn,Rk,Or,Ot,Oc,Ad,At,Ac").split(",");
  const lines = companies.map((company) => {
    const row = figures(knows, company);
    return columns.map((column) => row[column] ?? "").join(";");
  });
  const body = [columns.map((column) => headers[column] ?? column).join(";"), ...lines].join("\r\n");
  const credits = companies.length * (competitors ? 40 : 10);
  return { ...text(200, body), bills: [{ question: questionOf(type, { domain }), credits }] };
};

/** Semrush, domain analytics v3: text instead of JSON, errors included. */
export function semrush(): Front {
  const common = { method: "GET", group: "all", windows: [{ limit: 10, perMs: second }], concurrency: 10 } as const;
  return {
    slug: "semrush",
    profile,
    keyed: true,
    keyOf: ({ query }) => query.get("key") ?? undefined,
    routes: [
      { ...common, path: "/", operation: "report", credits: 10, handle: report },
      {
        ...common,
        path: "/users/countapiunits.html",
        operation: "account",
        credits: 0,
        handle: (_request, { account }) => text(200, String(remaining(account))),
      },
    ],
    refuse: () => text(200, "ERROR 120 :: WRONG KEY - ID PAIR"),
    tooFast: () => json(429, { error: "Too many requests" }),
    outOfCredits: () => text(403, "ERROR 132 :: API UNITS BALANCE IS ZERO"),
    unknownPath: () => text(404, "Not found"),
  };
}
