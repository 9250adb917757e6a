import { z } from "zod";
import { count, group, rows, text, texts } from "@/lib/providers/reading.ts";
import { mapPhone } from "./map-place.ts";

/** Places as Google lists them: of the API that is asked, and in the words of the one before it. */

const component = z.object({ shortText: text, types: texts });
const listing = z.object({
  id: text,
  name: text,
  displayName: group({ text }),
  formattedAddress: text,
  addressComponents: rows(component),
  location: group({ latitude: count, longitude: count }),
  internationalPhoneNumber: text,
  nationalPhoneNumber: text,
  websiteUri: text,
  rating: count,
  userRatingCount: count,
  primaryTypeDisplayName: group({ text }),
  primaryType: text,
  types: texts,
});

const blank = listing.parse({});

const legacyListing = z
  .object({
    place_id: text,
    name: text,
    formatted_address: text,
    vicinity: text,
    international_phone_number: text,
    formatted_phone_number: text,
    website: text,
    geometry: group({ location: group({ lat: count, lng: count }) }),
    rating: count,
    user_ratings_total: count,
    types: texts,
  })
  .transform((place) =>
    listing.parse({
      id: place.place_id,
      displayName: { text: place.name },
      formattedAddress: place.formatted_address ?? place.vicinity,
      internationalPhoneNumber: place.international_phone_number,
      nationalPhoneNumber: place.formatted_phone_number,
      websiteUri: place.website,
      location: { latitude: place.geometry?.location?.lat, longitude: place.geometry?.location?.lng },
      rating: place.rating,
      userRatingCount: place.user_ratings_total,
      types: place.types,
    }),
  );
const legacyPlaces = z.array(legacyListing.catch(blank));
/** Searches list `results`, a search by name `candidates`, a place's own page has one `result`. */
export const legacyReply = z
  .object({ status: z.literal("OK"), next_page_token: text })
  .and(
    z.union([
      z.object({ results: legacyPlaces }),
      z.object({ candidates: legacyPlaces }).transform((body) => ({ results: body.candidates })),
      z.object({ result: legacyListing }).transform((body) => ({ results: [body.result] })),
    ]),
  )
  .transform((body) => ({ places: body.results, nextPageToken: body.next_page_token }));

/** A place's own page. */
export const singleReply = listing
  .refine((place) => place.displayName !== undefined)
  .transform((place) => ({ places: [place], nextPageToken: undefined }));

/** Nothing found is an empty object; what has an error or the words of another API in place of the list is none. */
export const searchReply = z
  .looseObject({ places: z.array(listing.catch(blank)).optional(), nextPageToken: text })
  .refine(
    (body) =>
      body.places !== undefined ||
      !["error", "errors", "message", "status", "results", "data"].some((key) => key in body),
    "places is missing",
  )
  .transform(({ places, nextPageToken }) => ({ places, nextPageToken }));

export const placeOf = (place: z.infer<typeof listing>) => ({
  placeId: place.id ?? place.name?.replace(/^places\//, ""),
  name: place.displayName?.text,
  address: place.formattedAddress,
  latitude: place.location?.latitude,
  longitude: place.location?.longitude,
  phone: mapPhone(
    place.internationalPhoneNumber ?? place.nationalPhoneNumber,
    place.formattedAddress,
    place.addressComponents.find(({ types }) => types?.includes("country"))?.shortText,
  ),
  website: place.websiteUri,
  rating: place.rating,
  reviewCount: place.userRatingCount,
  category: place.primaryTypeDisplayName?.text ?? place.primaryType ?? place.types?.[0],
});
