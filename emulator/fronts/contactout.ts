import { remaining } from "../accounts.ts";
import { knowsNobody, type Profile } from "../profile.ts";
import { type Fields, numberOf, questionOf, textOf, textsOf } from "../reading.ts";
import { type Bill, type Front, header, json, minute, retryAfter, type Route, text, type Window } from "../wire.ts";
import { hex } from "../world/hash.ts";
import {
  companyData,
  contactsByProfile,
  linkedinByEmail,
  notFound,
  profileByAnything,
  profileByEmail,
  profileByLinkedin,
  refused,
  searchProfiles,
} from "./contactout-people.ts";
import { searchCompanies } from "./people-filter.ts";
import { Recent } from "./recent.ts";
import { verdictOf } from "./zerobounce-verify.ts";
import type { Knowledge } from "../knowledge.ts";

const profile: Profile = {
  ...knowsNobody,
  coverage: 0.5,
  parts: { europe: -0.05, americas: 0.06, asia: -0.04 },
  wrong: 0.03,
  stale: 0.35,
  guesses: 0.03,
  mobiles: 0.3,
  companies: 0.75,
  latency: { p50Ms: 700, p95Ms: 2_500, maxMs: 12_000 },
  dollarsPerCredit: 0.1,
};

const words: Record<string, string> = { valid: "valid", invalid: "invalid", "catch-all": "accept_all" };

function verdict(knows: Knowledge, email: string): { status: string; bills: Bill[] } {
  const { status: truth, sub } = verdictOf(knows, email.toLowerCase());
  const status = words[truth] ?? (sub === "disposable" ? "disposable" : truth === "do_not_mail" ? "valid" : "unknown");
  const billed = status !== "unknown" && status !== "disposable";
  return { status, bills: billed ? [{ question: questionOf("verify-email", { email }), credits: 1 }] : [] };
}

const verify: Route["handle"] = ({ query }, { knows }) => {
  const email = query.get("email") ?? "";
  if (!email) return refused(400, "The email field is required.");
  const { status, bills } = verdict(knows, email);
  return json(200, { status_code: 200, data: { status } }, bills);
};

type Job = { key: string; readyMs: number; result: Record<string, string> };

function batches(): { start: Route["handle"]; read: Route["handle"] } {
  const jobs = new Recent<Job>(5_000);
  return {
    start: ({ body }, { knows, account, nowMs, backgroundMs }) => {
      const emails = textsOf(body, "emails");
      if (emails.length === 0 || emails.length > 100) return refused(400, "emails must have 1 to 100 items.");
      const id = hex(`${account.keyHash}|${nowMs}|${emails.join()}`, 5, 32);
      const verdicts = emails.map((email) => ({ email, ...verdict(knows, email) }));
      const result = Object.fromEntries(verdicts.map(({ email, status }) => [email, status]));
      jobs.set(id, { key: account.key, readyMs: nowMs + backgroundMs(4_000), result });
      return json(
        200,
        { status: "QUEUED", job_id: id },
        verdicts.flatMap(({ bills }) => bills),
      );
    },
    read: ({ params }, { account, nowMs }) => {
      const id = params["id"] ?? "";
      const job = jobs.get(id);
      if (!job || job.key !== account.key) return notFound();
      const done = nowMs >= job.readyMs;
      return json(200, { data: { uuid: id, status: done ? "DONE" : "PROCESSING", result: done ? job.result : {} } });
    },
  };
}

/** Each company stands in an object of its own, under the domain that was asked for. */
const companiesByDomain: Route["handle"] = ({ body }, { knows }) => {
  const domains = textsOf(body, "domains");
  if (domains.length === 0 || domains.length > 30) return refused(400, "domains must have 1 to 30 items.");
  const found = domains.flatMap((domain) => {
    const company = knows.findCompany({ domain });
    return company ? [{ domain, company }] : [];
  });
  return json(
    200,
    { status_code: 200, companies: found.map(({ domain, company }) => ({ [domain]: companyData(company) })) },
    found.map(({ domain }) => ({ question: questionOf("enrich-company", { domain }), credits: 1 })),
  );
};

const employeesOf = (body: Fields) => {
  const bounds = textsOf(body, "size").map((size) => size.split("_").map(Number));
  if (bounds.length === 0) return {};
  const from = Math.min(...bounds.map(([low = 0]) => low));
  return { employees: { from, to: Math.max(...bounds.map(([, high = Infinity]) => high)) } };
};

const companiesByFilter: Route["handle"] = ({ body }, { knows }) => {
  const page = numberOf(body, "page", 1, 1, 1_000);
  const filter = {
    names: textsOf(body, "name"),
    domains: textsOf(body, "domain"),
    industries: textsOf(body, "industry"),
    countries: textsOf(body, "location"),
    ...employeesOf(body),
  };
  const { companies, total } = searchCompanies(knows, filter, (page - 1) * 25, 25);
  const metadata = { page, page_size: 25, total_results: total };
  const question = questionOf("search-companies", { filter: JSON.stringify(filter), page: String(page) });
  const bills = companies.length > 0 ? [{ question, credits: companies.length }] : [];
  return json(200, { status_code: 200, metadata, companies: companies.map(companyData) }, bills);
};

/** ContactOut (api.contactout.com). A credit each for e-mail, phone, search and verification, billed when found. */
export function contactout(): Front {
  const route = (
    method: Route["method"],
    path: string,
    operation: string,
    credits: number,
    handle: Route["handle"],
    windows: Window[] = [{ limit: 1_000, perMs: minute }],
    group = "all",
  ): Route => ({ method, path, operation, group, windows, credits, handle });
  const jobs = batches();
  const stats: Route["handle"] = ({ query }, { account }) => {
    const left = remaining(account);
    const pool = (name: string) => ({
      [`${name}count`]: account.usedCredits,
      [`${name}quota`]: account.grantedCredits,
      [`${name}remaining`]: left,
      [`${name}over_quota`]: 0,
    });
    const period = textOf({ period: query.get("period") }, "period") ?? "2026-11";
    const usage = { ...pool(""), ...pool("phone_"), ...pool("search_") };
    return json(200, { status_code: 200, period: { start: `${period}-01`, end: `${period}-30` }, usage });
  };
  return {
    slug: "contactout",
    profile,
    keyed: true,
    keyOf: (request) => header(request, "token"),
    routes: [
      route("GET", "/v1/people/linkedin", "find-email", 1, contactsByProfile),
      route("GET", "/v1/linkedin/enrich", "enrich-person", 1, profileByLinkedin),
      route("GET", "/v1/email/enrich", "enrich-person", 1, profileByEmail),
      route("POST", "/v1/people/enrich", "enrich-person", 1, profileByAnything),
      route("GET", "/v1/people/person", "find-social", 1, linkedinByEmail),
      route("POST", "/v1/people/search", "search-people", 1, searchProfiles, [{ limit: 60, perMs: minute }], "search"),
      route("POST", "/v1/company/search", "search-companies", 1, companiesByFilter),
      route("POST", "/v1/domain/enrich", "enrich-company", 1, companiesByDomain),
      route("GET", "/v1/email/verify", "verify-email", 1, verify),
      route("POST", "/v1/email/verify/batch", "verify-email", 1, jobs.start),
      route("GET", "/v1/email/verify/batch/:id", "poll", 0, jobs.read),
      route("GET", "/v1/stats", "account", 0, stats),
    ],
    refuse: () => refused(401, "Bad credentials"),
    tooFast: (waitMs) => ({ ...refused(429, "Too Many Attempts."), headers: retryAfter(waitMs) }),
    outOfCredits: () => refused(403, "You are out of credits."),
    unknownPath: () => text(404, "Not Found"),
  };
}
