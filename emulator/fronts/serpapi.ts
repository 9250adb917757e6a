import { remaining } from "../accounts.ts";
import { knowsNobody, type Profile } from "../profile.ts";
import { questionOf } from "../reading.ts";
import { type Front, hour, json, type Route } from "../wire.ts";
import { hex } from "../world/hash.ts";
import { findOnMap, type Listing } from "./map-listings.ts";

const profile: Profile = {
  ...knowsNobody,
  companies: 0.85,
  latency: { p50Ms: 1_800, p95Ms: 4_500, maxMs: 20_000 },
  dollarsPerCredit: 0.015,
};

const shape = ({ company, ...listing }: Listing) => ({
  title: company.name,
  place_id: listing.placeId,
  data_id: `0x${hex(listing.placeId, 3, 16)}:0x${hex(listing.placeId, 5, 16)}`,
  gps_coordinates: { latitude: listing.latitude, longitude: listing.longitude },
  rating: listing.rating,
  reviews: listing.reviews,
  address: listing.address,
  phone: listing.phone,
  website: listing.website,
});

/** Every search is billed: of the vendor's cache of an hour nothing shows in a reply. */
const search: Route["handle"] = ({ query }, { knows, baseUrl }) => {
  const q = query.get("q")?.trim();
  if (query.get("engine") !== "google_maps") return json(400, { error: "Unsupported search engine." });
  if (!q) return json(400, { error: "Missing query `q` parameter." });
  const start = Number(query.get("start") ?? "0") || 0;
  const ll = query.get("ll");
  if (start > 0 && !ll) return json(400, { error: "Missing `ll` parameter. It is required with `start`." });
  const { listings, total } = findOnMap(knows, q, start, 20);
  const question = questionOf("google-maps", { q, ll: ll ?? undefined, start: String(start) });
  const bills = [{ question, credits: 1 }];
  const about = {
    search_metadata: { id: hex(question, 7, 24), status: "Success", total_time_taken: 1.8 },
    search_parameters: { engine: "google_maps", type: "search", q },
  };
  const [only] = listings;
  if (!only) return json(200, { ...about, error: "Google hasn't returned any results for this query." }, bills);
  if (total === 1)
    return json(200, { ...about, place_results: { ...shape(only), type: [only.company.industry, "Company"] } }, bills);
  const more = start + 20 < total;
  const next = `${baseUrl}/search.json?engine=google_maps&q=${encodeURIComponent(q)}&ll=${encodeURIComponent(ll ?? "@0,0,3z")}&start=${start + 20}`;
  const local_results = listings.map((listing, index) => ({ position: start + index + 1, ...shape(listing), type: listing.company.industry })); // prettier-ignore
  return json(200, { ...about, local_results, ...(more && { serpapi_pagination: { next } }) }, bills);
};

/** SerpApi, engine google_maps. */
export function serpapi(): Front {
  const common = { method: "GET", group: "searches", windows: [{ limit: 1_000, perMs: hour }] } as const;
  return {
    slug: "serpapi",
    profile,
    keyed: true,
    keyOf: ({ query }) => query.get("api_key") ?? undefined,
    routes: [
      { ...common, path: "/search.json", operation: "find-places", credits: 1, handle: search },
      { ...common, path: "/search", operation: "find-places", credits: 1, handle: search },
      {
        ...common,
        path: "/account.json",
        operation: "account",
        group: "account",
        credits: 0,
        handle: (_request, { account }) =>
          json(200, {
            plan_id: "bigdata",
            searches_per_month: account.grantedCredits,
            plan_searches_left: remaining(account),
            total_searches_left: remaining(account),
            this_month_usage: account.usedCredits,
            account_rate_limit_per_hour: 1_000,
          }),
      },
    ],
    refuse: () => json(401, { error: "Invalid API key. Your API key should be here: https://serpapi.com/manage-api-key" }), // prettier-ignore
    tooFast: () => json(429, { error: "You are exceeding your hourly throughput limit." }),
    outOfCredits: () => json(429, { error: "Your account has run out of searches." }),
    unknownPath: () => json(404, { error: "Not found" }),
  };
}
