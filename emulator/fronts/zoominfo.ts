import { remaining } from "../accounts.ts";
import type { Profile } from "../profile.ts";
import { day, type Front, hour, json, oauthClient, retryAfter, type Route, second, tokenFor, type Window, type WindowUse } from "../wire.ts"; // prettier-ignore
import { enrichCompanies, enrichContacts, enrichTechnologies, similarCompanies } from "./zoominfo-records.ts";
import { findCompanies, findContacts } from "./zoominfo-search.ts";
import { zoomError } from "./zoominfo-shapes.ts";

const pace: Window[] = [
  { limit: 5, perMs: second },
  { limit: 10_800, perMs: hour },
  { limit: 129_600, perMs: day },
];

const profile: Profile = {
  coverage: 0.55,
  parts: { europe: -0.12, americas: 0.05, asia: -0.12 },
  wrong: 0.03,
  stale: 0.4,
  guesses: 0,
  mobiles: 0.45,
  companies: 0.92,
  latency: { p50Ms: 300, p95Ms: 900, maxMs: 5_000 },
  dollarsPerCredit: 0.6,
};

/** ZoomInfo, GTM API v1 (docs.zoominfo.com): JSON:API, a token for client id and secret, Builder's paces. */
export function zoominfo(): Front {
  const route = (
    method: Route["method"],
    path: string,
    operation: string,
    credits: number,
    handle: Route["handle"],
  ): Route => ({ method, path, operation, group: "all", windows: pace, credits, handle });
  return {
    slug: "zoominfo",
    profile,
    credential: "emu-zoominfo-1:secret",
    keyed: true,
    keyOf: oauthClient,
    routes: [
      {
        ...route("POST", "/oauth2/default/v1/token", "token", 0, (request) =>
          json(200, { token_type: "Bearer", expires_in: 3600, access_token: tokenFor(oauthClient(request) ?? "") }),
        ),
        group: "token",
        windows: [],
      },
      route("POST", "/data/v1/contacts/enrich", "enrich-person", 1, enrichContacts),
      route("POST", "/data/v1/contacts/search", "search-people", 0, findContacts),
      route("POST", "/data/v1/companies/enrich", "enrich-company", 1, enrichCompanies),
      route("POST", "/data/v1/companies/search", "search-companies", 0, findCompanies),
      route("POST", "/data/v1/companies/technologies/enrich", "detect-technologies", 1, enrichTechnologies),
      route("GET", "/copilot/v1/companies/lookalikes", "find-lookalike", 0, similarCompanies),
      route(
        "GET",
        "/data/v1/users/usage",
        "account",
        0,
        (_request, { account }) =>
        json(200, {
          data: [
            {
              id: "1",
              type: "UserUsage",
              attributes: {
                usage: [
                  { limitType: "requestLimit", totalLimit: 1_000_000_000, currentUsage: 0, usageRemaining: 1_000_000_000 },
                  { limitType: "uniqueIdLimit", totalLimit: account.grantedCredits, currentUsage: account.usedCredits, usageRemaining: remaining(account) },
                ],
              },
            },
          ],
        }), // prettier-ignore
      ),
    ],
    refuse: () =>
      zoomError(401, "ZI0001", "The token provided is invalid. Please provide a valid token and try again."),
    tooFast: (waitMs) => ({
      ...zoomError(429, "ZI0004", "You have exceeded the rate limit for this resource. Please try again later."),
      headers: { ...retryAfter(waitMs), "x-ratelimit-rejected-bucket": waitMs < 2_000 ? "second" : "hour" },
    }),
    outOfCredits: () => zoomError(400, "PFAPI0011", "Credit Limit Reached"),
    unknownPath: () => zoomError(404, "PFAPI0003", "Not Found"),
    rateHeaders,
  };
}

const names = new Map([[second, "second"], [hour, "hour"], [day, "day"]]); // prettier-ignore

const rateHeaders = (uses: readonly WindowUse[]): Record<string, string> =>
  Object.fromEntries(
    uses.flatMap(({ window, used }) => {
      const name = names.get(window.perMs) ?? "second";
      return [
        [`x-ratelimit-limit-${name}`, String(window.limit)],
        [`x-ratelimit-remaining-${name}`, String(Math.max(0, window.limit - used))],
      ];
    }),
  );
