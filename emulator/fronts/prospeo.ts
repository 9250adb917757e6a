import { remaining } from "../accounts.ts";
import type { Profile } from "../profile.ts";
import {
  day,
  type Front,
  header,
  json,
  minute,
  retryAfter,
  type Route,
  second,
  type Window,
  type WindowUse,
} from "../wire.ts";
import { bulkCompanies, bulkPeople, enrichCompany, enrichPerson } from "./prospeo-enrich.ts";
import { searchCompany, searchPerson, suggest } from "./prospeo-search.ts";
import { type Bought, refused } from "./prospeo-shapes.ts";
import { Recent } from "./recent.ts";

const enrichment: Window[] = [
  { limit: 5, perMs: second },
  { limit: 300, perMs: minute },
  { limit: 2_000, perMs: day, quota: true },
];
const search: Window[] = [
  { limit: 1, perMs: second },
  { limit: 30, perMs: minute },
];

const profile: Profile = {
  coverage: 0.45,
  parts: { europe: 0, americas: 0.02, asia: 0.04 },
  wrong: 0.03,
  stale: 0.5,
  guesses: 0.02,
  mobiles: 0.3,
  companies: 0.85,
  latency: { p50Ms: 350, p95Ms: 1_000, maxMs: 4_000 },
  dollarsPerCredit: 0.039,
};

/**
 * Prospeo (prospeo.io/api-docs), as after the retirement of its single-purpose finders. Paces are those of the Starter
 * plan (prospeo.io/api-docs/rate-limits): one for the enrich endpoints together, one for the search endpoints.
 */
export function prospeo(): Front {
  const bought: Bought = new Recent(1_000_000);
  const post = (
    path: string,
    operation: string,
    windows: Window[],
    credits: number,
    handle: Route["handle"],
  ): Route => ({
    method: "POST",
    path,
    operation,
    group: windows === enrichment ? "enrich" : windows === search ? "search" : path,
    windows,
    credits,
    handle,
  });
  return {
    slug: "prospeo",
    profile,
    keyed: true,
    keyOf: (request) => header(request, "x-key"),
    routes: [
      post("/enrich-person", "enrich-person", enrichment, 1, enrichPerson(bought)),
      post("/enrich-company", "enrich-company", enrichment, 1, enrichCompany(bought)),
      post("/bulk-enrich-person", "enrich-people", enrichment, 1, bulkPeople(bought)),
      post("/bulk-enrich-company", "enrich-companies", enrichment, 1, bulkCompanies(bought)),
      post("/search-person", "search-people", search, 1, searchPerson(bought)),
      post("/search-company", "search-companies", search, 1, searchCompany(bought)),
      post("/search-suggestions", "suggestions", [{ limit: 15, perMs: second }], 0, suggest),
      {
        ...post("/account-information", "account", [], 0, (_request, { account }) =>
          json(200, {
            error: false,
            response: {
              current_plan: "STARTER",
              current_team_members: 1,
              remaining_credits: remaining(account),
              used_credits: account.usedCredits,
              next_quota_renewal_days: 25,
              next_quota_renewal_date: "2026-12-16 20:52:28+00:00",
            },
          }),
        ),
        method: "ANY",
      },
    ],
    refuse: () => refused(401, "INVALID_API_KEY"),
    tooFast: (waitMs) => ({
      ...refused(429, "RATE_LIMITED"),
      headers: { ...retryAfter(waitMs), "x-minute-request-left": "0" },
    }),
    outOfCredits: () => refused(400, "INSUFFICIENT_CREDITS"),
    unknownPath: () => refused(404, "INVALID_REQUEST"),
    rateHeaders,
  };
}

function rateHeaders(uses: readonly WindowUse[]): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const { window, used, resetMs } of uses) {
    if (window.perMs === second) headers["x-second-rate-limit"] = String(window.limit);
    const name = window.perMs === minute ? "minute" : window.perMs === day ? "daily" : undefined;
    if (!name) continue;
    headers[`x-${name}-rate-limit`] = String(window.limit);
    headers[`x-${name}-request-left`] = String(Math.max(0, window.limit - used));
    headers[`x-${name}-reset-seconds`] = String(Math.ceil(resetMs / 1000));
  }
  return headers;
}
