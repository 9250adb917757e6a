import { z } from "zod";
import { defineProvider, operation } from "@/lib/providers/define.ts";
import { failed, found, malformedText, notFound } from "@/lib/providers/outcome.ts";
import type { ReadError } from "@/lib/providers/provider.ts";
import { quotaProbe } from "@/lib/providers/quota-probe.ts";
import { count, group, text, texts } from "@/lib/providers/reading.ts";
import { refusal } from "@/lib/providers/status.ts";
import { mapPhone, placesAnswer } from "./map-place.ts";

const errorBody = z.object({ error: text, search_metadata: group({ status: text }) });

/** Every error is a sentence in `error`; one of them, with HTTP 200, means that there is nothing. */
const readError: ReadError = (reply) => {
  const body = errorBody.safeParse(reply.body).data;
  const error = body?.error;
  if (reply.status >= 500) return undefined;
  if (error === undefined)
    return /^(queued|processing)$/i.test(body?.search_metadata?.status ?? "")
      ? failed("unavailable", "SerpApi is still searching; asked again, it answers from its archive")
      : undefined;
  if (/hasn['’]t returned any results|no results/i.test(error)) return notFound();
  if (/out of searches|searches\b.*\bexhausted|plan.*(expired|limit)/i.test(error))
    return failed("quota", "The SerpApi key has no searches left");
  if (/throughput|hourly|rate limit|too many/i.test(error)) return failed("rate_limit", "SerpApi limits the calls");
  if (/api[ _]key/i.test(error)) return failed("auth", "SerpApi refused the key");
  if (reply.status < 300) return failed("unavailable", refusal("SerpApi could not search", reply));
  return undefined;
};

/** `type` is a text in lists and a list for a place by itself. */
const listing = z.object({
  title: text,
  place_id: text,
  data_id: text,
  data_cid: text,
  gps_coordinates: group({ latitude: count, longitude: count }),
  rating: count,
  reviews: count,
  type: z.unknown().optional(),
  types: texts,
  address: text,
  phone: text,
  website: text,
  links: group({ website: text }),
});
const blank = listing.parse({});

const placeOf = (place: z.infer<typeof listing>) => ({
  placeId: place.place_id ?? place.data_id ?? place.data_cid,
  name: place.title,
  address: place.address,
  latitude: place.gps_coordinates?.latitude,
  longitude: place.gps_coordinates?.longitude,
  phone: mapPhone(place.phone, place.address),
  website: place.website ?? place.links?.website,
  rating: place.rating,
  reviewCount: place.reviews,
  category: text.parse(place.type) ?? texts.parse(place.type)?.[0] ?? place.types?.[0],
});

const listings = z.array(listing.catch(blank));
const pages = { serpapi_pagination: group({ next: text }) };
/** A single match comes by itself, in place of the list. */
const reply = z.union([
  z.object({ local_results: listings, ...pages }),
  z
    .object({ place_results: z.union([listing.transform((place) => [place]), listings]), ...pages })
    .transform(({ place_results, ...rest }) => ({ local_results: place_results, ...rest })),
]);

/** Later pages need the map section of the first, which the link to the next one carries: "20@60.39,5.32,14z". */
function cursorOf(next: string | undefined): string | undefined {
  if (next === undefined || !URL.canParse(next)) return undefined;
  const { searchParams } = new URL(next);
  const start = searchParams.get("start");
  return start === null ? undefined : start + (searchParams.get("ll") ?? "");
}

export const serpapi = defineProvider({
  slug: "serpapi",
  name: "SerpApi",
  category: "maps",
  tier: "standard",
  description: "Google Maps results as data: twenty businesses a search, with phone, website and rating.",
  website: "https://serpapi.com",
  docsUrl: "https://serpapi.com/google-maps-api",
  evidence: "official",
  mark: { initials: "Sp", color: "#6d28d9" },
  auth: { kind: "query", name: "api_key" },
  baseUrl: "https://serpapi.com",
  limits: { windows: [{ limit: 1_000, perMs: 3_600_000 }], concurrency: 10 },
  readError,
  doubts: [
    "That a search without results is billed like any other is from memory.",
    "A search repeated within the hour is said to be free; it is booked as paid, since no reply tells.",
    "The hourly limit is a fifth of the plan's searches; a thousand is that of the smallest paid plan.",
    "The words of the errors are from memory.",
  ],
  operations: [
    operation("find-places", {
      needs: [["query"]],
      request: ({ query, latitude, longitude, radiusM, cursor }) => {
        const [, start, section] = /^(\d+)(@.*)?$/.exec(cursor ?? "") ?? [];
        const height = radiusM === undefined ? "14z" : `${Math.max(200, Math.round(radiusM * 2))}m`;
        const here =
          latitude === undefined || longitude === undefined ? undefined : `@${latitude},${longitude},${height}`;
        return {
          method: "GET",
          path: "/search.json",
          query: { engine: "google_maps", type: "search", q: query, ll: section ?? here, start, hl: "en" },
        };
      },
      reply,
      read: ({ local_results: found, serpapi_pagination: page }) =>
        placesAnswer(found.map(placeOf), cursorOf(page?.next)),
      charge: { rule: "per_call", credits: 1, pool: "searches" },
      repeat: "paid",
      timeoutMs: 60_000,
    }),
  ],
  quota: quotaProbe({
    request: () => ({ method: "GET", path: "/account.json" }),
    reply: z.object({ total_searches_left: count, plan_searches_left: count, searches_per_month: count }),
    read: (body) => {
      const remaining = body.total_searches_left ?? body.plan_searches_left;
      if (remaining === undefined) return malformedText("total_searches_left is missing");
      return found({ remaining, limit: body.searches_per_month, unit: "searches" });
    },
  }),
});
