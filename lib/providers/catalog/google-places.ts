import { z } from "zod";
import { defineProvider, operation } from "@/lib/providers/define.ts";
import { failed, found, notFound } from "@/lib/providers/outcome.ts";
import type { ReadError } from "@/lib/providers/provider.ts";
import { quotaProbe } from "@/lib/providers/quota-probe.ts";
import { group, rows, text } from "@/lib/providers/reading.ts";
import { refusal } from "@/lib/providers/status.ts";
import { legacyReply, placeOf, searchReply, singleReply } from "./google-places-reply.ts";
import { placesAnswer } from "./map-place.ts";

/** No default: without the mask the vendor refuses the call. What stands in it decides the price. */
const fields = [
  ...["id", "displayName", "formattedAddress", "addressComponents", "location", "primaryTypeDisplayName"],
  ...["types", "internationalPhoneNumber", "nationalPhoneNumber", "websiteUri", "rating", "userRatingCount"],
];
const mask = [...fields.map((field) => `places.${field}`), "nextPageToken"].join(",");

const refused = z.object({
  status: text,
  message: text,
  details: rows(z.object({ reason: text, metadata: group({ quota_limit: text }) })),
});
const errorBody = z
  .union([z.object({ error: refused }), z.array(z.object({ error: refused })).min(1)])
  .transform((body) => (Array.isArray(body) ? body[0]?.error : body.error));

/** https://cloud.google.com/apis/design/errors: the reason in `details` is finer than the status. */
const readError: ReadError = (reply) => {
  const error = errorBody.safeParse(reply.body).data;
  if (!error || reply.status >= 500) return undefined;
  const says = (pattern: RegExp) =>
    error.details.some(({ reason }) => reason !== undefined && pattern.test(reason)) ||
    pattern.test(error.message ?? "");
  if (error.status === "RESOURCE_EXHAUSTED") {
    const daily = error.details.some(({ metadata }) => /PerDay/i.test(metadata?.quota_limit ?? ""));
    if (daily || says(/per day/i)) return failed("quota", "The day's quota of the Google project is used up");
    return failed("rate_limit", refusal("Google limits the calls", reply));
  }
  if (says(/BILLING_DISABLED|enable billing/i))
    return failed("quota", "Billing is not enabled for the Google project of this key");
  if (says(/API_KEY_INVALID|API_KEY_EXPIRED|API key (not valid|expired)/i) || error.status === "UNAUTHENTICATED")
    return failed("auth", "Google refused the key");
  if (error.status === "PERMISSION_DENIED")
    return failed("auth", refusal("The Google key may not use the Places API", reply));
  return undefined;
};

/** The Places API before this one: a word in `status`, with HTTP 200. */
const legacyStatus = z.object({ status: z.string() });
const readLegacyError: ReadError = (reply) => {
  switch (legacyStatus.safeParse(reply.body).data?.status) {
    case "ZERO_RESULTS":
    case "NOT_FOUND":
      return notFound();
    case "REQUEST_DENIED":
      return failed("auth", "Google refused the key");
    case "OVER_QUERY_LIMIT":
    case "OVER_DAILY_LIMIT":
      return failed("quota", "The quota of the Google project is used up");
    case "INVALID_REQUEST":
      return failed("invalid_input", "Google refused the question");
    case "UNKNOWN_ERROR":
      return failed("unavailable", "Google failed");
    default:
      return undefined;
  }
};

export const googlePlaces = defineProvider({
  slug: "google-places",
  name: "Google Places",
  category: "maps",
  tier: "standard",
  description: "Businesses on Google Maps by what they are and where, from Google itself.",
  website: "https://mapsplatform.google.com",
  docsUrl: "https://developers.google.com/maps/documentation/places/web-service/text-search",
  evidence: "official",
  mark: { initials: "GP", color: "#1a73e8" },
  auth: { kind: "header", name: "X-Goog-Api-Key" },
  baseUrl: "https://places.googleapis.com/v1",
  limits: { windows: [{ limit: 600, perMs: 60_000 }] },
  readError,
  doubts: [
    "Google bills by what is asked for; with phone and website a search is one request of its Enterprise price.",
    "600 searches a minute is the usual limit of a new project; a project's own may differ.",
  ],
  operations: [
    operation("find-places", {
      needs: [["query"]],
      request: ({ query, latitude, longitude, radiusM, limit, cursor }) => ({
        method: "POST",
        path: "/places:searchText",
        headers: { "X-Goog-FieldMask": mask },
        json: {
          textQuery: query,
          pageSize: Math.min(limit ?? 20, 20),
          pageToken: cursor,
          ...(latitude !== undefined &&
            longitude !== undefined && {
              locationBias: {
                circle: { center: { latitude, longitude }, radius: Math.min(radiusM ?? 5_000, 50_000) },
              },
            }),
        },
      }),
      readError: readLegacyError,
      reply: z.union([legacyReply, singleReply, searchReply]),
      read: ({ places = [], nextPageToken }) => placesAnswer(places.map(placeOf), nextPageToken),
      charge: { rule: "per_call", credits: 1, pool: "requests" },
      repeat: "paid",
    }),
  ],
  quota: quotaProbe({
    // With the ids alone a search costs nothing.
    request: () => ({
      method: "POST",
      path: "/places:searchText",
      headers: { "X-Goog-FieldMask": "places.id" },
      json: { textQuery: "Googleplex, Mountain View", pageSize: 1 },
    }),
    reply: searchReply,
    read: () => found({ remaining: null, unit: "requests" }),
  }),
});
