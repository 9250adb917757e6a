import { createHmac } from "node:crypto";
import { isCallable } from "../callbacks.ts";
import type { Profile } from "../profile.ts";
import { numberOf, queryFields, questionOf } from "../reading.ts";
import { basicPair, bearer, type FrontContext, type Front, json, minute, retryAfter, type Route, type WireRequest } from "../wire.ts"; // prettier-ignore
import { companyData, personData } from "./hunter-enrichment.ts";
import { searchCompanies } from "./people-filter.ts";
import { Recent } from "./recent.ts";

const profile: Profile = {
  coverage: 0.46,
  parts: { europe: -0.08, americas: 0.08, asia: -0.1 },
  wrong: 0,
  stale: 0.6,
  guesses: 0,
  mobiles: 0.02,
  companies: 0.88,
  latency: { p50Ms: 250, p95Ms: 900, maxMs: 4_000 },
  dollarsPerCredit: 0.35,
};

/** The secret of callbacks is the account's key without its `sk_`. */
const webhookSecret = "emu-clearbit-1";

const pageAsked = (query: URLSearchParams): [number, number] => {
  const fields = queryFields(query);
  return [numberOf(fields, "page", 1, 1, 1_000), numberOf(fields, "page_size", 5, 1, 100)];
};

const clearbitError = (status: number, type: string, message: string) => json(status, { error: { type, message } });
const miss = () => clearbitError(404, "unknown_record", "Unknown record.");

/** Clearbit (legacy): the person and company hosts in one, with a 202 while a record is put together. */
export function clearbit(): Front {
  const started = new Recent<number>(50_000);

  /** One record in twelve is put together only when it is first asked for; it is billed then. */
  function answer(
    { query }: WireRequest,
    { account, backgroundMs, callbacks, callbackFault, knows, nowMs }: FrontContext,
    type: "person" | "company",
    question: string,
    record: unknown,
  ) {
    if (!record) return miss();
    const key = `${account.keyHash}|${question}`;
    const readyMs = started.get(key);
    if (readyMs !== undefined) return nowMs < readyMs ? queued() : json(200, record);
    const bills = [{ question, credits: 1 }];
    if (knows.chance(`queued|${question}`) >= 1 / 12) return json(200, record, bills);
    const tookMs = backgroundMs(8_000);
    started.set(key, nowMs + tookMs);
    const url = query.get("webhook_url");
    const body = JSON.stringify({ id: query.get("webhook_id"), type, status: 200, body: record });
    const signed = createHmac("sha1", webhookSecret).update(body).digest("hex");
    if (url && isCallable(url))
      for (let copy = 0; copy < callbackFault.copies; copy++)
        callbacks.send(tookMs + callbackFault.delayMs, () => ({ url, body, headers: { "x-request-signature": `sha1=${signed}` } })); // prettier-ignore
    return { ...queued(), bills };
  }
  const queued = () => clearbitError(202, "queued", "The record is being looked up.");

  const person: Route["handle"] = (request, context) => {
    const email = request.query.get("email")?.toLowerCase();
    if (!email || !/^[^@\s]+@[^@\s]+$/.test(email)) return clearbitError(422, "email_invalid", "Invalid email.");
    const { knows } = context;
    const found = knows.findPerson({ email });
    const record = found && knows.addressOf(found) ? personData(knows, found, email) : undefined;
    return answer(request, context, "person", questionOf("enrich-person", { email }), record);
  };
  const company: Route["handle"] = (request, context) => {
    const domain = request.query.get("domain") ?? undefined;
    if (!domain) return clearbitError(422, "domain_invalid", "Invalid domain.");
    const found = context.knows.findCompany({ domain });
    const record = found && companyData(found);
    return answer(request, context, "company", questionOf("enrich-company", { domain }), record);
  };
  const domainOfName: Route["handle"] = ({ query }, { knows }) => {
    const name = query.get("name") ?? undefined;
    if (!name) return clearbitError(422, "name_invalid", "Invalid name.");
    // The probe of a key asks for the vendor itself.
    const found = name === "Clearbit" ? { name, domain: "clearbit.com" } : knows.findCompany({ name });
    return found ? json(200, { name: found.name, domain: found.domain, logo: null }) : miss();
  };
  const prospector: Route["handle"] = ({ query }, { knows }) => {
    const domain = query.get("domain");
    if (!domain) return clearbitError(422, "params_invalid", "Invalid search: domain is missing.");
    const company = knows.findCompany({ domain });
    const [page, size] = pageAsked(query);
    const fits = (value: string, name: string) => {
      const wanted = query.getAll(`${name}[]`).map((one) => one.toLowerCase());
      return wanted.length === 0 || wanted.some((one) => value.toLowerCase().includes(one));
    };
    const people = company ? knows.listed(company, 0, 60).people : [];
    const fitting = people.filter(({ title, seniority, department }) => fits(title, "titles") && fits(seniority, "seniorities") && fits(department, "roles")); // prettier-ignore
    const withEmail = query.get("email") === "true";
    const results = fitting.slice((page - 1) * size, page * size).map((one) => {
      const known = withEmail ? knows.addressOf(one) : undefined;
      return {
        id: Buffer.from(one.key).toString("hex"),
        name: { fullName: one.fullName, givenName: one.firstName, familyName: one.lastName },
        title: one.title,
        role: one.department,
        subRole: null,
        seniority: one.seniority,
        company: { name: one.company.name },
        email: known?.email ?? null,
        verified: known?.kind === "right",
        phone: null,
      };
    });
    const billed = results.filter(({ email }) => email).length;
    const question = questionOf("search-domain", Object.fromEntries(query));
    return json(
      200,
      { page, page_size: size, total: fitting.length, results },
      billed > 0 ? [{ question, credits: billed }] : [],
    );
  };

  const discovery: Route["handle"] = ({ query }, { knows }) => {
    const asked = query.get("query");
    if (!asked) return clearbitError(422, "params_invalid", "Invalid search: query is missing.");
    const [page, size] = pageAsked(query);
    const values = (field: string) => [...asked.matchAll(new RegExp(`\\b${field}:"([^"]*)"`, "g"))].map(([, value = ""]) => value); // prettier-ignore
    const [, from = "", to = ""] = /\bemployees:(\d*)~(\d*)/.exec(asked) ?? [];
    const filter = {
      names: values("name"),
      domains: values("domain"),
      industries: values("industry"),
      countryCodes: values("country"),
      employees: { from: Number(from || 0), to: Number(to || 1e9) },
    };
    const { companies, total } = searchCompanies(knows, filter, (page - 1) * size, size);
    const question = questionOf("search-companies", Object.fromEntries(query));
    const bills = companies.length > 0 ? [{ question, credits: companies.length }] : [];
    return json(200, { total, page, results: companies.map(companyData) }, bills);
  };
  const get = (path: string, operation: string, credits: number, handle: Route["handle"]): Route => ({
    method: "GET",
    path,
    operation,
    group: "all",
    windows: [{ limit: 600, perMs: minute }],
    credits,
    handle,
  });
  return {
    slug: "clearbit",
    profile,
    environment: { CLEARBIT_WEBHOOK_SECRET: webhookSecret },
    keyed: true,
    keyOf: (request) => bearer(request) ?? basicPair(request)?.username,
    routes: [
      get("/v2/people/find", "enrich-person", 1, person),
      get("/v2/companies/find", "enrich-company", 1, company),
      get("/v1/domains/find", "account", 0, domainOfName),
      get("/v1/people/search", "search-people", 1, prospector),
      get("/v1/companies/search", "search-companies", 1, discovery),
    ],
    refuse: () => clearbitError(401, "auth_invalid", "Invalid API key provided."),
    tooFast: (waitMs) => ({ ...clearbitError(429, "rate_limit", "Too many requests."), headers: retryAfter(waitMs) }),
    outOfCredits: () => clearbitError(402, "over_quota", "Your account is over its quota."),
    unknownPath: () => json(404, "Not Found"),
  };
}
