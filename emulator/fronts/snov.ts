import { remaining } from "../accounts.ts";
import { knowsNobody, type Profile } from "../profile.ts";
import { type Front, json, minute, oauthClient, type Route, tokenFor } from "../wire.ts";
import { names, profileByEmail, profiles, verify } from "./snov-people.ts";
import { companies, companyInfo, domains, people, prospects } from "./snov-search.ts";
import { refusal, tasks } from "./snov-tasks.ts";

const profile: Profile = {
  ...knowsNobody,
  coverage: 0.46,
  parts: { europe: 0.05, americas: -0.02, asia: -0.05 },
  wrong: 0.04,
  stale: 0.25,
  guesses: 0.04,
  companies: 0.65,
  latency: { p50Ms: 300, p95Ms: 900, maxMs: 4_000 },
  dollarsPerCredit: 0.03,
};

/** Snov.io (snov.io/api): OAuth client credentials, 60 requests a minute, two steps for nearly everything. */
export function snov(): Front {
  const { start, read } = tasks();
  const route = (
    method: Route["method"],
    path: string,
    operation: string,
    credits: number,
    handle: Route["handle"],
  ): Route => ({
    method,
    path,
    operation,
    group: "all",
    windows: [{ limit: 60, perMs: minute }],
    credits,
    handle,
  });
  const token: Route["handle"] = (request) => {
    const client = oauthClient(request) ?? "";
    return json(200, { access_token: tokenFor(client), token_type: "Bearer", expires_in: 3600 });
  };
  const balance: Route["handle"] = (_request, { account }) =>
    json(200, { success: true, data: { balance: `${remaining(account)}.00`, teamwork: false, limit_resets_in: 29 } });
  return {
    slug: "snov",
    profile,
    credential: "emu-snov-1:secret",
    keyed: true,
    keyOf: oauthClient,
    routes: [
      route("POST", "/v1/oauth/access_token", "token", 0, token),
      route("POST", "/v2/emails-by-domain-by-name/start", "find-email", 1, start("names", names)),
      route("GET", "/v2/emails-by-domain-by-name/result", "poll", 0, read("names")),
      route("POST", "/v2/email-verification/start", "verify-email", 1, start("verify", verify)),
      route("GET", "/v2/email-verification/result", "poll", 0, read("verify")),
      route("POST", "/v2/li-profiles-by-urls/start", "enrich-person", 1, start("profiles", profiles)),
      route("GET", "/v2/li-profiles-by-urls/result", "poll", 0, read("profiles")),
      route("POST", "/v2/company-domain-by-name/start", "enrich-company", 1, start("domains", domains)),
      route("GET", "/v2/company-domain-by-name/result", "poll", 0, read("domains")),
      route("POST", "/v2/domain-search/start", "enrich-company", 1, start("company", companyInfo, true)),
      route("GET", "/v2/domain-search/result/:hash", "poll", 0, read("company")),
      route("POST", "/v2/domain-search/prospects/start", "search-domain", 1, start("prospects", prospects, true)),
      route("GET", "/v2/domain-search/prospects/result/:hash", "poll", 0, read("prospects")),
      route("POST", "/v2/database-search/prospects/start", "search-people", 0, start("people", people, true)),
      route("GET", "/v2/database-search/prospects/result/:hash", "poll", 0, read("people")),
      route("POST", "/v2/database-search/companies/start", "search-companies", 1, start("companies", companies, true)),
      route("GET", "/v2/database-search/companies/result/:hash", "poll", 0, read("companies")),
      route("POST", "/v1/get-profile-by-email", "enrich-person", 1, profileByEmail),
      route("GET", "/v1/get-balance", "account", 0, balance),
    ],
    refuse: () => refusal(401, "Unauthorized"),
    tooFast: () => refusal(429, "Too Many Requests"),
    outOfCredits: () => json(402, { success: false, errors: ["Not enough credits"] }),
    unknownPath: () => refusal(404, "Sorry, but url or entity not found"),
  };
}
