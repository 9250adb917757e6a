import { remaining } from "../accounts.ts";
import { isCallable } from "../callbacks.ts";
import type { Knowledge } from "../knowledge.ts";
import { knowsNobody, type Profile } from "../profile.ts";
import { type Fields, fieldsList, fieldsOf, numberOf, questionOf, textOf, textsOf } from "../reading.ts";
import {
  type Answer,
  type Bill,
  type Front,
  type FrontContext,
  json,
  minute,
  oauthClient,
  type Route,
  tokenFor,
} from "../wire.ts";
import type { Company } from "../world/company.ts";
import { hex } from "../world/hash.ts";
import type { Person } from "../world/person.ts";
import { searchCompanies, searchPeople } from "./people-filter.ts";
import { Recent } from "./recent.ts";
import { verdictOf } from "./zerobounce-verify.ts";

const profile: Profile = {
  ...knowsNobody,
  coverage: 0.46,
  parts: { europe: 0.05, americas: -0.02, asia: -0.05 },
  wrong: 0.04,
  stale: 0.25,
  guesses: 0.04,
  companies: 0.65,
  latency: { p50Ms: 300, p95Ms: 900, maxMs: 4_000 },
  dollarsPerCredit: 0.03,
};

const refusal = (status: number, title: string) => json(status, { errors: { code: status, title, source: "" } });
const invalid = (reason: string) => json(422, { success: false, errors: [reason] });

function checked(knows: Knowledge, email: string): Fields {
  const { status, sub } = verdictOf(knows, email.toLowerCase());
  const known = status === "valid" || sub === "role_based" ? "valid" : status === "invalid" ? "not_valid" : "unknown";
  return {
    smtp_status: sub === "disposable" ? "valid" : known,
    is_valid_format: sub !== "failed_syntax_check",
    is_disposable: sub === "disposable",
    is_webmail: false,
    is_gibberish: false,
    ...(known === "unknown" && { unknown_status_reason: status === "catch-all" ? "catchall" : "greylist" }),
  };
}

const placeOf = (company: Company) => `${company.city}, ${company.region}, ${company.country}`;
const companyPage = (company: Company) => `https://www.linkedin.com/company/${company.linkedinSlug}`;

const profileData = (person: Person): Fields => ({
  name: person.fullName,
  first_name: person.firstName,
  last_name: person.lastName,
  industry: person.company.industry,
  location: placeOf(person.company),
  country: person.company.country,
  positions: [
    {
      name: person.company.name,
      title: person.title,
      linkedin_url: companyPage(person.company),
      url: `http://www.${person.company.domain}`,
      industry: person.company.industry,
    },
  ],
});

const isKnown = (knows: Knowledge, person: Person | undefined) =>
  person !== undefined && knows.addressOf(person) !== undefined;

/** 1 credit, and none where the owner of the address is not known. */
const profileByEmail: Route["handle"] = ({ body }, { knows }) => {
  const email = textOf(body, "email");
  if (!email) return invalid("The email field is required.");
  const person = knows.findPerson({ email });
  if (!person || !isKnown(knows, person)) return json(200, { success: false, message: "Profile not found" });
  const page = knows.profileOf(person);
  const owner = {
    success: true,
    id: 301592,
    source: "linkedIn",
    name: person.fullName,
    firstName: person.firstName,
    lastName: person.lastName,
    country: person.company.country,
    locality: person.company.city,
    social: page ? [{ link: page, type: "linkedIn" }] : [],
    currentJobs: [
      { companyName: person.company.name, position: person.title, socialLink: companyPage(person.company), site: `www.${person.company.domain}`, endDate: null },
    ],
    previousJobs: [],
  }; // prettier-ignore
  return json(200, owner, [{ question: questionOf("profile-by-email", { email }), credits: 1 }]);
};

type Result = { data: unknown; meta?: Fields; bills: Bill[] };
type Task = { key: string; kind: string; readyMs: number; result: Fields };
type Find = (body: Fields, knows: Knowledge) => Result | Answer;

const names: Find = (body, knows) => {
  const rows = fieldsList(body["rows"]);
  if (rows.length === 0 || rows.length > 10) return invalid("rows must have 1 to 10 items.");
  const bills: Bill[] = [];
  const data = rows.map((row) => {
    const query = {
      firstName: textOf(row, "first_name"),
      lastName: textOf(row, "last_name"),
      domain: textOf(row, "domain"),
    };
    const person = knows.findPerson(query);
    const known = person && knows.addressOf(person);
    if (known) bills.push({ question: questionOf("find-email", query), credits: 1 });
    const status =
      known?.kind === "right"
        ? checked(knows, known.email)
        : { smtp_status: "unknown", unknown_status_reason: "greylist" };
    const sure = status["smtp_status"] === "not_valid" ? { ...status, smtp_status: "unknown" } : status;
    return {
      people: `${query.firstName ?? ""} ${query.lastName ?? ""}`.trim(),
      result: known ? [{ email: known.email, ...sure }] : [],
    };
  });
  return { data, meta: { rows }, bills };
};

const verify: Find = (body, knows) => {
  const emails = textsOf(body, "emails");
  if (emails.length === 0 || emails.length > 10) return invalid("emails must have 1 to 10 items.");
  const data = emails.map((email) => ({ email, result: checked(knows, email) })).reverse();
  return {
    data,
    meta: { emails },
    bills: emails.map((email) => ({ question: questionOf("verify-email", { email }), credits: 1 })),
  };
};

const profiles: Find = (body, knows) => {
  const urls = textsOf(body, "urls");
  if (urls.length === 0 || urls.length > 10) return invalid("urls must have 1 to 10 items.");
  const found = urls.map((url) => ({ url, person: knows.findPerson({ linkedin: url }) }));
  const hits = found.filter(({ person }) => isKnown(knows, person));
  return {
    data: found.map(({ url, person }) => ({
      url,
      result: person && isKnown(knows, person) ? profileData(person) : [],
    })),
    meta: { urls },
    bills: hits.map(({ url }) => ({ question: questionOf("enrich-person", { url }), credits: 1 })),
  };
};

const domains: Find = (body, knows) => {
  const wanted = textsOf(body, "names");
  if (wanted.length === 0 || wanted.length > 10) return invalid("names must have 1 to 10 items.");
  const found = wanted.map((name) => ({ name, company: knows.findCompany({ name }) }));
  return {
    data: found.map(({ name, company }) => ({ name, result: company ? { domain: company.domain } : [] })),
    meta: { names: wanted },
    bills: found
      .filter(({ company }) => company)
      .map(({ name }) => ({ question: questionOf("domain", { name }), credits: 1 })),
  };
};

const companyInfo: Find = (body, knows) => {
  const domain = textOf(body, "domain");
  if (!domain) return invalid("The domain field is required.");
  const company = knows.findCompany({ domain });
  const data = company && {
    company_name: company.name,
    city: company.city,
    founded: String(company.foundedYear),
    website: company.domain,
    hq_phone: company.phone.replace("+", ""),
    industry: company.industry,
    size: company.employeeRange,
    related_domains: [],
  };
  return {
    data: data ?? [],
    meta: { domain },
    bills: data ? [{ question: questionOf("enrich-company", { domain }), credits: 1 }] : [],
  };
};

const prospects: Find = (body, knows) => {
  const domain = textOf(body, "domain");
  if (!domain) return invalid("The domain field is required.");
  const page = numberOf(body, "page", 1, 1, 1_000);
  const titles = textsOf(body, "positions");
  const { people, total } = searchPeople(knows, { domains: [domain], titles }, (page - 1) * 20, 20, 60);
  const data = people.map((person) => ({
    first_name: person.firstName,
    last_name: person.lastName,
    position: person.title,
    source_page: knows.profileOf(person) ?? "",
    search_emails_start: "https://api.snov.io/v2/domain-search/prospects/search-emails/start/1",
  }));
  const question = questionOf("search-domain", { domain, page: String(page), titles: titles.join() });
  const meta = { domain, tab: "prospects", page, positions: titles, total_count: total };
  return { data, meta, bills: data.length > 0 ? [{ question, credits: 1 }] : [] };
};

const filterOf = (filters: Fields) => {
  const company = fieldsOf(filters["company"]);
  const included = (fields: Fields, name: string) => textsOf(fieldsOf(fields[name]), "include");
  const prospect = fieldsOf(filters["prospect"]);
  const places = fieldsOf(prospect["locations"] ?? filters["locations"] ?? company["locations"]);
  return {
    names: included(company, "name"),
    industries: included(company, "industries"),
    titles: included(prospect, "job_titles"),
    countries: fieldsList(places["include"]).flatMap((place) => textOf(place, "locality") ?? []),
  };
};
const shortCompany = (company: Company): Fields => ({
  name: company.name,
  domain: company.domain,
  location: placeOf(company),
  industry: company.industry,
  size: company.employeeRange,
});

/** Free; what would tell who it is stays masked. */
const people: Find = (body, knows) => {
  const page = numberOf(body, "page", 1, 1, 1_000);
  const found = searchPeople(knows, filterOf(fieldsOf(body["filters"])), (page - 1) * 50, 50);
  const rows = found.people.map((person) => ({
    first_name: person.firstName,
    last_name: `${person.lastName.slice(0, 2)}***`,
    job_title: person.title,
    location: placeOf(person.company),
    linkedin_url: "https://linkedin.com/in/jo******",
    company: shortCompany(person.company),
  }));
  return {
    data: { total: found.total, page, total_pages: Math.ceil(found.total / 50), prospects: rows },
    meta: { page },
    bills: [],
  };
};

const companies: Find = (body, knows) => {
  const page = numberOf(body, "page", 1, 1, 1_000);
  const filter = filterOf(fieldsOf(body["filters"]));
  const found = searchCompanies(knows, filter, (page - 1) * 50, 50);
  const question = questionOf("search-companies", { filter: JSON.stringify(filter), page: String(page) });
  return {
    data: {
      total: found.total,
      page,
      total_pages: Math.ceil(found.total / 50),
      companies: found.companies.map(shortCompany),
    },
    meta: { page },
    bills: found.companies.length > 0 ? [{ question, credits: 1 }] : [],
  };
};

/** A task is started, named by a hash, and asked for until it is completed. */
function tasks() {
  const known = new Recent<Task>(20_000);
  let count = 0;
  const start =
    (kind: string, find: Find, inMeta = false): Route["handle"] =>
    ({ body, rawBody }, { knows, account, nowMs, backgroundMs, callbacks, callbackFault }: FrontContext) => {
      const result = find(body, knows);
      if ("status" in result) return result;
      const hash = hex(`${account.keyHash}|${kind}|${nowMs}|${++count}|${rawBody}`, 3, 32);
      const tookMs = backgroundMs(4_000);
      const done = { status: "completed", data: result.data, meta: { ...result.meta, task_hash: hash }, links: [] };
      known.set(hash, { key: account.key, kind, readyMs: nowMs + tookMs, result: done });
      const url = textOf(body, "webhook_url");
      if (url && isCallable(url))
        for (let copy = 0; copy < callbackFault.copies; copy++)
          callbacks.send(tookMs + callbackFault.delayMs, () => ({ url, body: JSON.stringify(done) }));
      const reply = inMeta
        ? { data: [], meta: { ...result.meta, task_hash: hash } }
        : { data: { task_hash: hash }, meta: result.meta };
      return json(200, reply, result.bills);
    };
  const read =
    (kind: string): Route["handle"] =>
    ({ params, query }, { account, nowMs }) => {
      const hash = params["hash"] ?? query.get("task_hash") ?? "";
      const task = known.get(hash);
      if (!task || task.key !== account.key || task.kind !== kind)
        return refusal(404, "Sorry, but url or entity not found");
      return json(
        200,
        nowMs >= task.readyMs ? task.result : { status: "in_progress", data: [], meta: { task_hash: hash } },
      );
    };
  return { start, read };
}

/** Snov.io (snov.io/api): OAuth client credentials, 60 requests a minute, two steps for nearly everything. */
export function snov(): Front {
  const { start, read } = tasks();
  const route = (
    method: Route["method"],
    path: string,
    operation: string,
    credits: number,
    handle: Route["handle"],
  ): Route => ({
    method,
    path,
    operation,
    group: "all",
    windows: [{ limit: 60, perMs: minute }],
    credits,
    handle,
  });
  const token: Route["handle"] = (request) => {
    const client = oauthClient(request) ?? "";
    return json(200, { access_token: tokenFor(client), token_type: "Bearer", expires_in: 3600 });
  };
  const balance: Route["handle"] = (_request, { account }) =>
    json(200, { success: true, data: { balance: `${remaining(account)}.00`, teamwork: false, limit_resets_in: 29 } });
  return {
    slug: "snov",
    profile,
    credential: "emu-snov-1:secret",
    keyed: true,
    keyOf: oauthClient,
    routes: [
      route("POST", "/v1/oauth/access_token", "token", 0, token),
      route("POST", "/v2/emails-by-domain-by-name/start", "find-email", 1, start("names", names)),
      route("GET", "/v2/emails-by-domain-by-name/result", "poll", 0, read("names")),
      route("POST", "/v2/email-verification/start", "verify-email", 1, start("verify", verify)),
      route("GET", "/v2/email-verification/result", "poll", 0, read("verify")),
      route("POST", "/v2/li-profiles-by-urls/start", "enrich-person", 1, start("profiles", profiles)),
      route("GET", "/v2/li-profiles-by-urls/result", "poll", 0, read("profiles")),
      route("POST", "/v2/company-domain-by-name/start", "enrich-company", 1, start("domains", domains)),
      route("GET", "/v2/company-domain-by-name/result", "poll", 0, read("domains")),
      route("POST", "/v2/domain-search/start", "enrich-company", 1, start("company", companyInfo, true)),
      route("GET", "/v2/domain-search/result/:hash", "poll", 0, read("company")),
      route("POST", "/v2/domain-search/prospects/start", "search-domain", 1, start("prospects", prospects, true)),
      route("GET", "/v2/domain-search/prospects/result/:hash", "poll", 0, read("prospects")),
      route("POST", "/v2/database-search/prospects/start", "search-people", 0, start("people", people, true)),
      route("GET", "/v2/database-search/prospects/result/:hash", "poll", 0, read("people")),
      route("POST", "/v2/database-search/companies/start", "search-companies", 1, start("companies", companies, true)),
      route("GET", "/v2/database-search/companies/result/:hash", "poll", 0, read("companies")),
      route("POST", "/v1/get-profile-by-email", "enrich-person", 1, profileByEmail),
      route("GET", "/v1/get-balance", "account", 0, balance),
    ],
    refuse: () => refusal(401, "Unauthorized"),
    tooFast: () => refusal(429, "Too Many Requests"),
    outOfCredits: () => json(402, { success: false, errors: ["Not enough credits"] }),
    unknownPath: () => refusal(404, "Sorry, but url or entity not found"),
  };
}
