import { remaining } from "../accounts.ts";
import { isCallable } from "../callbacks.ts";
import { knowsNobody, type Profile } from "../profile.ts";
import { type Fields, fieldsList, fieldsOf, flagOf, numberOf, questionOf, textOf, textsOf } from "../reading.ts";
import {
  type Answer,
  type Bill,
  type Front,
  type FrontContext,
  header,
  json,
  minute,
  type Route,
  text,
} from "../wire.ts";
import type { Person } from "../world/person.ts";
import { BackgroundJobs, callBack } from "./background-jobs.ts";
import { searchPeople } from "./people-filter.ts";
import { routesWithin } from "./same-windows.ts";

const profile: Profile = {
  ...knowsNobody,
  coverage: 0.57,
  parts: { europe: 0.03, americas: 0, asia: -0.03 },
  wrong: 0.012,
  stale: 0.15,
  guesses: 0.02,
  mobiles: 0.44,
  companies: 0.8,
  latency: { p50Ms: 250, p95Ms: 700, maxMs: 3_000 },
  dollarsPerCredit: 0.049,
};

const refusal = (status: number, error: string): Answer => json(status, { success: false, error });
const nobody = { contact_email_address: null, contact_email_address_status: "not_found", contact_phone_number: null };

const personRow = (person: Person, linkedin: string | null) => ({
  contact_id: person.key.length,
  contact_first_name: person.firstName,
  contact_last_name: person.lastName,
  contact_full_name: person.fullName,
  contact_job_title: person.title,
  contact_seniority: person.seniority,
  contact_linkedin_profile_url: linkedin,
  contact_location_city: person.company.city,
  contact_location_state: person.company.region,
  contact_location_country: person.company.country,
  company_name: person.company.name,
  company_domain: person.company.domain,
  company_industry: person.company.industry,
});

function enriched({ knows }: FrontContext, asked: Fields, wanted: Fields): { row: Fields; bills: Bill[] } {
  const query = {
    firstName: textOf(asked, "first_name"),
    lastName: textOf(asked, "last_name"),
    domain: textOf(asked, "company_domain"),
    companyName: textOf(asked, "company"),
    linkedin: textOf(asked, "linkedin_url"),
  };
  const [byPhone, byProfile] = [flagOf(wanted, "enrich_phone_number"), flagOf(wanted, "enrich_profile")];
  const byEmail = flagOf(wanted, "enrich_email_address") || (!byPhone && !byProfile);
  const person = knows.findPerson(query);
  const known = person && byEmail ? knows.addressOf(person) : undefined;
  const mobile = person && byPhone ? knows.mobileOf(person) : undefined;
  const linkedin = person ? knows.profileOf(person) : null;
  const described = person && byProfile && linkedin && knows.addressOf(person) ? person : undefined;
  const custom_fields = Object.entries(fieldsOf(asked["custom_fields"])).map(([name, value], position) => ({ name, value, position })); // prettier-ignore
  const { firstName, lastName, ...place } = query;
  const bill = (operation: string, credits: number): Bill => ({
    question: questionOf(operation, { ...place, name: [firstName, lastName].join(" ") }),
    credits,
  });
  const row = {
    enriched: Boolean(known ?? mobile ?? described),
    contact_first_name: firstName,
    contact_last_name: lastName,
    ...(person && (known ?? mobile ?? described) && personRow(person, linkedin)),
    ...nobody,
    ...(known && {
      contact_email_address: known.email,
      contact_email_address_status: person?.domain.mail === "catch_all" ? "catch_all" : "deliverable",
    }),
    ...(mobile && { contact_phone_number: mobile }),
    custom_fields,
  };
  const bills = [...(known ? [bill("find-email", 1)] : []), ...(mobile ? [bill("find-phone", 10)] : []), ...(described ? [bill("enrich-person", 1)] : [])]; // prettier-ignore
  return { row, bills };
}

/** BetterContact, API v2 (doc.bettercontact.rocks). Requests run on after the reply; 202 while they do. */
export function bettercontact(): Front {
  const jobs = new BackgroundJobs<{ body: Fields; kind: "async" | "lead_finder" }>();
  const begin = (context: FrontContext, request: { body: Fields }, body: Fields, kind: "async" | "lead_finder") => {
    const webhook = textOf(request.body, "webhook");
    const { id, tookMs } = jobs.start(context, { body, kind }, 30_000);
    if (webhook !== undefined && isCallable(webhook))
      callBack(context, tookMs, webhook, JSON.stringify({ id, ...body }));
    return id;
  };
  const enrich: Route["handle"] = (request, context) => {
    const leads = fieldsList(request.body["data"]);
    if (leads.length === 0) return refusal(400, "Bad request. Please check documentation");
    if (leads.length > 100) return refusal(400, "No more than 100 contacts allowed in a single batch call");
    const results = leads.map((lead) => enriched(context, lead, request.body));
    const bills = results.flatMap((result) => result.bills);
    const data = results.map(({ row }) => row);
    const credits = bills.reduce((sum, one) => sum + one.credits, 0);
    const valid = data.filter((row) => row["enriched"] === true).length;
    const summary = { total: data.length, valid, not_found: data.length - valid };
    const body = { status: "terminated", credits_consumed: credits, credits_left: remaining(context.account), summary, data }; // prettier-ignore
    const id = begin(context, request, body, "async");
    return json(201, { success: true, id, message: "Processing..." }, bills);
  };
  const findLeads: Route["handle"] = (request, context) => {
    const filters = fieldsOf(request.body["filters"]);
    const included = (name: string) => textsOf(fieldsOf(filters[name]), "include");
    const filter = {
      domains: included("company"),
      industries: included("company_industry"),
      titles: included("lead_job_title"),
      seniorities: included("lead_seniority"),
      departments: included("lead_department"),
      countries: included("lead_location"),
    };
    if (Object.values(filter).every((values) => values.length === 0))
      return refusal(400, "Filters parameter is invalid. Include and Exclude can not be blank");
    const limit = numberOf(request.body, "limit", 100, 1, 200);
    const offset = numberOf(request.body, "offset", 0, 0, 1e6);
    const { people, total } = searchPeople(context.knows, filter, offset, limit);
    const leads = people.map((person) => ({ ...personRow(person, context.knows.profileOf(person)), ...nobody, custom_fields: [] })); // prettier-ignore
    const summary = { leads_found: total, limit, offset };
    const body = {
      status: "terminated",
      credits_consumed: 0,
      credits_left: remaining(context.account),
      summary,
      leads,
    };
    const id = begin(context, request, body, "lead_finder");
    return json(202, { success: true, message: "Lead finder request accepted.", request_id: id });
  };
  const read =
    (kind: "async" | "lead_finder", unknown: Answer): Route["handle"] =>
    ({ params }, context) => {
      const id = params["id"] ?? "";
      const job = jobs.read(id, context);
      if (job?.result.kind !== kind) return unknown;
      if (job.done) return json(200, { id, ...job.result.body });
      return json(202, {
        id,
        status: "processing",
        credits_left: remaining(context.account),
        message: "Enrichment is not terminated yet. Please try later",
      });
    };
  const company: Route["handle"] = ({ body }, { knows }) => {
    const query = { domain: textOf(body, "company_domain"), linkedin: textOf(body, "company_linkedin_url") };
    if (!query.domain && !query.linkedin) return refusal(422, "company_domain or company_linkedin_url is required.");
    const found = knows.findCompany(query);
    if (!found) return refusal(404, "Company was not found.");
    const [from, to] = found.employeeRange.split("-").map(Number);
    const data = {
      company_name: found.name,
      company_domain: found.domain,
      company_description: found.description,
      company_linkedin_url: `https://www.linkedin.com/company/${found.linkedinSlug}`,
      company_industry: found.industry,
      company_type: "privately_held",
      company_founded_year: found.foundedYear,
      company_employees_number: found.employeeCount,
      company_employees_range_start: from,
      company_employees_range_end: to,
      company_address_city: found.city,
      company_address_state: found.region,
      company_address_country: found.country,
      company_keywords: found.keywords,
    };
    return json(200, { success: true, data });
  };
  const route = routesWithin([{ limit: 100, perMs: minute }]);
  const unlimited = routesWithin([]);
  return {
    slug: "bettercontact",
    profile,
    keyed: true,
    keyOf: (request) => header(request, "x-api-key") ?? request.query.get("api_key") ?? undefined,
    routes: [
      route("POST", "/async", "find-email", 1, enrich),
      route("GET", "/async/:id", "poll", 0, read("async", json(406, { error: "Unvalid request_id." }))),
      route("POST", "/lead_finder/async", "search-people", 0, findLeads),
      route("GET", "/lead_finder/async/:id", "poll", 0, read("lead_finder", json(404, { success: false, message: "Lead finder request not found." }))), // prettier-ignore
      route("POST", "/enrich_profile/company", "enrich-company", 0, company),
      route("POST", "/single_search/company", "enrich-company", 0, company),
      unlimited("GET", "/account", "account", 0, (_request, { account }) =>
        json(200, { success: true, credits_left: remaining(account), email: "ops@example.com" }),
      ),
    ],
    refuse: () => json(401, { error: "Your are not authorized. Please check your api_key." }),
    tooFast: () => text(429, "Retry later"),
    outOfCredits: () => json(402, { success: false, message: "You ran out of credits" }),
    unknownPath: () => json(404, { success: false, error: "Not found" }),
  };
}
