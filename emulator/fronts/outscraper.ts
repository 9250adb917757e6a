import { remaining } from "../accounts.ts";
import { isCallable } from "../callbacks.ts";
import { knowsNobody, type Profile } from "../profile.ts";
import { numberOf, questionOf, textOf, textsOf } from "../reading.ts";
import { type Answer, type Bill, type Front, type FrontContext, header, json, type Route, second, type WireRequest } from "../wire.ts"; // prettier-ignore
import { hex } from "../world/hash.ts";
import { mailboxOf } from "./mailbox.ts";
import { findOnMap } from "./map-listings.ts";
import { Recent } from "./recent.ts";

const profile: Profile = {
  ...knowsNobody,
  companies: 0.8,
  latency: { p50Ms: 200, p95Ms: 700, maxMs: 4_000 },
  dollarsPerCredit: 1,
};

type Job = { accountKey: string; data: unknown; startedMs: number; tookMs: number };
type Work = (question: string, request: WireRequest, context: FrontContext) => Record<string, unknown>[];

const asked = (request: WireRequest): string[] =>
  request.method === "GET"
    ? request.query.getAll("query")
    : textsOf({ query: [request.body["query"]].flat() }, "query");

const placesOf: Work = (query, { body }, { knows }) => {
  const limit = numberOf(body, "organizationsPerQueryLimit", 20, 1, 500);
  const { listings } = findOnMap(knows, query, numberOf(body, "skipPlaces", 0, 0, 10_000), limit);
  return listings.map(({ company, ...listing }) => ({
    query,
    name: company.name,
    place_id: listing.placeId,
    google_id: `0x${hex(listing.placeId, 3, 16)}`,
    full_address: listing.address,
    street: listing.street,
    city: company.city,
    postal_code: listing.postalCode,
    country: company.country,
    country_code: company.countryCode,
    latitude: listing.latitude,
    longitude: listing.longitude,
    site: listing.website,
    phone: listing.phone,
    type: company.industry,
    category: company.industry,
    rating: listing.rating,
    reviews: listing.reviews,
    business_status: "OPERATIONAL",
    working_hours: null,
  }));
};

const contactsOf: Work = (query, _request, { knows }) => {
  const company = knows.findCompany({ domain: query });
  if (!company) return [];
  return [
    {
      query,
      domain: company.domain,
      emails: [{ value: `info@${company.domain}`, sources: [{ ref: `https://${company.domain}/contact` }] }],
      phones: [{ value: company.phone, sources: [] }],
      socials: { linkedin: `https://www.linkedin.com/company/${company.linkedinSlug}` },
      site_data: { title: company.name },
    },
  ];
};

const insightsOf: Work = (query, _request, { knows }) => {
  const company = knows.findCompany({ domain: query });
  if (!company) return [];
  const { name, description, industry, country, city } = company;
  return [{ query, name, description, industry, employees: company.employeeCount, revenue: company.revenueRange, founded_year: company.foundedYear, is_public: false, country, state: company.region, city, zip: null, address: null }]; // prettier-ignore
};

const words = { valid: "RECEIVING", role: "RECEIVING", invalid: "INVALID", catch_all: "CATCH-ALL", disposable: "BLACKLISTED", unknown: "UNKNOWN" } as const; // prettier-ignore
const checkOf: Work = (query, _request, { knows }) => {
  const seen = mailboxOf(knows, query);
  return [{ query, status: words[seen.verdict], status_details: seen.why }];
};

const carrierOf: Work = (query, _request, { knows }) => {
  const known = knows.chance(`carrier|${query}`) < 0.9;
  return [
    { query, phone: query, carrier_name: known ? "Example Telecom" : null, carrier_type: known ? "mobile" : null },
  ];
};

/** Outscraper: every question starts a request, whose data are fetched for some hours. */
export function outscraper(): Front {
  const jobs = new Recent<Job>(20_000);
  let started = 0;

  const start =
    (operation: string, work: Work, price = 0.003): Route["handle"] =>
    (request, context): Answer => {
      const { account, nowMs, baseUrl, backgroundMs } = context;
      const questions = asked(request);
      if (questions.length === 0) return json(200, { error: true, errorMessage: "Parameter query is required" });
      const perQuery = questions.map((question) => work(question, request, context));
      const page = `${textOf(request.body, "skipPlaces") ?? ""}`;
      const bills = perQuery.flatMap((records, index): Bill[] =>
        records.length > 0
          ? [{ question: questionOf(operation, { query: questions[index], page }), credits: records.length * price }]
          : [],
      );
      const id = `${hex(`${account.keyHash}|${++started}`, 5, 24)}`;
      const data = operation === "find-places" ? perQuery : perQuery.flat();
      const tookMs = backgroundMs(8_000);
      jobs.set(id, { accountKey: account.key, data, startedMs: nowMs, tookMs });
      notify(request, context, id, tookMs);
      return json(202, { id, status: "Pending", results_location: `${baseUrl}/requests/${id}` }, bills);
    };

  const read: Route["handle"] = ({ params }, { account, nowMs }) => {
    const id = params["id"] ?? "";
    const job = jobs.get(id);
    if (!job || job.accountKey !== account.key) return json(404, { error: true, errorMessage: "Request not found" });
    if (nowMs < job.startedMs + job.tookMs) return json(200, { id, status: "Pending" });
    return json(200, { id, status: "Success", data: job.data });
  };

  const route = (method: Route["method"], path: string, operation: string, credits: number, handle: Route["handle"]): Route => ({ method, path, operation, group: "all", windows: [{ limit: 10, perMs: second }], credits, handle }); // prettier-ignore
  return {
    slug: "outscraper",
    profile,
    keyed: true,
    keyOf: (request) => header(request, "x-api-key"),
    routes: [
      route("POST", "/google-maps-search", "find-places", 0.003, start("find-places", placesOf)),
      route("GET", "/emails-and-contacts", "contacts", 0.003, start("contacts", contactsOf)),
      route("GET", "/company-insights", "enrich-company", 0.003, start("company-insights", insightsOf)),
      route("GET", "/email-validator", "verify-email", 0.003, start("email-validator", checkOf)),
      route("GET", "/phones-enricher", "verify-phone", 0.003, start("phones-enricher", carrierOf, 0.005)),
      route("GET", "/requests/:id", "poll", 0, read),
      route("GET", "/profile/balance", "account", 0, (_request, { account }) =>
        json(200, { balance: remaining(account), account_status: "valid" }),
      ),
    ],
    refuse: () => json(401, { error: true, errorMessage: "Unauthorized: the API key is invalid" }),
    tooFast: () => json(429, { error: true, errorMessage: "Too many requests" }),
    outOfCredits: () => json(402, { error: true, errorMessage: "Payment required" }),
    unknownPath: () => json(404, { error: true, errorMessage: "Not found" }),
  };
}

function notify(request: WireRequest, { callbacks, callbackFault }: FrontContext, id: string, tookMs: number): void {
  const url = request.query.get("webhook") ?? textOf(request.body, "webhook");
  if (!url || !isCallable(url)) return;
  const body = JSON.stringify({ id, status: "SUCCESS", results_location: `/requests/${id}` });
  for (let copy = 0; copy < callbackFault.copies; copy++)
    callbacks.send(tookMs + callbackFault.delayMs, () => ({ url, body }));
}
