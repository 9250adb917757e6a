import { remaining } from "../accounts.ts";
import type { Profile } from "../profile.ts";
import { bearer, type Front, json, retryAfter, type Route, second, type Window, day } from "../wire.ts";
import { companyJobs } from "./surfe-companies.ts";
import { surfeWebhookSecret } from "./surfe-jobs.ts";
import { peopleJobs } from "./surfe-people.ts";
import { findByEmail, lookalikeOrganizations, searchCompaniesByFilter, searchPeopleByFilter } from "./surfe-search.ts";

/** Ten a second with bursts of twenty: never more than twenty in a second nor 110 in ten. */
const pace: Window[] = [
  { limit: 20, perMs: second },
  { limit: 110, perMs: 10 * second },
];
const peoplePerDay: Window = { limit: 2_000, perMs: day, quota: true };
const searchesPerDay: Window = { limit: 200, perMs: day, quota: true };

const profile: Profile = {
  coverage: 0.54,
  parts: { europe: 0.05, americas: -0.03, asia: -0.06 },
  wrong: 0.025,
  stale: 0.5,
  guesses: 0.02,
  mobiles: 0.4,
  companies: 0.85,
  latency: { p50Ms: 200, p95Ms: 500, maxMs: 2_000 },
  dollarsPerCredit: 0.08,
};

/** Surfe, API v2 (developers.surfe.com). Enrichment is asynchronous: start, then poll or be called back. */
export function surfe(): Front {
  const route = (
    method: Route["method"],
    path: string,
    operation: string,
    credits: number,
    handle: Route["handle"],
    more: Window[] = [],
  ): Route => ({
    method,
    path,
    operation,
    // The pace is the user's, over all endpoints; a quota of its own makes a group of its own.
    group: more.length > 0 ? operation : "all",
    windows: [...pace, ...more],
    credits,
    handle,
  });
  const people = peopleJobs();
  const companies = companyJobs();
  const credits: Route["handle"] = (_request, { account }) => {
    const left = remaining(account);
    const message =
      left > 0 ? "" : "You are out of email and mobile credits, buy more here: https://surfe.com/buy-credits";
    return json(200, { ...(message && { message }), totalEmail: left, totalMobile: left, totalSearch: left });
  };
  return {
    slug: "surfe",
    profile,
    environment: { SURFE_WEBHOOK_SECRET: surfeWebhookSecret },
    keyed: true,
    keyOf: bearer,
    routes: [
      route("POST", "/v2/people/enrich", "enrich-person", 1, people.start, [peoplePerDay]),
      route("GET", "/v2/people/enrich/:id", "poll", 0, people.read),
      route("POST", "/v2/companies/enrich", "enrich-company", 1, companies.start),
      route("GET", "/v2/companies/enrich/:id", "poll", 0, companies.read),
      route("POST", "/v2/people/search", "search-people", 1, searchPeopleByFilter, [searchesPerDay]),
      route("POST", "/v2/companies/search", "search-companies", 1, searchCompaniesByFilter, [searchesPerDay]),
      route("POST", "/v2/people/find-by-email", "find-by-email", 1, findByEmail),
      route("POST", "/v1/organizations/lookalikes", "find-lookalike", 1, lookalikeOrganizations),
      route("GET", "/v1/credits", "account", 0, credits),
      route("GET", "/v2/credits", "account", 0, credits),
    ],
    refuse: () => json(401, { message: "Unauthorized" }),
    tooFast: (waitMs) => ({
      ...json(429, { message: "Too Many Requests" }),
      headers: waitMs >= 60_000 ? retryAfter(waitMs) : {},
    }),
    outOfCredits: () =>
      json(402, { message: "You are out of email credits, buy more here: https://surfe.com/buy-credits" }),
    unknownPath: () => json(404, { message: "Not Found" }),
  };
}
