import type { Knowledge } from "../knowledge.ts";
import type { Company } from "../world/company.ts";
import { fold } from "../world/fold.ts";
import { hex } from "../world/hash.ts";

/** A company as maps show it. */
export type Listing = {
  company: Company;
  placeId: string;
  street: string;
  postalCode: string;
  address: string;
  latitude: number;
  longitude: number;
  rating: number;
  reviews: number;
  phone: string;
  website: string;
};

/** How far a search looks into the world. */
const horizon = 400;
const streets = ["Main Street", "Station Road", "Market Square", "Harbour Street", "Mill Lane"] as const;

function listingOf({ chance }: Knowledge, company: Company): Listing {
  const share = (fact: string) => chance(`${fact}|${company.domain}`);
  const street = `${1 + Math.floor(share("number") * 180)} ${streets[Math.floor(share("street") * streets.length)] ?? ""}`;
  const postalCode = String(10_000 + Math.floor(share("postcode") * 89_999));
  return {
    company,
    placeId: `ChIJ${hex(company.domain, 23, 20)}`,
    street,
    postalCode,
    address: `${street}, ${company.city}, ${postalCode}, ${company.country}`,
    latitude: Number((share("latitude") * 120 - 50).toFixed(6)),
    longitude: Number((share("longitude") * 300 - 150).toFixed(6)),
    rating: Number((3 + share("rating") * 2).toFixed(1)),
    reviews: Math.floor(share("reviews") * 900),
    phone: company.phone,
    website: `https://www.${company.domain}/`,
  };
}

/** "logistics in Berlin" gives the trade's companies there, anything else the company of that name. */
export function findOnMap(
  knows: Knowledge,
  query: string,
  offset: number,
  limit: number,
): { listings: Listing[]; total: number } {
  const [, what, where] = /^(.+?)\s+(?:in|near)\s+(.+)$/i.exec(query.trim()) ?? [];
  const companies = what && where ? inPlace(knows, what, where) : named(knows, query);
  const listings = companies.slice(offset, offset + limit).map((company) => listingOf(knows, company));
  return { listings, total: companies.length };
}

function named(knows: Knowledge, name: string): Company[] {
  const company = name.trim() === "" ? undefined : knows.findCompany({ name });
  return company ? [company] : [];
}

function inPlace(knows: Knowledge, what: string, where: string): Company[] {
  const trade = fold(what).replace(/\s+(companies|company|firms|businesses)$/, "");
  const place = fold(where);
  const found: Company[] = [];
  for (let index = 0; index < horizon; index++) {
    const company = knows.findCompany({ domain: knows.world.companyDomainOf(index) });
    if (!company) continue;
    const fits = [company.industry, ...company.keywords].some((word) => fold(word).includes(trade));
    if (fits && [company.city, company.region, company.country].some((part) => place.includes(fold(part))))
      found.push(company);
  }
  return found;
}
