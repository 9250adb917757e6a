import { remaining } from "../accounts.ts";
import { flagOf, queryFields } from "../reading.ts";
import type { Profile } from "../profile.ts";
import {
  type Answer,
  bearer,
  type Front,
  header,
  hour,
  json,
  minute,
  retryAfter,
  type Route,
  text,
  type Window,
  type WindowUse,
  day,
} from "../wire.ts";
import { bulkEnrich, enrichOrganization, getOrganization, searchOrganizations } from "./apollo-organizations.ts";
import { bulkMatch, getPerson, matchPerson, searchPeopleByFilter } from "./apollo-people.ts";
import { type PhoneJob, pollPhones } from "./apollo-phones.ts";
import { Recent } from "./recent.ts";

const enrichment: Window[] = [{ limit: 1000, perMs: minute }];
const search: Window[] = [
  { limit: 200, perMs: minute },
  { limit: 6_000, perMs: hour },
  { limit: 50_000, perMs: day, quota: true },
];

const profile: Profile = {
  coverage: 0.58,
  parts: { europe: -0.08, americas: 0.06, asia: -0.05 },
  wrong: 0.03,
  stale: 0.6,
  guesses: 0.04,
  mobiles: 0.35,
  companies: 0.9,
  latency: { p50Ms: 320, p95Ms: 900, maxMs: 4_000 },
  dollarsPerCredit: 0.02,
};

/** Apollo, API v1 (docs.apollo.io). Limits are a paid plan's; a bulk call has half the pace of a single one. */
export function apollo(): Front {
  const phoneJobs = new Recent<PhoneJob>(20_000);
  const route = (
    method: Route["method"],
    path: string,
    operation: string,
    windows: Window[],
    credits: number,
    handle: Route["handle"],
  ): Route => ({
    method,
    path,
    operation,
    group: path,
    windows,
    credits,
    handle,
  });
  return {
    slug: "apollo",
    profile,
    keyed: true,
    keyOf: (request) => header(request, "x-api-key") ?? bearer(request),
    routes: [
      route("POST", "/people/match", "enrich-person", enrichment, 1, matchPerson(phoneJobs)),
      route("POST", "/people/bulk_match", "enrich-people", [{ limit: 500, perMs: minute }], 1, bulkMatch),
      route("GET", "/organizations/enrich", "enrich-company", enrichment, 1, enrichOrganization),
      route("POST", "/organizations/bulk_enrich", "enrich-companies", [{ limit: 500, perMs: minute }], 1, bulkEnrich),
      route("POST", "/mixed_people/api_search", "search-people", search, 0, searchPeopleByFilter),
      route("POST", "/mixed_companies/search", "search-companies", search, 1, searchOrganizations),
      route("GET", "/people/:id", "get-person", enrichment, 1, getPerson),
      route("GET", "/organizations/:id", "get-company", enrichment, 1, getOrganization),
      route("GET", "/webhook_result/:id", "poll", [], 0, pollPhones(phoneJobs)),
      route("GET", "/users/api_profile", "account", [], 0, apiProfile),
      route("POST", "/usage_stats/credit_usage_stats", "credit-usage", [], 0, creditUsage),
      route("POST", "/usage_stats/api_usage_stats", "api-usage", [], 0, apiUsage),
    ],
    refuse: () => text(401, "Invalid access credentials."),
    tooFast: (waitMs, { path }) => ({
      ...json(429, {
        message: `The maximum number of api calls allowed for api/v1${path} is reached. Please upgrade your plan or wait.`,
      }),
      headers: retryAfter(waitMs),
    }),
    outOfCredits: () =>
      json(422, { error: "You have insufficient credits. Please upgrade your plan or purchase more credits." }),
    unknownPath: ({ path }) => json(404, { error: `The requested endpoint api/v1${path} was not found.` }),
    rateHeaders,
  };
}

const names = new Map([
  [minute, { limit: "minute", used: "minute-usage", left: "minute-requests-left" }],
  [hour, { limit: "hourly", used: "hourly-usage", left: "hourly-requests-left" }],
  [day, { limit: "24-hour", used: "24-hour-usage", left: "24-hour-requests-left" }],
]);

function rateHeaders(uses: readonly WindowUse[]): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const { window, used } of uses) {
    const name = names.get(window.perMs);
    if (!name) continue;
    headers[`x-rate-limit-${name.limit}`] = String(window.limit);
    headers[`x-${name.used}`] = String(used);
    headers[`x-${name.left}`] = String(Math.max(0, window.limit - used));
  }
  return headers;
}

const apiProfile: Route["handle"] = ({ query }, { account }): Answer => {
  const user = { id: "66e5f0c2a1b2c3d4e5f60718", team_id: "66e5f0c2a1b2c3d4e5f60001", first_name: "Emma", last_name: "Ulator", title: null, email: "emma@example.com" }; // prettier-ignore
  if (!flagOf(queryFields(query), "include_credit_usage")) return json(200, user);
  const used = account.usedCredits;
  return json(200, {
    ...user,
    num_credits_remaining: remaining(account),
    effective_num_lead_credits: account.grantedCredits,
    num_lead_credits_used: used,
    effective_num_direct_dial_credits: account.grantedCredits,
    num_direct_dial_credits_used: 0,
    total_unified_credits_used: used,
  });
};

const creditUsage: Route["handle"] = (_request, { account }) =>
  json(200, {
    credit_usage_stats: {
      lead_credit: { limit: account.grantedCredits, consumed: account.usedCredits, left_over: remaining(account) },
      direct_dial_credit: { limit: 0, consumed: 0, left_over: 0 },
      export_credit: { limit: 0, consumed: 0, left_over: 0 },
    },
    current_credit_cycle: { start_date: "2026-10-13T14:58:51.000+00:00", end_date: "2027-10-13T14:58:52.000+00:00" },
  });

const apiUsage: Route["handle"] = () =>
  json(200, { '["api/v1/people","match"]': { minute: { limit: 1000, consumed: 0, left_over: 1000 } } });
