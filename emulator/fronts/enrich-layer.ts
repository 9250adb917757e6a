import { isCallable } from "../callbacks.ts";
import { remaining } from "../accounts.ts";
import type { Knowledge } from "../knowledge.ts";
import type { Profile } from "../profile.ts";
import { numberOf, queryFields, questionOf } from "../reading.ts";
import { type Answer, bearer, type Front, type FrontContext, json, minute, retryAfter, type Route } from "../wire.ts";
import { callBack } from "./background-jobs.ts";
import { companyPageOf, companyRecord, pageOf, personRecord } from "./enrich-layer-records.ts";
import { searchCompanies, searchPeople } from "./people-filter.ts";
import { privateAddressOf } from "./private-address.ts";

const profile: Profile = {
  coverage: 0.45,
  parts: { europe: 0, americas: 0.03, asia: -0.05 },
  wrong: 0,
  stale: 0.5,
  guesses: 0,
  mobiles: 0.28,
  companies: 0.85,
  latency: { p50Ms: 900, p95Ms: 3_000, maxMs: 15_000 },
  dollarsPerCredit: 0.02,
};

const refused = (code: number, description: string) => json(code, { code, description, name: "error" });

/** A search expression of quoted values joined by OR. */
const valuesOf = (query: URLSearchParams, name: string): string[] =>
  (query.get(name) ?? "")
    .split(/ OR | \|\| /i)
    .map((value) => value.replaceAll('"', "").trim())
    .filter((value) => value !== "");

/** Of whom this vendor has a profile. */
const knownPerson = (knows: Knowledge, query: Parameters<Knowledge["findPerson"]>[0]) => {
  const person = knows.findPerson(query);
  return person && knows.addressOf(person) ? person : undefined;
};

/** Enrich Layer, API v2 (enrichlayer.com/docs): GET by LinkedIn page, one credit a record; look-ups by anything else cost more and are billed whatever they find. */
export function enrichLayer(): Front {
  const get = (path: string, operation: string, credits: number, handle: Route["handle"]): Route => ({
    method: "GET",
    path,
    operation,
    group: "all",
    windows: [{ limit: 300, perMs: minute }],
    credits,
    handle,
  });
  const one = (
    operation: string,
    path: string,
    name: string,
    recordOf: (page: string, context: FrontContext) => unknown,
  ) =>
    get(path, operation, 1, ({ query }, context): Answer => {
      const page = query.get(name);
      if (!page) return refused(400, `${name} is required`);
      const record = recordOf(page, context);
      return record
        ? json(200, record, [{ question: questionOf(operation, { page }), credits: 1 }])
        : refused(404, "Not found");
    });
  /** A look-up is billed for any answer, and its record besides. */
  const lookUp = (
    operation: string,
    path: string,
    price: number,
    resultOf: (query: URLSearchParams, context: FrontContext) => { found: object; record: unknown } | string,
  ) =>
    get(path, operation, price + 1, ({ query }, context) => {
      const result = resultOf(query, context);
      if (typeof result === "string") return refused(400, result);
      const enriched = query.get("enrich_profile") === "enrich";
      const credits = price + (enriched && result.record ? 1 : 0);
      const question = questionOf(path, Object.fromEntries(query));
      return json(200, { ...result.found, profile: enriched ? (result.record ?? null) : null, last_updated: null }, [{ question, credits }]); // prettier-ignore
    });
  const search = (operation: string, path: string, rowsOf: (query: URLSearchParams, context: FrontContext, offset: number, size: number) => { rows: { page: string; record: unknown }[]; total: number }) =>
    get(path, operation, 4, ({ query }, context) => {
      const enriched = query.get("enrich_profiles") === "enrich";
      const fields = queryFields(query);
      const size = numberOf(fields, "page_size", enriched ? 10 : 100, 1, enriched ? 10 : 100);
      const offset = numberOf(fields, "next_token", 0, 0, 10_000);
      const { rows, total } = rowsOf(query, context, offset, size);
      const results = rows.map(({ page, record }) => ({ linkedin_profile_url: page, profile: enriched ? record : null, last_updated: null })); // prettier-ignore
      const next = new URLSearchParams(query);
      next.set("next_token", String(offset + rows.length));
      const next_page = offset + rows.length < total ? `https://enrichlayer.com/api/v2${path}?${next}` : null;
      const question = questionOf(path, Object.fromEntries(query));
      const bills = rows.length > 0 ? [{ question, credits: rows.length * (enriched ? 4 : 3) }] : [];
      return json(200, { results, next_page, total_result_count: total }, bills);
    }); // prettier-ignore
  return {
    slug: "enrich-layer",
    profile,
    keyed: true,
    keyOf: bearer,
    routes: [
      one("enrich-person", "/profile", "profile_url", (linkedin, { knows }) => {
        const person = knownPerson(knows, { linkedin });
        return person && personRecord(person);
      }),
      lookUp("enrich-person", "/profile/resolve", 2, (query, { knows }) => {
        const [firstName, employer] = [query.get("first_name"), query.get("company_domain")];
        if (!firstName || !employer) return "first_name and company_domain are required";
        const company = employer.includes(".") ? { domain: employer } : { companyName: employer };
        const person = knownPerson(knows, { firstName, lastName: query.get("last_name") ?? "", ...company });
        const page = person ? pageOf(person) : null;
        return { found: { url: page, name_similarity_score: page ? 1 : null }, record: person && personRecord(person) };
      }),
      lookUp("enrich-person", "/profile/resolve/email", 3, (query, { knows }) => {
        const email = query.get("email");
        if (!email) return "email is required";
        const person = knownPerson(knows, { email });
        const found = { linkedin_profile_url: person ? pageOf(person) : null, twitter_profile_url: null, facebook_profile_url: null }; // prettier-ignore
        return { found, record: person && personRecord(person) };
      }),
      one("enrich-company", "/company", "url", (linkedin, { knows }) => {
        const company = knows.findCompany({ linkedin });
        return company && companyRecord(company);
      }),
      lookUp("enrich-company", "/company/resolve", 2, (query, { knows }) => {
        const [domain, name] = [query.get("company_domain") ?? undefined, query.get("company_name") ?? undefined];
        if (!domain && !name) return "company_domain or company_name is required";
        const company = knows.findCompany({ domain, name });
        return { found: { url: company ? companyPageOf(company) : null }, record: company && companyRecord(company) };
      }),
      // Most known addresses come at once. Others are searched for, and the webhook alone says what came of it.
      get("/profile/email", "find-email", 3, ({ query }, context) => {
        const page = query.get("profile_url");
        if (!page) return refused(400, "profile_url is required");
        const { knows } = context;
        const person = knows.findPerson({ linkedin: page });
        if (!person) return refused(404, "Person profile does not exist");
        const email = knows.addressOf(person)?.email ?? null;
        const told = { email, status: email ? "email_found" : "email_not_found", profile_url: page };
        const bills = email ? [{ question: questionOf("find-email", { page }), credits: 3 }] : [];
        if (email && knows.chance(`queued|${person.key}`) >= 0.25) return json(200, told, bills);
        const url = query.get("callback_url");
        if (url && isCallable(url)) callBack(context, context.backgroundMs(20_000), url, JSON.stringify(told));
        return json(200, { email_queue_count: 1 }, bills);
      }),
      search("search-people", "/search/person", (query, { knows }, offset, size) => {
        const filter = {
          domains: valuesOf(query, "current_company_domain_name"),
          names: valuesOf(query, "current_company_name"),
          titles: valuesOf(query, "current_role_title"),
          industries: valuesOf(query, "current_company_industry"),
          countryCodes: valuesOf(query, "country"),
        };
        const { people, total } = searchPeople(knows, filter, offset, size);
        return { rows: people.map((person) => ({ page: pageOf(person), record: personRecord(person) })), total };
      }),
      search("search-companies", "/search/company", (query, { knows }, offset, size) => {
        const fields = queryFields(query);
        const filter = {
          domains: valuesOf(query, "domain_name"),
          names: valuesOf(query, "name"),
          industries: valuesOf(query, "industry"),
          countryCodes: valuesOf(query, "country"),
          employees: {
            from: numberOf(fields, "employee_count_min", 0, 0, 1e9),
            to: numberOf(fields, "employee_count_max", 1e9, 0, 1e9),
          },
        };
        const { companies, total } = searchCompanies(knows, filter, offset, size);
        return { rows: companies.map((one) => ({ page: companyPageOf(one), record: companyRecord(one) })), total };
      }),
      lookUp("search-people", "/find/company/role", 3, (query, { knows }) => {
        const [name, role] = [query.get("company_name"), query.get("role")];
        if (!name || !role) return "company_name and role are required";
        const [person] = searchPeople(knows, { names: [name], titles: [role] }, 0, 1).people;
        return { found: { linkedin_profile_url: person ? pageOf(person) : null }, record: person && personRecord(person) }; // prettier-ignore
      }),
      one("find-personal-email", "/contact-api/personal-email", "profile_url", (linkedin, { knows }) => {
        const person = knows.findPerson({ linkedin });
        const address = person && privateAddressOf(knows, person, 0.35);
        return address && { emails: [address], invalid_emails: [] };
      }),
      one("find-phone", "/contact-api/personal-contact", "profile_url", (linkedin, { knows }) => {
        const person = knows.findPerson({ linkedin });
        const number = person && knows.mobileOf(person);
        return number && { numbers: [number] };
      }),
      get("/credit-balance", "account", 0, (_request, { account }) =>
        json(200, { credit_balance: remaining(account) }),
      ),
    ],
    refuse: () => refused(401, "Invalid API Key"),
    tooFast: (waitMs) => ({ ...refused(429, "Rate limited"), headers: retryAfter(waitMs) }),
    outOfCredits: () => refused(403, "You have run out of credits"),
    unknownPath: () => ({ status: 404, body: "<html><body>404</body></html>" }),
  };
}
