import { z } from "zod";
import { countryCode } from "@/lib/cleaning/country.ts";
import type { OperationInput, OperationOutput } from "@/lib/contracts/operation.ts";
import type { Outcome } from "@/lib/contracts/outcome.ts";
import type { HttpRequest } from "@/lib/providers/provider.ts";
import { anything, count, text } from "@/lib/providers/reading.ts";
import { isFailedRow } from "./bright-data-reply.ts";
import { mapPhone, placesAnswer } from "./map-place.ts";

export const PLACES_AT_ONCE = 20;
const PLACES_DATASET = "gd_m8ebnr0q2qlklc02fz";

/** A country has to be named. The query's own ending tells it ("dentists in Bergen, Norway"). */
function countryOf(query: string): string {
  const words = query.trim().split(/[\s,]+/);
  const endings = [1, 2, 3, 4].map((length) => words.slice(-length).join(" "));
  // A single short word at the end ("in") is no country's code unless it is written as one.
  const named = endings.find((ending) => (ending.length > 2 || /^[A-Z]{2}$/.test(ending)) && countryCode(ending));
  return countryCode(named) ?? "US";
}

/** The zoom at which a view some 800 pixels wide shows the circle. */
function zoomFor(latitude: number, radiusM: number): number {
  const metresPerPixelAtZero = 156_543 * Math.cos((latitude * Math.PI) / 180);
  const zoom = Math.floor(Math.log2((metresPerPixelAtZero * 800) / (2 * Math.max(radiusM, 1))));
  return Math.min(18, Math.max(10, zoom));
}

/** https://docs.brightdata.com/api-reference/scrapers/search-engines-apis/google-maps-discover-by-location */
export function placesRequest(input: OperationInput<"find-places">): HttpRequest {
  const { query, latitude, longitude, radiusM, limit } = input;
  const centre =
    latitude === undefined || longitude === undefined
      ? {}
      : { lat: latitude, long: longitude, zoom_level: zoomFor(latitude, radiusM ?? 5_000) };
  return {
    method: "POST",
    path: "/datasets/v3/trigger",
    query: {
      dataset_id: PLACES_DATASET,
      format: "json",
      include_errors: "true",
      type: "discover_new",
      discover_by: "location",
      limit_per_input: Math.min(limit ?? PLACES_AT_ONCE, PLACES_AT_ONCE),
    },
    json: [{ country: countryOf(query), keyword: query, ...centre }],
  };
}

const listing = z.object({
  place_id: text,
  name: text,
  address: text,
  country: text,
  latitude: count,
  longitude: count,
  lat: count,
  lon: count,
  phone_number: anything,
  open_website: text,
  rating: count,
  reviews_count: count,
  category: text,
});

export const isPlace = (item: unknown): boolean => listing.safeParse(item).data?.place_id !== undefined;

/** Rows that failed stand among the places and are left out. */
export function placesOf(items: readonly unknown[]): Outcome<OperationOutput<"find-places">> {
  const listings = items.flatMap((item) => {
    const place = isFailedRow(item) ? undefined : listing.safeParse(item).data;
    if (!place) return [];
    return [
      {
        placeId: place.place_id,
        name: place.name,
        address: place.address,
        latitude: place.latitude ?? place.lat,
        longitude: place.longitude ?? place.lon,
        phone: mapPhone(place.phone_number, place.address, place.country),
        website: place.open_website,
        rating: place.rating,
        reviewCount: place.reviews_count,
        category: place.category,
      },
    ];
  });
  return placesAnswer(listings);
}
