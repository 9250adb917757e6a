import { fieldsList, flagOf, numberOf, queryFields, questionOf, textOf, textsOf } from "../reading.ts";
import type { Knowledge, KnownAddress } from "../knowledge.ts";
import { type Answer, type Bill, json, type Route } from "../wire.ts";
import { hash32 } from "../world/hash.ts";
import type { Person } from "../world/person.ts";
import { apolloFields, nameAsked } from "./apollo-fields.ts";
import { organizationData } from "./apollo-organizations.ts";
import { type PhoneJob, sendPhones } from "./apollo-phones.ts";
import { companyId, personId, personOfId } from "./identity.ts";
import { isCallable } from "../callbacks.ts";
import { searchPeople } from "./people-filter.ts";
import { privateAddressOf } from "./private-address.ts";
import type { Recent } from "./recent.ts";

const statusOf = (known: KnownAddress): string =>
  known.kind === "right" || known.kind === "stale" ? "verified" : "guessed";

/** One person in fifty is shown with the address locked, as on a plan that may not see it; that is not billed. */
const isLocked = (knows: Knowledge, person: Person) => knows.chance(`locked|${person.key}`) < 0.02;

/** Private addresses are not shown of people in Europe. */
const privateOf = (knows: Knowledge, person: Person) =>
  person.company.part === "europe" ? undefined : privateAddressOf(knows, person, 0.3);

function personData(knows: Knowledge, person: Person, known: KnownAddress, personal?: string) {
  const locked = isLocked(knows, person);
  const { company } = person;
  return {
    id: personId(person),
    first_name: person.firstName,
    last_name: person.lastName,
    name: person.fullName,
    linkedin_url: knows.profileOf(person)?.replace("https:", "http:") ?? null,
    title: person.title,
    email_status: locked ? "unavailable" : statusOf(known),
    email: locked ? "email_not_unlocked@domain.com" : known.email,
    photo_url: null,
    headline: `${person.title} at ${company.name}`,
    seniority: person.seniority,
    departments: [person.department],
    city: company.city,
    state: company.region,
    country: company.country,
    organization_id: companyId(company),
    personal_emails: personal ? [personal] : [],
    employment_history: [
      { organization_name: company.name, title: person.title, current: true, start_date: "2021-03-01", end_date: null },
    ],
    organization: organizationData(company),
  };
}

/** An id beyond 2^53: a reader that takes it for a number reads another one. */
const requestId = (key: string, nowMs: number): string =>
  `${4_000_000_000_000_000_000n + BigInt(hash32(`${key}|${nowMs}`, 3)) * 1_000_003n}`;

const withRequestId = (status: number, body: Record<string, unknown>, id: string, bills: readonly Bill[]): Answer => ({
  status,
  headers: { "content-type": "application/json; charset=utf-8" },
  body: `${JSON.stringify(body).slice(0, -1)},"request_id":${id}}`,
  bills,
});

const match = (
  knows: Knowledge,
  fields: Record<string, unknown>,
): { person: Person; known: KnownAddress } | undefined => {
  const id = textOf(fields, "id");
  const person = id ? personOfId(knows, id) : knows.findPerson(nameAsked(fields));
  const known = person && knows.addressOf(person);
  return person && known ? { person, known } : undefined;
};

function questionAsked(fields: Record<string, unknown>, extra: string): string {
  const { firstName, lastName, fullName, ...rest } = nameAsked(fields);
  const name = fullName ?? `${firstName ?? ""} ${lastName ?? ""}`;
  return questionOf("enrich-person", { ...rest, name, id: textOf(fields, "id"), extra });
}

export const matchPerson =
  (jobs: Recent<PhoneJob>): Route["handle"] =>
  (request, context) => {
    const { knows, nowMs } = context;
    const fields = apolloFields(request);
    const wantsPhone = flagOf(fields, "reveal_phone_number");
    const webhookUrl = textOf(fields, "webhook_url");
    if (wantsPhone && !(webhookUrl && isCallable(webhookUrl)))
      return json(400, { error: "Please add a valid 'webhook_url' parameter when using 'reveal_phone_number'" });
    const id = requestId(JSON.stringify(fields), nowMs);
    const found = match(knows, fields);
    if (!found) return withRequestId(200, { person: null }, id, []);
    const phone = wantsPhone ? knows.mobileOf(found.person) : undefined;
    if (wantsPhone && webhookUrl) sendPhones(jobs, context, found.person, phone, id, webhookUrl);
    const personal = flagOf(fields, "reveal_personal_emails") ? privateOf(knows, found.person) : undefined;
    const credits = (isLocked(knows, found.person) && !personal ? 0 : 1) + (phone ? 8 : 0);
    const bills = [{ question: questionAsked(fields, wantsPhone ? "phone" : ""), credits }];
    return withRequestId(200, { person: personData(knows, found.person, found.known, personal) }, id, bills);
  };

export const bulkMatch: Route["handle"] = (request, { knows, nowMs }) => {
  const details = fieldsList(request.body["details"]);
  if (details.length > 10)
    return json(400, {
      status: "failed",
      error_code: "RECORD_LIMIT_EXCEEDED",
      error_message: "A maximum of 10 records can be enriched per request.",
    });
  if (details.length === 0) return json(422, { error: "details can't be blank" });
  const reveals = flagOf(queryFields(request.query), "reveal_personal_emails");
  const found = details.map((fields) => {
    const hit = match(knows, fields);
    return { fields, hit, personal: hit && reveals ? privateOf(knows, hit.person) : undefined };
  });
  const bills = found.flatMap(({ fields, hit, personal }) =>
    hit ? [{ question: questionAsked(fields, ""), credits: isLocked(knows, hit.person) && !personal ? 0 : 1 }] : [],
  );
  const hits = found.filter(({ hit }) => hit).length;
  const body = {
    status: "success",
    error_code: null,
    error_message: null,
    total_requested_enrichments: details.length,
    unique_enriched_records: hits,
    missing_records: details.length - hits,
    credits_consumed: bills.reduce((sum, { credits }) => sum + credits, 0),
    matches: found.map(({ hit, personal }) => (hit ? personData(knows, hit.person, hit.known, personal) : null)),
  };
  return withRequestId(200, body, requestId(request.rawBody, nowMs), bills);
};

export const getPerson: Route["handle"] = ({ params }, { knows, nowMs }) => {
  const id = params["id"] ?? "";
  const found = match(knows, { id });
  if (!found) return json(404, { error: "Person not found" });
  const bills = [{ question: questionOf("get-person", { id }), credits: 1 }];
  return withRequestId(200, { person: personData(knows, found.person, found.known) }, requestId(id, nowMs), bills);
};

/** Free, and so without addresses and with half a last name. */
export const searchPeopleByFilter: Route["handle"] = (request, { knows }) => {
  const fields = apolloFields(request);
  const page = numberOf(fields, "page", 1, 1, 500);
  const perPage = numberOf(fields, "per_page", 10, 1, 100);
  const filter = {
    domains: [...textsOf(fields, "q_organization_domains_list"), ...textsOf(fields, "q_organization_domains")],
    titles: textsOf(fields, "person_titles"),
    seniorities: textsOf(fields, "person_seniorities"),
    countries: [...textsOf(fields, "person_locations"), ...textsOf(fields, "organization_locations")],
  };
  const { people, total } = searchPeople(knows, filter, (page - 1) * perPage, perPage);
  return json(200, {
    total_entries: total,
    people: people.map((person) => ({
      id: personId(person),
      first_name: person.firstName,
      last_name_obfuscated: `${person.lastName.slice(0, 2)}***${person.lastName.slice(-1)}`,
      title: person.title,
      last_refreshed_at: "2026-10-01T00:00:00.000+00:00",
      has_email: knows.addressOf(person) !== undefined,
      has_city: true,
      has_state: true,
      has_country: true,
      has_direct_phone: knows.mobileOf(person) ? "Yes" : "Maybe: please request direct dial via people/bulk_match",
      organization: { name: person.company.name, has_industry: true, has_phone: true, has_employee_count: true },
    })),
  });
};
