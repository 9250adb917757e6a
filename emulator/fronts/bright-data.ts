import { remaining } from "../accounts.ts";
import type { Knowledge } from "../knowledge.ts";
import { knowsNobody, type Profile } from "../profile.ts";
import { type Fields, fieldsList, numberOf, queryFields, questionOf, textOf } from "../reading.ts";
import {
  type Answer,
  bearer,
  type Bill,
  type Front,
  type FrontContext,
  json,
  type Route,
  second,
  text,
} from "../wire.ts";
import { hex } from "../world/hash.ts";
import { findOnMap, type Listing } from "./map-listings.ts";
import { Recent } from "./recent.ts";

const pricePerRecord = 0.0015;

const profile: Profile = {
  ...knowsNobody,
  coverage: 0.3,
  companies: 0.9,
  latency: { p50Ms: 300, p95Ms: 900, maxMs: 5_000 },
  dollarsPerCredit: 1,
};

type Row = Record<string, unknown>;

function personRow(knows: Knowledge, url: string): Row | undefined {
  const person = knows.findPerson({ linkedin: url });
  if (!person || knows.chance(`profile|${person.key}`) >= 0.9) return undefined;
  const { company } = person;
  const link = `https://www.linkedin.com/company/${company.linkedinSlug}`;
  return {
    id: url.split("/").at(-1),
    name: person.fullName,
    city: company.city,
    country_code: company.countryCode,
    position: `${person.title} at ${company.name}`,
    current_company: { name: company.name, link, company_id: company.linkedinSlug, title: person.title },
    current_company_name: company.name,
    experience: [
      { title: person.title, company: company.name, start_date: "Jan 2021", end_date: "Present", url: link },
    ],
    url,
    input_url: url,
  };
}

function companyRow(knows: Knowledge, url: string): Row | undefined {
  const company = knows.findCompany({ linkedin: url });
  if (!company) return undefined;
  return {
    id: company.linkedinSlug,
    name: company.name,
    url,
    website: `https://www.${company.domain}/`,
    about: company.description,
    industries: company.industry,
    company_size: `${company.employeeRange} employees`,
    employees_in_linkedin: company.employeeCount,
    founded: company.foundedYear,
    headquarters: `${company.city}, ${company.region}`,
    country_code: company.countryCode,
    specialties: company.keywords.join(", "),
    followers: company.employeeCount * 12,
  };
}

const placesDataset = "gd_m8ebnr0q2qlklc02fz";
const readers = new Map([
  ["gd_l1viktl72bvl7bjuj0", { operation: "enrich-person", read: personRow }],
  ["gd_l1vikfnt1wgvvqz95w", { operation: "enrich-company", read: companyRow }],
]);

const placeRow = (listing: Listing): Row => ({
  place_id: listing.placeId,
  url: `https://www.google.com/maps/place/?q=place_id:${listing.placeId}`,
  country: listing.company.countryCode,
  name: listing.company.name,
  category: listing.company.industry,
  address: listing.address,
  lat: listing.latitude,
  lon: listing.longitude,
  phone_number: listing.phone,
  open_website: listing.website,
  rating: listing.rating,
  reviews_count: listing.reviews,
});

/** Bright Data, datasets v3: a snapshot is started, then fetched; pages that are not there are rows with an error. */
export function brightData(): Front {
  const snapshots = new Recent<{ accountKey: string; rows: Row[]; readyMs: number }>(20_000);
  let started = 0;

  const start = (rows: Row[], bills: Bill[], { account, nowMs, backgroundMs }: FrontContext): Answer => {
    const id = `s_${hex(`${account.keyHash}|${++started}`, 9, 17)}`;
    snapshots.set(id, { accountKey: account.key, rows, readyMs: nowMs + backgroundMs(20_000) });
    return json(200, { snapshot_id: id }, bills);
  };

  /** Places are discovered, not read from addresses; each is a record. */
  const discover = (input: Fields, query: URLSearchParams, context: FrontContext): Answer => {
    const keyword = textOf(input, "keyword");
    const country = textOf(input, "country");
    if (!keyword || !country) return json(400, { error: "Invalid input provided", message: "country and keyword are required" }); // prettier-ignore
    const limit = numberOf(queryFields(query), "limit_per_input", 100, 1, 1_000);
    const { listings } = findOnMap(context.knows, keyword, 0, limit);
    const credits = listings.length * pricePerRecord;
    const rows = listings.map((listing) => ({ ...placeRow(listing), input }));
    return start(
      rows,
      credits > 0 ? [{ question: questionOf("find-places", { keyword, country }), credits }] : [],
      context,
    );
  };

  const trigger: Route["handle"] = ({ query, rawBody }, context): Answer => {
    const { knows } = context;
    if (query.get("dataset_id") === placesDataset) {
      const [input = {}] = fieldsList(JSON.parse(rawBody));
      return discover(input, query, context);
    }
    const reader = readers.get(query.get("dataset_id") ?? "");
    if (!reader) return text(404, "dataset does not exist");
    const parsed: unknown = JSON.parse(rawBody);
    const urls = fieldsList(parsed).flatMap((input) => textOf(input, "url") ?? []);
    if (urls.length === 0) return text(400, "No data to trigger");
    const bills: Bill[] = [];
    const rows = urls.map((url): Row => {
      const row = reader.read(knows, url);
      if (!row) return { input: { url }, error: "Page not found", error_code: "dead_page" };
      bills.push({ question: questionOf(reader.operation, { url }), credits: pricePerRecord });
      return { input: { url }, ...row, timestamp: "2026-11-20T08:00:00.000Z" };
    });
    return start(rows, bills, context);
  };

  const read: Route["handle"] = ({ params }, { account, nowMs }) => {
    const snapshot = snapshots.get(params["id"] ?? "");
    if (!snapshot || snapshot.accountKey !== account.key) return text(404, "Snapshot does not exist");
    return nowMs < snapshot.readyMs
      ? json(202, { status: "running", message: "Snapshot is not ready yet, try again in 10s" })
      : json(200, snapshot.rows);
  };

  const route = (method: Route["method"], path: string, operation: string, credits: number, handle: Route["handle"]): Route => ({ method, path, operation, group: "all", windows: [{ limit: 10, perMs: second }], credits, handle }); // prettier-ignore
  return {
    slug: "bright-data",
    profile,
    keyed: true,
    keyOf: bearer,
    routes: [
      route("POST", "/datasets/v3/trigger", "collect", pricePerRecord, trigger),
      route("GET", "/datasets/v3/snapshot/:id", "poll", 0, read),
      route("GET", "/customer/balance", "account", 0, (_request, { account }) =>
        json(200, { balance: remaining(account), pending_balance: 0 }),
      ),
    ],
    refuse: () => text(401, "Invalid token"),
    tooFast: () => text(429, "You have too many running jobs for this dataset. Please wait until some of them finish."),
    outOfCredits: () => text(403, "Account is suspended"),
    unknownPath: () => text(404, "Not found"),
  };
}
