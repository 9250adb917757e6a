import type { Profile } from "../profile.ts";
import { type Fields, fieldsList, fieldsOf, flagOf, queryFields, questionOf, textOf, textsOf } from "../reading.ts";
import { type Bill, type Front, type FrontContext, header, minute, type Route, type WindowUse } from "../wire.ts";
import { domainOf, isDomain } from "../world/fold.ts";
import { dataLabsError, matched } from "./people-data-labs-answers.ts";
import { findCompanies, findPeople } from "./people-data-labs-search.ts";
import { companyData, personData, recordOf } from "./people-data-labs-shapes.ts";

const profile: Profile = {
  coverage: 0.42,
  parts: { europe: -0.05, americas: 0.08, asia: 0 },
  wrong: 0.05,
  stale: 0.7,
  guesses: 0,
  mobiles: 0.25,
  companies: 0.9,
  latency: { p50Ms: 220, p95Ms: 700, maxMs: 4_000 },
  dollarsPerCredit: 0.28,
};

const first = (fields: Fields, name: string) => textOf(fields, name) ?? textsOf(fields, name)[0];

const asked = (params: Fields) => {
  const company = first(params, "company");
  const at = company !== undefined && isDomain(domainOf(company)) ? { domain: company } : { companyName: company };
  return {
    firstName: first(params, "first_name"),
    lastName: first(params, "last_name"),
    fullName: first(params, "name"),
    linkedin: first(params, "profile"),
    email: first(params, "email"),
    ...at,
  };
};

const isEnough = (params: Fields) => {
  const { firstName, lastName, fullName, linkedin, email } = asked(params);
  const place = first(params, "company") ?? first(params, "location") ?? first(params, "school");
  return Boolean(linkedin ?? email ?? ((fullName ?? (firstName && lastName)) && place));
};

/** A record that lacks what `required` names is no match. */
function enrichOne({ knows }: FrontContext, params: Fields, required: string | undefined, titlecase: boolean) {
  const record = recordOf(knows, knows.findPerson(asked(params)));
  if (!record) return undefined;
  const data = personData(record, titlecase);
  const has: Record<string, boolean> = {
    work_email: data.work_email !== null,
    personal_emails: data.personal_emails.length > 0,
    phone_numbers: data.phone_numbers.length > 0,
    mobile_phone: data.mobile_phone !== null,
    profiles: data.profiles.length > 0,
  };
  return required !== undefined && has[required] === false ? undefined : { likelihood: 8, data };
}

const billOf = (params: Fields, required: string | undefined): Bill => {
  const { firstName, lastName, fullName, ...rest } = asked(params);
  const name = fullName ?? `${firstName ?? ""} ${lastName ?? ""}`;
  return { question: questionOf("enrich-person", { ...rest, name, required }), credits: 1 };
};

const enrichPerson: Route["handle"] = ({ query, body }, context) => {
  const params = { ...queryFields(query), ...body };
  const required = textOf(params, "required");
  if (!isEnough(params)) return dataLabsError(400);
  const found = enrichOne(context, params, required, flagOf(params, "titlecase"));
  if (!found) return dataLabsError(404);
  return matched(context, { status: 200, ...found }, billOf(params, required));
};

const enrichPeople: Route["handle"] = ({ body }, context) => {
  const requests = fieldsList(body["requests"]);
  if (requests.length === 0 || requests.length > 100) return dataLabsError(400);
  const required = textOf(body, "required");
  const bills: Bill[] = [];
  const rows = requests.map((request) => {
    const params = fieldsOf(request["params"]);
    const echoed = request["metadata"] === undefined ? {} : { metadata: request["metadata"] };
    if (!isEnough(params)) return { ...echoed, ...fieldsOf(dataLabsError(400).body) };
    const found = enrichOne(context, params, required, flagOf(body, "titlecase"));
    if (!found) return { ...echoed, ...fieldsOf(dataLabsError(404).body) };
    bills.push(billOf(params, required));
    return { ...echoed, status: 200, ...found };
  });
  return matched(context, rows, ...bills);
};

const enrichCompany: Route["handle"] = ({ query }, context) => {
  const params = queryFields(query);
  const wanted = {
    domain: textOf(params, "website"),
    linkedin: textOf(params, "profile"),
    name: textOf(params, "name"),
  };
  if (!Object.values(wanted).some(Boolean)) return dataLabsError(400);
  const company = context.knows.findCompany(wanted);
  if (!company) return dataLabsError(404);
  const data = companyData(company, flagOf(params, "titlecase"));
  return matched(
    context,
    { status: 200, likelihood: 9, ...data },
    { question: questionOf("enrich-company", wanted), credits: 1 },
  );
};

const suggest: Route["handle"] = ({ query }, context) =>
  query.get("field")
    ? matched(context, { status: 200, data: [{ name: "norway", count: 5, meta: {} }], fields: ["country"] })
    : dataLabsError(400, "field is required");

/** People Data Labs, API v5 (docs.peopledatalabs.com). A miss is 404 and free; a record found or listed is a credit. */
export function peopleDataLabs(): Front {
  const route = (
    method: Route["method"],
    path: string,
    operation: string,
    perMinute: number,
    credits: number,
    handle: Route["handle"],
  ): Route => ({
    method,
    path,
    operation,
    group: path,
    windows: [{ limit: perMinute, perMs: minute }],
    credits,
    handle,
  });
  return {
    slug: "people-data-labs",
    profile,
    keyed: true,
    keyOf: (request) => header(request, "x-api-key") ?? request.query.get("api_key") ?? undefined,
    routes: [
      route("GET", "/person/enrich", "enrich-person", 100, 1, enrichPerson),
      route("POST", "/person/enrich", "enrich-person", 100, 1, enrichPerson),
      route("POST", "/person/bulk", "enrich-people", 100, 1, enrichPeople),
      route("GET", "/company/enrich", "enrich-company", 100, 1, enrichCompany),
      route("POST", "/person/search", "search-people", 10, 1, findPeople),
      route("POST", "/company/search", "search-companies", 10, 1, findCompanies),
      route("GET", "/autocomplete", "account", 60, 0, suggest),
    ],
    refuse: () => dataLabsError(401),
    tooFast: (waitMs) => ({
      ...dataLabsError(429),
      headers: { "x-ratelimit-reset": new Date(Date.now() + waitMs).toISOString() },
    }),
    outOfCredits: () => dataLabsError(402),
    unknownPath: () => ({ status: 404, body: { message: "no Route matched with those values" } }),
    rateHeaders,
  };
}

/** Python's way of writing an object, as the vendor sends it. */
const rateHeaders = (uses: readonly WindowUse[]): Record<string, string> => {
  const [use] = uses;
  if (!use) return {};
  return {
    "x-ratelimit-limit": `{'minute': ${use.window.limit}}`,
    "x-ratelimit-remaining": `{'minute': ${Math.max(0, use.window.limit - use.used)}}`,
  };
};
