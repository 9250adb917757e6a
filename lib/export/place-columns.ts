import type { Place } from "@/lib/contracts/entities.ts";
import { toCell } from "./cell.ts";
import type { ExportColumn } from "./columns.ts";

const of = (name: string, field: keyof Place): ExportColumn => ({
  name,
  read: ({ place }) => toCell(place?.place[field]),
});

export const placeColumns: ExportColumn[] = [
  of("place_id", "placeId"),
  of("place_name", "name"),
  of("address", "address"),
  of("latitude", "latitude"),
  of("longitude", "longitude"),
  of("phone", "phone"),
  of("website", "website"),
  of("email", "email"),
  of("rating", "rating"),
  of("review_count", "reviewCount"),
  of("category", "category"),
  { name: "map_url", read: ({ place }) => (place ? mapUrl(place.place) : null) },
  { name: "place_provider", read: ({ place }) => place?.provider ?? null },
];

/** https://developers.google.com/maps/documentation/urls/get-started#search-action: the id is looked at first. */
function mapUrl({ placeId, name, address }: Place): string {
  const isId = /^[\w-]{10,}$/.test(placeId);
  const query = new URLSearchParams({ api: "1", query: [name, address].filter(Boolean).join(", ") });
  if (isId) query.set("query_place_id", placeId);
  return `https://www.google.com/maps/search/?${query}`;
}
