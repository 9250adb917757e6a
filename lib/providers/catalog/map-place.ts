import { countryCode } from "@/lib/cleaning/country.ts";
import { toE164 } from "@/lib/cleaning/phone.ts";
import type { Place } from "@/lib/contracts/entities.ts";
import type { Outcome } from "@/lib/contracts/outcome.ts";
import { found, malformedText, notFound } from "@/lib/providers/outcome.ts";
import { text } from "@/lib/providers/reading.ts";

/** What the vendors of map listings have in common. */

const americanAddress = /,\s*[A-Z]{2}\s+\d{5}(-\d{4})?(,\s*(USA|United States))?$/;

/** The number of a listing. A national one is read by the country told beside it, or by the end of the address. */
export function mapPhone(value: unknown, address: string | undefined, country?: string): string | undefined {
  const number = text.parse(value);
  if (number === undefined) return undefined;
  const ending = americanAddress.test(address ?? "") ? "US" : address?.split(",").at(-1)?.trim();
  return toE164(number, countryCode(country) ?? countryCode(ending));
}

type Listing = Omit<Place, "placeId" | "name"> & { placeId: string | undefined; name: string | undefined };
type Page = { places: Place[]; nextCursor?: string | undefined };

/**
 * The listings as places. One without an id is told by its name and address; one without a name is left out. No listing
 * at all is the vendor's "nothing there", listings none of which can be used are not.
 */
export function placesAnswer(listings: readonly Listing[], nextCursor?: string): Outcome<Page> {
  if (listings.length === 0) return notFound();
  const places = listings.flatMap(({ placeId, name, reviewCount, ...rest }) => {
    const id = placeId ?? (rest.address && `${name ?? ""}, ${rest.address}`);
    if (id === undefined || name === undefined) return [];
    return [{ placeId: id, name, ...rest, ...(Number.isInteger(reviewCount) && { reviewCount }) }];
  });
  if (places.length === 0) return malformedText("no place has a name and an id or address");
  return found({ places, nextCursor }, { results: listings.length });
}
