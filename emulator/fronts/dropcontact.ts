import { remaining } from "../accounts.ts";
import { isCallable } from "../callbacks.ts";
import type { Knowledge } from "../knowledge.ts";
import { knowsNobody, type Profile } from "../profile.ts";
import { type Fields, fieldsList, questionOf, textOf } from "../reading.ts";
import { type Bill, type Front, header, json, type Route, second, type Window } from "../wire.ts";
import type { Company } from "../world/company.ts";
import { hex } from "../world/hash.ts";
import { Recent } from "./recent.ts";
import { verdictOf } from "./zerobounce-verify.ts";

const profile: Profile = {
  ...knowsNobody,
  coverage: 0.5,
  parts: { europe: 0.08, americas: -0.08, asia: -0.12 },
  wrong: 0.01,
  stale: 0.05,
  guesses: 0.01,
  companies: 0.6,
  latency: { p50Ms: 250, p95Ms: 700, maxMs: 3_000 },
  dollarsPerCredit: 0.04,
};

const qualifications: Record<string, string> = {
  valid: "nominative@pro",
  "catch-all": "catch_all@pro",
  invalid: "invalid@invalid",
  unknown: "non_validated@pro",
};

function qualify(knows: Knowledge, email: string): string {
  const { status, sub } = verdictOf(knows, email);
  if (status === "do_not_mail") return sub === "disposable" ? "nominative@disposable" : "generic@pro";
  return qualifications[status] ?? "random@pro";
}

/** Only what is known is told. */
const companyFields = (company: Company): Fields => ({
  company: company.name,
  website: `www.${company.domain}`,
  company_linkedin: `www.linkedin.com/company/${company.linkedinSlug}`,
  nb_employees: company.employeeRange,
  employee_count: company.employeeCount,
  industry: company.industry,
  country: company.countryCode,
  ...(company.countryCode === "FR" && { siren: "500500500", siret_address: "2 Rue Rotland", siret_city: company.city }),
});

type Enriched = { row: Fields; bills: Bill[] };

/** A credit where an address is found; one that was sent to be checked costs its credit in any case. */
function enrich(knows: Knowledge, input: Fields): Enriched {
  const email = textOf(input, "email")?.toLowerCase();
  const query = {
    email,
    firstName: textOf(input, "first_name"),
    lastName: textOf(input, "last_name"),
    fullName: textOf(input, "full_name"),
    linkedin: textOf(input, "linkedin"),
    domain: textOf(input, "website"),
    companyName: textOf(input, "company"),
  };
  const { firstName, lastName, ...rest } = query;
  const question = questionOf("enrich", {
    ...rest,
    fullName: query.fullName ?? `${firstName ?? ""} ${lastName ?? ""}`,
  });
  const person = knows.findPerson(query);
  const company =
    person?.company ?? knows.findCompany({ domain: query.domain ?? email?.split("@")[1], name: query.companyName });
  const known = person && knows.addressOf(person);
  const checked = email ? [{ email, qualification: qualify(knows, email) }] : [];
  const found =
    !email && known
      ? [
          {
            email: known.email,
            qualification: known.kind === "right" ? qualify(knows, known.email) : "non_validated@pro",
          },
        ]
      : [];
  const person_ = known && person;
  const row = {
    ...(query.fullName && { full_name: query.fullName }),
    ...(firstName && { first_name: firstName }),
    ...(lastName && { last_name: lastName }),
    ...(person_ && { job: person_.title, job_level: person_.seniority, job_function: person_.department }),
    ...(person_ && knows.profileOf(person_) && { linkedin: knows.profileOf(person_)?.replace("https://", "") }),
    ...(company && companyFields(company)),
    ...([...checked, ...found].length > 0 && { email: [...checked, ...found] }),
    custom_fields: input["custom_fields"] ?? {},
  };
  const paid = email !== undefined || found.some(({ qualification }) => !qualification.startsWith("invalid"));
  return { row, bills: paid ? [{ question, credits: 1 }] : [] };
}

const refused = (status: number, reason: string) => json(status, { error: true, success: false, reason });
const notReady = () => refusedSoftly("Request not ready yet, try again in 30 seconds");
const refusedSoftly = (reason: string) => json(200, { error: false, success: false, reason });

type Job = { key: string; readyMs: number; rows: Fields[] };

function batches(): { start: Route["handle"]; read: Route["handle"] } {
  const jobs = new Recent<Job>(10_000);
  let count = 0;
  return {
    start: ({ body, rawBody }, { knows, account, nowMs, backgroundMs, callbacks, callbackFault }) => {
      const records = fieldsList(body["data"]);
      if (records.length === 0) return refused(400, "Missing data in JSON");
      if (records.length > 250) return refused(400, "Too many records, you can only submit up to 250 records");
      const id = hex(`${account.keyHash}|${nowMs}|${++count}|${rawBody}`, 9, 15);
      const results = records.map((record) => enrich(knows, record));
      const bills = results.flatMap((result) => result.bills);
      const rows = results.map(({ row }) => row).reverse();
      const tookMs = backgroundMs(12_000 + records.length * 50);
      jobs.set(id, { key: account.key, readyMs: nowMs + tookMs, rows });
      const url = textOf(body, "custom_callback_url");
      const event = () => [
        { id: `evt-${id}`, version: 1, event_type: "enrich_api_result", occurred_at: 1_623_153_600, data: { data: rows, request_id: id } },
      ]; // prettier-ignore
      if (url && isCallable(url))
        for (let copy = 0; copy < callbackFault.copies; copy++)
          callbacks.send(tookMs + callbackFault.delayMs, () => ({ url, body: JSON.stringify(event()) }));
      const left = remaining(account) - bills.length;
      return json(200, { error: false, success: true, request_id: id, credits_left: left }, bills);
    },
    // A request nobody knows is "not ready", for ever.
    read: ({ params, query }, { account, nowMs }) => {
      const job = jobs.get(params["id"] ?? "");
      if (!job || job.key !== account.key) return notReady();
      if (nowMs < job.readyMs)
        return query.get("forceResults") === "true" ? json(200, { error: false, success: true, data: [] }) : notReady();
      return json(200, { error: false, success: true, data: job.rows });
    },
  };
}

/** Dropcontact (developer.dropcontact.com). Batches that run on; the rows come back in another order than they went. */
export function dropcontact(): Front {
  const windows: Window[] = [{ limit: 60, perMs: second }];
  const jobs = batches();
  const credits: Route["handle"] = (_request, { account }) => json(200, { credits: remaining(account) });
  return {
    slug: "dropcontact",
    profile,
    keyed: true,
    keyOf: (request) => header(request, "x-access-token"),
    routes: [
      { method: "POST", path: "/v1/enrich/all", operation: "enrich-person", group: "all", windows, credits: 1, handle: jobs.start },
      { method: "GET", path: "/v1/enrich/all/:id", operation: "poll", group: "all", windows, credits: 0, handle: jobs.read },
      { method: "GET", path: "/v1/account/credits", operation: "account", group: "all", windows, credits: 0, handle: credits },
    ], // prettier-ignore
    refuse: (reason) => refused(reason === "missing_key" ? 401 : 403, "Unknown account"),
    tooFast: () => json(429, { detail: "Too Many Requests" }),
    outOfCredits: () => refused(403, "Not enough credits"),
    unknownPath: () => json(404, { detail: "Not Found" }),
  };
}
