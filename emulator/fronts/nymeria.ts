import type { Knowledge } from "../knowledge.ts";
import type { Profile } from "../profile.ts";
import { type Fields, fieldsList, fieldsOf, numberOf, queryFields, questionOf, textOf } from "../reading.ts";
import { type Answer, type Bill, day, type Front, header, json, retryAfter, type Route, second } from "../wire.ts";
import type { Company } from "../world/company.ts";
import { companyId } from "./identity.ts";
import { searchCompanies, searchPeople } from "./people-filter.ts";
import { personData, recordOf } from "./people-data-labs-shapes.ts";

const profile: Profile = {
  coverage: 0.38,
  parts: { europe: -0.05, americas: 0.06, asia: -0.05 },
  wrong: 0.06,
  stale: 0.7,
  guesses: 0,
  mobiles: 0.3,
  companies: 0.75,
  latency: { p50Ms: 350, p95Ms: 1_200, maxMs: 5_000 },
  dollarsPerCredit: 0.1,
};

const nymeriaError = (status: number, developerMessage: string) => json(status, { status, error: developerMessage });
type Row = { body: { status: number } & Fields; bill?: Bill };
const miss = (): Row => ({ body: { status: 404, error: "Not found" } });
const bad = (): Row => ({ body: { status: 400, error: "Bad parameters" } });

function person(knows: Knowledge, params: Fields): Row {
  const wanted = { linkedin: textOf(params, "profile"), email: textOf(params, "email"), lid: textOf(params, "lid") };
  if (!wanted.linkedin && !wanted.email) return wanted.lid ? miss() : bad();
  const record = recordOf(knows, knows.findPerson({ linkedin: wanted.linkedin, email: wanted.email }));
  const required = (textOf(params, "require") ?? "").split(",");
  const lacks = (name: string, value: unknown) => required.includes(name) && value === undefined;
  if (!record || lacks("phone", record.mobile) || lacks("personal-email", record.home)) return miss();
  const question = questionOf("enrich-person", { ...wanted, require: required.join() });
  return { body: { status: 200, data: personData(record, true) }, bill: { question, credits: 1 } };
}

function verification(knows: Knowledge, params: Fields): Row {
  const email = textOf(params, "email")?.toLowerCase();
  if (!email) return bad();
  const truth = knows.world.truthOf(email);
  const data = { result: truth === "invalid" ? "invalid" : "valid", flags: truth === "valid" || truth === "invalid" ? [] : [truth], suggested_correction: "", execution_time: 120 }; // prettier-ignore
  return { body: { status: 200, data }, bill: { question: questionOf("verify-email", { email }), credits: 1 } };
}

const companyData = (company: Company) => ({
  id: companyId(company),
  name: company.name,
  size: company.employeeRange,
  industry: company.industry,
  founded: String(company.foundedYear),
  website_url: company.domain,
  linkedin_id: 1,
  linkedin_name: company.linkedinSlug,
  twitter_name: "",
  facebook_name: "",
  location: `${company.city}, ${company.region}, ${company.country}`,
});

function company(knows: Knowledge, params: Fields): Row {
  const query = {
    domain: textOf(params, "website"),
    name: textOf(params, "name"),
    linkedin: textOf(params, "profile"),
  };
  if (!Object.values(query).some(Boolean)) return bad();
  const known = knows.findCompany(query);
  if (!known) return miss();
  return {
    body: { status: 200, data: companyData(known) },
    bill: { question: questionOf("enrich-company", query), credits: 1 },
  };
}

const one =
  (answer: (knows: Knowledge, params: Fields) => Row): Route["handle"] =>
  ({ query }, { knows }): Answer => {
    const { body, bill } = answer(knows, queryFields(query));
    return json(body.status, body, bill ? [bill] : []);
  };

/** A row for each request, with a status of its own. */
const many =
  (answer: (knows: Knowledge, params: Fields) => Row): Route["handle"] =>
  ({ body }, { knows }): Answer => {
    const requests = fieldsList(body["requests"]);
    if (requests.length === 0 || requests.length > 100) return nymeriaError(400, "requests must have 1 to 100 items");
    const rows = requests.map((request) => answer(knows, fieldsOf(request["params"])));
    return json(200, rows.map((row) => row.body), rows.flatMap(({ bill }) => bill ?? [])); // prettier-ignore
  };

const search =
  (
    kind: string,
    rowsOf: (knows: Knowledge, params: Fields, offset: number, limit: number) => unknown[],
  ): Route["handle"] =>
  ({ query }, { knows }): Answer => {
    const params = queryFields(query);
    const rows = rowsOf(
      knows,
      params,
      numberOf(params, "offset", 0, 0, 100_000),
      numberOf(params, "limit", 10, 1, 100),
    );
    if (rows.length === 0) return nymeriaError(404, "Not found");
    return json(200, { status: 200, data: rows }, [
      { question: questionOf(kind, { query: query.toString() }), credits: rows.length },
    ]);
  };

const given = (params: Fields, name: string) => [textOf(params, name) ?? []].flat();

/** Nymeria, API v4, as its own client speaks it (github.com/nymeria-io/nymeria.go). */
export function nymeria(): Front {
  const route = (
    method: Route["method"],
    path: string,
    operation: string,
    handle: Route["handle"],
    credits = 1,
  ): Route => ({
    method,
    path,
    operation,
    group: "all",
    windows: [
      { limit: 20, perMs: second },
      { limit: 2_000, perMs: day, quota: true },
    ],
    credits,
    handle,
  });
  return {
    slug: "nymeria",
    profile,
    keyed: true,
    keyOf: (request) => header(request, "x-api-key"),
    routes: [
      route("GET", "/person/enrich", "enrich-person", one(person)),
      route("POST", "/person/enrich/bulk", "enrich-people", many(person)),
      route("GET", "/company/enrich", "enrich-company", one(company)),
      route("GET", "/email/verify", "verify-email", one(verification)),
      route("POST", "/email/verify/bulk", "verify-emails", many(verification)),
      route(
        "GET",
        "/person/search",
        "search-people",
        search("search-people", (knows, params, offset, limit) => {
          const filter = { names: given(params, "company"), titles: given(params, "title"), countries: given(params, "country"), industries: given(params, "industry") }; // prettier-ignore
          const { people } = searchPeople(knows, filter, offset, limit);
          return people.flatMap((found) => {
            const record = recordOf(knows, found);
            return record ? [personData(record, true)] : [];
          });
        }),
      ),
      route(
        "GET",
        "/company/search",
        "search-companies",
        search("search-companies", (knows, params, offset, limit) => {
          const filter = { names: given(params, "name"), countries: given(params, "country"), industries: given(params, "industry") }; // prettier-ignore
          return searchCompanies(knows, filter, offset, limit).companies.map(companyData);
        }),
      ),
    ],
    refuse: () => nymeriaError(401, "Invalid API key"),
    tooFast: (waitMs) => ({ ...nymeriaError(429, "Too many requests"), headers: retryAfter(waitMs) }),
    outOfCredits: () => nymeriaError(402, "Payment required"),
    unknownPath: () => ({
      status: 404,
      body: "<html><body>404</body></html>",
      headers: { "content-type": "text/html" },
    }),
  };
}
