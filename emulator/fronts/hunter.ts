import { remaining } from "../accounts.ts";
import type { Profile } from "../profile.ts";
import { bearer, type Front, header, json, minute, type Route, second, type Window } from "../wire.ts";
import { countEmails, discover, findDomain, searchDomain } from "./hunter-companies.ts";
import { hunterError } from "./hunter-answers.ts";
import { combinedFind, companyFind, personFind } from "./hunter-enrichment.ts";
import { findEmail } from "./hunter-finder.ts";
import { verifyEmail } from "./hunter-verifier.ts";
import { Recent } from "./recent.ts";

const windows = (perSecond: number, perMinute: number): Window[] => [
  { limit: perSecond, perMs: second },
  { limit: perMinute, perMs: minute },
];

const profile: Profile = {
  coverage: 0.5,
  parts: { europe: 0.02, americas: 0, asia: -0.1 },
  wrong: 0.03,
  stale: 0.55,
  guesses: 0.02,
  mobiles: 0.04,
  companies: 0.8,
  latency: { p50Ms: 260, p95Ms: 700, maxMs: 3_000 },
  dollarsPerCredit: 0.034,
};

/** Hunter, API v2 (hunter.io/api-documentation/v2). Too fast is 403, out of credits is 429. */
export function hunter(): Front {
  // Verifications under way: when each address was first asked for.
  const verifying = new Recent<number>(50_000);
  const get = (
    path: string,
    operation: string,
    group: string,
    limits: Window[],
    credits: number,
    handle: Route["handle"],
  ): Route => ({
    method: "GET",
    path,
    operation,
    group,
    windows: limits,
    credits,
    handle,
  });
  const search = get("/domain-search", "search-domain", "domain-search", windows(15, 500), 1, searchDomain);
  const account: Route["handle"] = (_request, { account }) => {
    const pool = { used: account.usedCredits, available: account.grantedCredits };
    return json(200, {
      data: {
        first_name: "Emma",
        last_name: "Ulator",
        email: "emma@example.com",
        plan_name: "Growth",
        plan_level: 2,
        reset_date: "2027-01-01",
        team_id: 1,
        requests: { searches: pool, verifications: pool },
        calls: { _deprecation_notice: "Sums the usage of searches and verifications", ...pool },
      },
    });
  };
  const usage: Route["handle"] = (_request, { account }) => {
    const pool = { used: account.usedCredits, available: account.grantedCredits, remaining: remaining(account) };
    return json(200, { data: { reset_date: "2027-01-01", requests: { searches: pool, verifications: pool } } });
  };
  return {
    slug: "hunter",
    profile,
    keyed: true,
    keyOf: (request) => request.query.get("api_key") ?? header(request, "x-api-key") ?? bearer(request),
    routes: [
      get("/email-finder", "find-email", "email-finder", windows(15, 500), 1, findEmail),
      search,
      { ...search, method: "POST" },
      get("/email-verifier", "verify-email", "email-verifier", windows(10, 300), 1, verifyEmail(verifying)),
      get("/people/find", "enrich-person", "enrichment", windows(15, 500), 0.2, personFind),
      get("/companies/find", "enrich-company", "enrichment", windows(15, 500), 0.2, companyFind),
      get("/combined/find", "enrich-combined", "enrichment", windows(15, 500), 0.4, combinedFind),
      get("/email-count", "count-emails", "email-count", [{ limit: 15, perMs: second }], 0, countEmails),
      { ...get("/discover", "search-companies", "discover", windows(5, 50), 0, discover), method: "POST" },
      get("/domain-finder", "find-domain", "domain-finder", windows(15, 500), 0, findDomain),
      get("/account", "account", "account", [], 0, account),
      get("/usage", "usage", "account", [], 0, usage),
    ],
    refuse: (reason) =>
      hunterError(
        401,
        "authentication_failed",
        reason === "missing_key" ? "No API key was provided" : "No user found for the API key supplied",
      ),
    tooFast: () => hunterError(403, "too_many_requests", "You have reached the rate limit. Please slow down."),
    outOfCredits: () =>
      hunterError(429, "usage_limit", "You've reached your usage limit. Upgrade your plan if necessary."),
    unknownPath: () => hunterError(404, "not_found", "The requested resource does not exist"),
  };
}
