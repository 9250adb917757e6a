import { z } from "zod";
import { defineProvider, operation } from "@/lib/providers/define.ts";
import { failed, found, malformedText } from "@/lib/providers/outcome.ts";
import type { ReadError } from "@/lib/providers/provider.ts";
import { quotaProbe } from "@/lib/providers/quota-probe.ts";
import { count, email, group, text, texts } from "@/lib/providers/reading.ts";
import { refusal } from "@/lib/providers/status.ts";
import { mapPhone, placesAnswer } from "./map-place.ts";

/** The actor that reads Google Maps; `~` stands for the slash between its owner and its name. */
const actor = "compass~crawler-google-places";
const pageSize = 20;
const runSeconds = 280;

const errorBody = z.object({ error: z.object({ type: text, message: text }) });

/** https://docs.apify.com/api/v2#errors: `type` tells more than the status. */
const readError: ReadError = (reply) => {
  const error = errorBody.safeParse(reply.body).data?.error;
  // The run goes on, and is billed, when the wait for it is over.
  if (reply.status === 408 || error?.type === "run-timeout-exceeded")
    return failed("timeout", "The Apify run took longer than its call may", { sent: "unsure" });
  if (!error || reply.status >= 500) return undefined;
  const { type = "", message = "" } = error;
  if (/token/.test(type)) return failed("auth", "Apify refused the token");
  // A 402 that speaks of memory: other runs of the account hold it, and give it back when they end.
  if (/memory-limit/.test(type) || /memory limit/i.test(message))
    return failed("rate_limit", "The runs of the Apify account take up all of its memory");
  if (/usage|payment|credit/.test(type) || /usage (hard )?limit|not enough|exceed.*(usage|limit)/i.test(message))
    if (reply.status !== 429) return failed("quota", "The Apify account has used up its month");
  if (type === "run-failed")
    return failed("unavailable", refusal("The Apify run failed", reply), { retryable: false, sent: "unsure" });
  return undefined;
};

const listing = z.object({
  placeId: text,
  title: text,
  address: text,
  countryCode: text,
  location: group({ lat: count, lng: count }),
  phone: text,
  phoneUnformatted: text,
  website: text,
  totalScore: count,
  reviewsCount: count,
  categoryName: text,
  categories: texts,
  emails: texts,
});
const blank = listing.parse({});

const placeOf = (place: z.infer<typeof listing>) => ({
  placeId: place.placeId,
  name: place.title,
  address: place.address,
  latitude: place.location?.lat,
  longitude: place.location?.lng,
  phone: mapPhone(place.phoneUnformatted ?? place.phone, place.address, place.countryCode),
  website: place.website,
  rating: place.totalScore,
  reviewCount: place.reviewsCount,
  category: place.categoryName ?? place.categories?.[0],
  email: place.emails?.map((address) => email.parse(address)).find(Boolean),
});

export const apify = defineProvider({
  slug: "apify",
  name: "Apify",
  category: "maps",
  tier: "budget",
  description: "Runs the Google Maps scraper in your own Apify account and brings back its places.",
  website: "https://apify.com",
  docsUrl: "https://docs.apify.com/api/v2",
  evidence: "connector",
  mark: { initials: "Ap", color: "#16a34a" },
  auth: { kind: "header", name: "Authorization", prefix: "Bearer " },
  baseUrl: "https://api.apify.com/v2",
  limits: { windows: [{ limit: 30, perMs: 1_000 }], concurrency: 8 },
  readError,
  doubts: [
    "A place is counted as 0.4 cents; what it costs depends on the Apify plan, and each run adds a small fee to start.",
    "The run is waited for; one that takes longer than five minutes is given up although it may be billed.",
    "The words for a used-up account are from memory.",
  ],
  operations: [
    operation("find-places", {
      needs: [["query"]],
      request: ({ query, latitude, longitude, radiusM, limit }) => {
        const places = Math.min(limit ?? pageSize, pageSize);
        return {
          method: "POST",
          path: `/acts/${actor}/run-sync-get-dataset-items`,
          query: { timeout: runSeconds, maxItems: places },
          json: {
            searchStringsArray: [query],
            maxCrawledPlacesPerSearch: places,
            language: "en",
            ...(latitude !== undefined &&
              longitude !== undefined && {
                customGeolocation: {
                  type: "Point",
                  coordinates: [longitude, latitude],
                  radiusKm: (radiusM ?? 5_000) / 1_000,
                },
              }),
          },
        };
      },
      // An only place may come without its list.
      reply: z.union([
        z.array(listing.catch(blank)),
        listing
          .refine(({ placeId, title }) => placeId !== undefined && title !== undefined)
          .transform((place) => [place]),
      ]),
      read: (rows) => placesAnswer(rows.map(placeOf)),
      charge: { rule: "per_result", credits: 0.004, pool: "US dollars", maxResults: pageSize },
      worstCase: ({ limit }) => Math.min(limit ?? pageSize, pageSize) * 0.004,
      repeat: "paid",
      timeoutMs: 300_000,
    }),
  ],
  quota: quotaProbe({
    request: () => ({ method: "GET", path: "/users/me/limits" }),
    reply: z.object({
      data: z.object({
        id: text,
        monthlyUsageCycle: group({ endAt: text }),
        limits: group({ maxMonthlyUsageUsd: count }),
        current: group({ monthlyUsageUsd: count }),
      }),
    }),
    read: ({ data }) => {
      const limit = data.limits?.maxMonthlyUsageUsd;
      const used = data.current?.monthlyUsageUsd;
      // The page of the user shows that the token is good, and nothing of what is left.
      if (!data.limits && data.id !== undefined) return found({ remaining: null, unit: "US dollars" });
      if (limit === undefined || used === undefined) return malformedText("the limit or the usage is missing");
      return found({
        remaining: Math.max(0, limit - used),
        limit,
        resetsAt: data.monthlyUsageCycle?.endAt,
        unit: "US dollars",
      });
    },
  }),
});
