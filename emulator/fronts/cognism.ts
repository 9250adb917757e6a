import type { Profile } from "../profile.ts";
import { bearer, type Front, json, minute, type Route, type WindowUse } from "../wire.ts";
import {
  cognismError,
  enrichAccount,
  enrichContact,
  redeemAccounts,
  redeemContacts,
  searchAccounts,
  searchContacts,
} from "./cognism-records.ts";

const profile: Profile = {
  coverage: 0.5,
  parts: { europe: 0.08, americas: -0.1, asia: -0.15 },
  wrong: 0.02,
  stale: 0.35,
  guesses: 0,
  mobiles: 0.42,
  companies: 0.85,
  latency: { p50Ms: 350, p95Ms: 1_100, maxMs: 5_000 },
  dollarsPerCredit: 0.75,
};

/**
 * Cognism, Search API (developers.cognism.com). A match is free and shows flags, redeeming a contact costs a credit; an
 * account without credits has no matches left either.
 */
export function cognism(): Front {
  const post = (path: string, operation: string, credits: number, handle: Route["handle"]): Route => ({
    method: "POST",
    path,
    operation,
    group: "all",
    windows: [{ limit: 1_000, perMs: minute }],
    credits,
    handle,
  });
  const entitled = () =>
    json(200, { "contact Entitlement": { email: true, mobilePhoneNumbers: true, directPhoneNumbers: true } });
  return {
    slug: "cognism",
    profile,
    keyed: true,
    keyOf: (request) => bearer(request) ?? request.query.get("api_key") ?? undefined,
    routes: [
      post("/contact/search", "search-people", 0, searchContacts),
      post("/account/search", "search-companies", 0, searchAccounts),
      post("/contact/enrich", "match-person", 1, enrichContact),
      post("/account/enrich", "match-company", 0, enrichAccount),
      post("/contact/redeem", "enrich-person", 1, redeemContacts),
      post("/account/redeem", "enrich-company", 0, redeemAccounts),
      { ...post("/entitlement/contactEntitlementSubscription", "account", 0, entitled), method: "GET" },
    ],
    refuse: () => cognismError(401, 32, "Could not authenticate you"),
    tooFast: (waitMs) => ({
      ...cognismError(429, 88, "Rate limit exceeded"),
      headers: { "x-rate-limit-reset": String(Math.ceil(waitMs / 1000)) },
    }),
    outOfCredits: () => cognismError(402, 402, "No credits left"),
    unknownPath: () => cognismError(404, 34, "Not found"),
    rateHeaders: (uses: readonly WindowUse[]) =>
      Object.fromEntries(
        uses.flatMap(({ window, used }) => [
          ["x-rate-total-limit", String(window.limit)],
          ["x-rate-total-limit-remaining", String(Math.max(0, window.limit - used))],
        ]),
      ),
  };
}
