import { knowsNobody, type Profile } from "../profile.ts";
import { fieldsOf, numberOf, questionOf, textOf } from "../reading.ts";
import { type Answer, type Front, header, json, minute, type Route, type Window } from "../wire.ts";
import { findOnMap, type Listing } from "./map-listings.ts";

const windows: Window[] = [{ limit: 600, perMs: minute }];

const profile: Profile = {
  ...knowsNobody,
  companies: 0.9,
  latency: { p50Ms: 250, p95Ms: 700, maxMs: 3_000 },
  dollarsPerCredit: 0.035,
};

const googleError = (code: number, status: string, message: string, details: unknown[] = []): Answer =>
  json(code, { error: { code, message, status, details } });
const info = (reason: string) => ({ "@type": "type.googleapis.com/google.rpc.ErrorInfo", reason, domain: "googleapis.com" }); // prettier-ignore

const shape = ({ company, ...listing }: Listing): Record<string, unknown> => ({
  name: `places/${listing.placeId}`,
  id: listing.placeId,
  types: ["corporate_office", "point_of_interest", "establishment"],
  displayName: { text: company.name, languageCode: "en" },
  formattedAddress: listing.address,
  addressComponents: [{ longText: company.country, shortText: company.countryCode, types: ["country", "political"] }],
  location: { latitude: listing.latitude, longitude: listing.longitude },
  internationalPhoneNumber: listing.phone,
  nationalPhoneNumber: listing.phone.slice(3),
  websiteUri: listing.website,
  rating: listing.rating,
  userRatingCount: listing.reviews,
  businessStatus: "OPERATIONAL",
  primaryType: "corporate_office",
  primaryTypeDisplayName: { text: company.industry, languageCode: "en" },
});

/** Only what the mask names is sent; the ids alone cost nothing. */
const searchText: Route["handle"] = (request, { knows }) => {
  const names = (header(request, "x-goog-fieldmask") ?? "").split(",").filter(Boolean);
  if (names.length === 0)
    return googleError(400, "INVALID_ARGUMENT", "FieldMask is a required parameter. See https://cloud.google.com/apis/docs/system-parameters on how to provide it."); // prettier-ignore
  const query = textOf(request.body, "textQuery");
  if (!query) return googleError(400, "INVALID_ARGUMENT", "Empty text_query.");
  const token = textOf(request.body, "pageToken");
  const offset = token === undefined ? 0 : Number(token.replace("page-", ""));
  const limit = numberOf(request.body, "pageSize", 20, 1, 20);
  const { listings, total } = findOnMap(knows, query, offset, limit);
  const wanted = (place: Record<string, unknown>) =>
    Object.fromEntries(Object.entries(place).filter(([field]) => names.includes(`places.${field}`)));
  const more = offset + limit < Math.min(total, 60) && names.includes("nextPageToken");
  const question = questionOf("find-places", { query, token, bias: JSON.stringify(fieldsOf(request.body["locationBias"])) }); // prettier-ignore
  const free = names.every((name) => name === "places.id" || name === "nextPageToken");
  return json(
    200,
    listings.length === 0
      ? {}
      : {
          places: listings.map((listing) => wanted(shape(listing))),
          ...(more && { nextPageToken: `page-${offset + limit}` }),
        },
    free ? [] : [{ question, credits: 1 }],
  );
};

/** Google Places API (New). There is no page about the account: what is left shows in the console only. */
export function googlePlaces(): Front {
  return {
    slug: "google-places",
    profile,
    keyed: true,
    keyOf: (request) => header(request, "x-goog-api-key") ?? request.query.get("key") ?? undefined,
    routes: [
      {
        method: "POST",
        path: "/places:searchText",
        operation: "find-places",
        group: "search",
        windows,
        credits: 1,
        handle: searchText,
      },
    ],
    refuse: (reason) =>
      reason === "missing_key"
        ? googleError(403, "PERMISSION_DENIED", "Method doesn't allow unregistered callers (callers without established identity).") // prettier-ignore
        : googleError(400, "INVALID_ARGUMENT", "API key not valid. Please pass a valid API key.", [info("API_KEY_INVALID")]), // prettier-ignore
    tooFast: () =>
      googleError(429, "RESOURCE_EXHAUSTED", "Quota exceeded for quota metric 'SearchTextRequest' and limit 'SearchTextRequest per minute'.", [info("RATE_LIMIT_EXCEEDED")]), // prettier-ignore
    outOfCredits: () =>
      googleError(403, "PERMISSION_DENIED", "This API method requires billing to be enabled.", [info("BILLING_DISABLED")]), // prettier-ignore
    unknownPath: () => googleError(404, "NOT_FOUND", "Method not found."),
  };
}
