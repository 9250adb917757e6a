import { z } from "zod";
import { place } from "./entities.ts";

export const MAX_PLACES_PER_QUERY = 500;
/** Coordinates and their radius: the name of a column each. */
const column = z.string().min(1).max(200);

/** What a `places_scrape` job asks for each of its rows. */
export const placesSpec = z.strictObject({
  /** Slugs of providers that find places, asked in this order. */
  providers: z.array(z.string().min(1)).min(1).max(5),
  /** `{{Type}} in {{City}}`: columns of the list in double braces. */
  query: z.string().min(1).max(500),
  /** Columns with the centre of the search in degrees; without them the query alone says where. */
  centre: z.strictObject({ latitude: column, longitude: column }).optional(),
  /** Metres around the centre. */
  radiusM: z.number().int().min(1).max(50_000).default(1_000),
  /** Most places that one row may bring, and so most that are asked and paid for. */
  limit: z.number().int().min(1).max(MAX_PLACES_PER_QUERY).default(50),
  /** True: go on with the next provider until the limit is reached; false: only when the one before failed or found nothing. */
  fill: z.boolean().default(false),
});
export type PlacesSpec = z.infer<typeof placesSpec>;
export type PlacesSpecInput = z.input<typeof placesSpec>;

/** A place that a row of a job brought, and who supplied it. */
export const foundPlace = z.object({ provider: z.string(), place });
export type FoundPlace = z.infer<typeof foundPlace>;
