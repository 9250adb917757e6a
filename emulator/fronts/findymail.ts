import { remaining } from "../accounts.ts";
import type { Profile } from "../profile.ts";
import { bearer, type Front, json, minute, type Route } from "../wire.ts";
import { companyByAny, employeesOf, reverseEmail, technologiesOf } from "./findymail-lookups.ts";
import { findByName, findByProfile, findInDomain, findPhone, verify } from "./findymail-search.ts";
import { alike, intellimatch } from "./findymail-intellimatch.ts";

const profile: Profile = {
  coverage: 0.48,
  parts: { europe: 0.06, americas: 0, asia: -0.1 },
  wrong: 0.02,
  stale: 0.3,
  guesses: 0,
  mobiles: 0.22,
  companies: 0.7,
  latency: { p50Ms: 400, p95Ms: 1_400, maxMs: 6_000 },
  dollarsPerCredit: 0.049,
};

/** Findymail (app.findymail.com/docs). No rate windows are documented; 300 calls at once are. */
export function findymail(): Front {
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
    windows: [],
    concurrency: 300,
    credits,
    handle,
  });
  const leads = intellimatch();
  return {
    slug: "findymail",
    profile,
    keyed: true,
    keyOf: bearer,
    routes: [
      route("POST", "/search/name", "find-email", 1, findByName),
      route("POST", "/search/business-profile", "find-email-by-profile", 1, findByProfile),
      route("POST", "/search/linkedin", "find-email-by-profile", 1, findByProfile),
      route("POST", "/search/domain", "search-domain", 1, findInDomain),
      route("POST", "/search/reverse-email", "enrich-person", 1, reverseEmail),
      route("POST", "/search/phone", "find-phone", 10, findPhone),
      route("POST", "/search/company", "enrich-company", 1, companyByAny),
      route("POST", "/search/employees", "search-people", 1, employeesOf),
      route("POST", "/verify", "verify-email", 1, verify),
      route("POST", "/technologies", "detect-technologies", 1, technologiesOf),
      route("POST", "/intellimatch/search", "intellimatch", 1, leads.search),
      route("GET", "/intellimatch/status", "poll", 0, leads.status),
      route("GET", "/intellimatch/data", "intellimatch-data", 1, leads.data),
      route("POST", "/lookalike/search", "find-lookalike", 1, alike),
      route("GET", "/credits", "account", 0, (_request, { account }) =>
        json(200, { credits: remaining(account), verifier_credits: remaining(account) }),
      ),
    ],
    refuse: () => json(401, { message: "Unauthenticated." }),
    tooFast: (waitMs) => ({
      ...json(429, { message: "Too Many Attempts." }),
      headers: waitMs < minute ? {} : { "retry-after": "60" },
    }),
    outOfCredits: () => json(402, { error: "Not enough credits" }),
    unknownPath: ({ path }) => json(404, { message: `The route api${path} could not be found.` }),
  };
}
