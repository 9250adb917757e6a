import { knowsNobody, type Profile } from "../profile.ts";
import { numberOf, questionOf, textsOf } from "../reading.ts";
import { type Answer, bearer, type Front, json, type Route, second } from "../wire.ts";
import { findOnMap } from "./map-listings.ts";

const pricePerPlace = 0.004;

const profile: Profile = {
  ...knowsNobody,
  companies: 0.85,
  latency: { p50Ms: 18_000, p95Ms: 60_000, maxMs: 200_000 },
  dollarsPerCredit: 1,
};

const apifyError = (status: number, type: string, message: string): Answer =>
  json(status, { error: { type, message } });

/** One item a place, in a bare list. */
const runMaps: Route["handle"] = ({ body, query }, { knows }) => {
  const searches = textsOf(body, "searchStringsArray");
  if (searches.length === 0) return apifyError(400, "invalid-input", "Input is not valid: searchStringsArray is empty");
  const most = Math.min(
    numberOf(body, "maxCrawledPlacesPerSearch", 20, 1, 500),
    numberOf({ maxItems: query.get("maxItems") }, "maxItems", 500, 1, 500),
  );
  const items = searches.flatMap((search) =>
    findOnMap(knows, search, 0, most).listings.map(({ company, ...listing }, index) => ({
      title: company.name,
      categoryName: company.industry,
      categories: [company.industry],
      address: listing.address,
      street: listing.street,
      city: company.city,
      postalCode: listing.postalCode,
      countryCode: company.countryCode,
      phone: listing.phone,
      phoneUnformatted: listing.phone,
      website: listing.website,
      location: { lat: listing.latitude, lng: listing.longitude },
      totalScore: listing.rating,
      reviewsCount: listing.reviews,
      placeId: listing.placeId,
      permanentlyClosed: false,
      searchString: search,
      rank: index + 1,
    })),
  );
  const question = questionOf("find-places", { searches: searches.join("|") });
  return json(201, items, items.length > 0 ? [{ question, credits: items.length * pricePerPlace }] : []);
};

/** Apify, API v2, with the one actor that reads Google Maps. Money instead of credits. */
export function apify(): Front {
  const windows = [{ limit: 30, perMs: second }];
  return {
    slug: "apify",
    profile,
    keyed: true,
    keyOf: (request) => bearer(request) ?? request.query.get("token") ?? undefined,
    routes: [
      {
        method: "POST",
        path: "/acts/compass~crawler-google-places/run-sync-get-dataset-items",
        operation: "find-places",
        group: "runs",
        windows,
        credits: pricePerPlace,
        handle: runMaps,
      },
      {
        method: "GET",
        path: "/users/me/limits",
        operation: "account",
        group: "account",
        windows,
        credits: 0,
        handle: (_request, { account }) =>
          json(200, {
            data: {
              monthlyUsageCycle: { startAt: "2026-11-01T00:00:00.000Z", endAt: "2026-11-30T23:59:59.999Z" },
              limits: { maxMonthlyUsageUsd: account.grantedCredits },
              current: { monthlyUsageUsd: account.usedCredits },
            },
          }),
      },
    ],
    refuse: (reason) =>
      reason === "missing_key"
        ? apifyError(401, "token-not-provided", "Authentication token was not provided")
        : apifyError(401, "user-or-token-not-found", "User was not found or authentication token is not valid"),
    tooFast: () => apifyError(429, "rate-limit-exceeded", "You have exceeded the rate limit of 30 requests per second"),
    outOfCredits: () => apifyError(402, "not-enough-usage-to-run-paid-actor", "Monthly usage hard limit exceeded"),
    unknownPath: () => apifyError(404, "record-not-found", "Actor was not found"),
  };
}
