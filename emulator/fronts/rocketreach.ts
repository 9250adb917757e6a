import { remaining } from "../accounts.ts";
import type { Knowledge } from "../knowledge.ts";
import { knowsNobody, type Profile } from "../profile.ts";
import { fieldsOf, numberOf, questionOf, textOf, textsOf } from "../reading.ts";
import { type Front, header, json, minute, retryAfter, type Route, second, type Window } from "../wire.ts";
import type { Company } from "../world/company.ts";
import { isDomain } from "../world/fold.ts";
import { hex } from "../world/hash.ts";
import type { Person } from "../world/person.ts";
import { searchCompanies, searchPeople } from "./people-filter.ts";
import { privateAddressOf } from "./private-address.ts";
import { Recent } from "./recent.ts";

const profile: Profile = {
  ...knowsNobody,
  coverage: 0.55,
  parts: { europe: -0.04, americas: 0.05, asia: -0.02 },
  wrong: 0.05,
  stale: 0.4,
  guesses: 0.05,
  mobiles: 0.32,
  companies: 0.8,
  latency: { p50Ms: 600, p95Ms: 2_200, maxMs: 10_000 },
  dollarsPerCredit: 0.3,
};

const said = (status: number, message: string) => json(status, { status, message });
const idOf = (text: string): number => parseInt(hex(text, 5, 7), 16);

const shortProfile = (knows: Knowledge, person: Person) => ({
  id: idOf(person.key),
  status: "not queued",
  name: person.fullName,
  linkedin_url: knows.profileOf(person),
  links: {},
  location: `${person.company.city}, ${person.company.countryCode}`,
  city: person.company.city,
  region: person.company.region,
  country_code: person.company.countryCode,
  current_title: person.title,
  current_employer: person.company.name,
  current_employer_domain: person.company.domain,
});

function wholeProfile(knows: Knowledge, person: Person) {
  const known = knows.addressOf(person);
  const personal = privateAddressOf(knows, person, 0.4);
  const mobile = knows.mobileOf(person);
  const emails = [
    ...(known ? [{ email: known.email, smtp_valid: known.kind === "right" ? "valid" : "inconclusive", type: "professional", grade: "A" }] : []),
    ...(personal ? [{ email: personal, smtp_valid: "valid", type: "personal", grade: "A-" }] : []),
  ]; // prettier-ignore
  return {
    ...shortProfile(knows, person),
    status: "complete",
    recommended_email: known?.email ?? personal ?? null,
    recommended_professional_email: known?.email ?? null,
    recommended_personal_email: personal ?? null,
    current_work_email: known?.email ?? null,
    current_personal_email: personal ?? null,
    emails,
    phones: mobile ? [{ number: mobile, e164: mobile, type: "mobile", validity: "valid", recommended: true, country_code: person.company.countryCode }] : [],
    job_history: [],
    education: [],
    skills: [],
  }; // prettier-ignore
}

type Running = { key: string; readyMs: number; data: Record<string, unknown> };

/** A look-up is complete at once or goes on; its price is what the profile shows, and a profile is bought once. */
function lookUps(): { start: Route["handle"]; state: Route["handle"] } {
  const running = new Recent<Running>(20_000);
  return {
    start: ({ query }, { knows, account, nowMs, backgroundMs }) => {
      const employer = query.get("current_employer") ?? undefined;
      const asked = {
        linkedin: query.get("linkedin_url") ?? undefined,
        fullName: query.get("name") ?? undefined,
        email: query.get("email") ?? undefined,
        domain: employer && isDomain(employer) ? employer : undefined,
        companyName: employer && !isDomain(employer) ? employer : undefined,
      };
      if (!asked.linkedin && !asked.email && !(asked.fullName && employer))
        return said(400, "A name needs a current_employer beside it.");
      const person = knows.findPerson(asked);
      if (!person || knows.chance(`profile|${person.key}`) > 0.8) return said(404, "Profile does not exist.");
      const data = wholeProfile(knows, person);
      const question = questionOf("lookup", { ...asked, type: query.get("lookup_type") ?? undefined });
      const bills = data.emails.length + data.phones.length > 0 ? [{ question, credits: 1 }] : [];
      if (knows.chance(`slow|${person.key}`) < 0.5) return json(200, data, bills);
      running.set(String(data.id), { key: account.key, readyMs: nowMs + backgroundMs(8_000), data });
      return json(200, { ...shortProfile(knows, person), status: "searching", emails: [], phones: [] }, bills);
    },
    state: ({ query }, { account, nowMs }) => {
      const known = (query.get("ids") ?? "").split(",").flatMap((id) => {
        const job = running.get(id);
        if (!job || job.key !== account.key) return [];
        return [nowMs >= job.readyMs ? job.data : { ...job.data, status: "progress", emails: [], phones: [] }];
      });
      return json(200, known);
    },
  };
}

const companyData = (company: Company) => ({
  id: idOf(company.domain),
  name: company.name,
  domain: company.domain,
  email_domain: company.domain,
  website_domain: company.domain,
  ticker_symbol: null,
  links: { linkedin: `http://linkedin.com/company/${company.linkedinSlug}`, twitter: null },
  year_founded: company.foundedYear,
  address: { description: company.city, street: null, city: company.city, region: company.region, postal_code: null, country_code: company.countryCode },
  phone: company.phone,
  num_employees: company.employeeCount,
  revenue: null,
  industry: company.industry,
  industry_keywords: company.keywords,
  description: company.description,
  techstack: company.technologies,
}); // prettier-ignore

const companyLookUp: Route["handle"] = ({ query }, { knows }) => {
  const asked = {
    domain: query.get("domain") ?? undefined,
    name: query.get("name") ?? undefined,
    linkedin: query.get("linkedin_url") ?? undefined,
  };
  const company = knows.findCompany(asked);
  if (!company) return said(404, "Company does not exist.");
  return json(200, companyData(company), [{ question: questionOf("enrich-company", asked), credits: 1 }]);
};

const people: Route["handle"] = ({ body }, { knows }) => {
  const query = fieldsOf(body["query"]);
  const filter = {
    domains: textsOf(query, "company_domain"),
    names: textsOf(query, "employer"),
    titles: textsOf(query, "current_title"),
    departments: textsOf(query, "department"),
    industries: textsOf(query, "company_industry"),
    countries: textsOf(query, "geo"),
  };
  const start = numberOf(body, "start", 1, 1, 100_000);
  const found = searchPeople(knows, filter, start - 1, numberOf(body, "page_size", 10, 1, 100));
  return json(201, found.people.map((person) => ({ ...shortProfile(knows, person), teaser: { emails: [person.company.domain] } }))); // prettier-ignore
};

const companies: Route["handle"] = ({ body }, { knows }) => {
  const query = fieldsOf(body["query"]);
  const filter = {
    domains: textsOf(query, "domain"),
    names: textsOf(query, "name"),
    industries: textsOf(query, "industry"),
    countries: textsOf(query, "geo"),
  };
  const start = numberOf(body, "start", 1, 1, 100_000);
  const found = searchCompanies(knows, filter, start - 1, numberOf(body, "page_size", 10, 1, 100));
  const rows = found.companies.map((company) => ({
    id: idOf(company.domain),
    name: company.name,
    email_domain: company.domain,
    ticker_symbol: "",
    industry_str: company.industry,
    city: company.city,
    region: company.region,
    country_code: company.countryCode,
  }));
  return json(201, rows);
};

/** RocketReach, API v2. Ten requests a second over all, and the smallest plan's windows on look-ups. */
export function rocketreach(): Front {
  const route = (
    method: Route["method"],
    path: string,
    operation: string,
    credits: number,
    handle: Route["handle"],
    group = "all",
  ): Route => {
    const windows: Window[] = [
      { limit: 10, perMs: second },
      ...(group === "lookup" ? [{ limit: 15, perMs: minute }] : []),
    ];
    return { method, path, operation, group, windows, credits, handle };
  };
  const jobs = lookUps();
  const account: Route["handle"] = (_request, { account: own }) => {
    const usage = { allocated: own.grantedCredits, used: own.usedCredits, remaining: remaining(own) };
    return json(200, {
      id: 1,
      email: textOf({ email: "owner@example.com" }, "email"),
      state: "registered",
      credit_usage: [
        { credit_type: "standard_lookup", ...usage },
        { credit_type: "company_lookup", ...usage },
      ],
      rate_limits: [{ action: "person_lookup", duration: "minute", limit: 15, used: 0, remaining: 15 }],
    });
  };
  return {
    slug: "rocketreach",
    profile,
    keyed: true,
    keyOf: (request) => header(request, "api-key"),
    routes: [
      route("GET", "/person/lookup", "enrich-person", 1, jobs.start, "lookup"),
      route("GET", "/person/checkStatus", "poll", 0, jobs.state),
      route("GET", "/company/lookup", "enrich-company", 1, companyLookUp),
      route("POST", "/person/search", "search-people", 0, people),
      route("POST", "/searchCompany", "search-companies", 0, companies),
      route("GET", "/account", "account", 0, account),
    ],
    refuse: () => said(401, "Invalid API Key"),
    tooFast: (waitMs) => ({ ...said(429, "Request was throttled."), headers: retryAfter(waitMs) }),
    outOfCredits: () => said(402, "You've run out of lookup credits."),
    unknownPath: () => said(400, "There is no such path."),
  };
}
