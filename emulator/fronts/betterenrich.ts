import { remaining } from "../accounts.ts";
import type { Knowledge } from "../knowledge.ts";
import { knowsNobody, type Profile } from "../profile.ts";
import { type Fields, fieldsList, fieldsOf, numberOf, questionOf, textOf, textsOf } from "../reading.ts";
import { type Front, header, json, type Route, second } from "../wire.ts";
import { searchCompanies, searchPeople } from "./people-filter.ts";
import type { Company } from "../world/company.ts";
import type { Person } from "../world/person.ts";
import { BackgroundJobs } from "./background-jobs.ts";
import { routesWithin } from "./same-windows.ts";

const profile: Profile = {
  ...knowsNobody,
  coverage: 0.56,
  parts: { europe: 0.02, americas: 0.02, asia: -0.04 },
  wrong: 0.02,
  stale: 0.2,
  guesses: 0.02,
  mobiles: 0.38,
  companies: 0.8,
  latency: { p50Ms: 250, p95Ms: 700, maxMs: 3_000 },
  dollarsPerCredit: 0.025,
};

/** What comes of a question: the data of the result, undefined where there is none; "invalid" where it lacks something. */
type Look = (knows: Knowledge, asked: Fields) => Fields | undefined | "invalid";

const findEmail: Look = (knows, asked) => {
  const query = {
    fullName: textOf(asked, "full_name"),
    domain: textOf(asked, "company_domain"),
    linkedin: textOf(asked, "linkedinURL"),
  };
  if (!query.linkedin && !(query.fullName && query.domain)) return "invalid";
  const person = knows.findPerson(query);
  const known = person && knows.addressOf(person);
  if (!person || !known) return undefined;
  const status = person.domain.mail === "catch_all" ? "catch_all" : "valid";
  return { email: known.email, status, verifier: "bounceban", ESP: person.domain.mailHost };
};

const findPersonalEmail: Look = (knows, asked) => {
  const linkedin = textOf(asked, "linkedinURL");
  if (!linkedin) return "invalid";
  const person = knows.findPerson({ linkedin });
  const name = person && `${person.firstName}.${person.lastName}`.toLowerCase().replace(/[^a-z.]/g, "");
  return person && name && knows.addressOf(person) ? { email: `${name}@gmail.com`, status: "valid" } : undefined;
};

const findMobile: Look = (knows, asked) => {
  const query = {
    fullName: textOf(asked, "full_name"),
    domain: textOf(asked, "company_domain"),
    linkedin: textOf(asked, "linkedinURL"),
  };
  if (!query.linkedin && !(query.fullName && query.domain)) return "invalid";
  const person = knows.findPerson(query);
  const number = person && knows.mobileOf(person);
  return number
    ? { mobileNumber: number, lineType: "mobile", country: person.company.countryCode, status: "valid" }
    : undefined;
};

const findByEmail: Look = (knows, asked) => {
  const email = textOf(asked, "email");
  if (!email) return "invalid";
  const person = knows.findPerson({ email });
  const url = person && knows.addressOf(person) ? knows.profileOf(person) : null;
  if (!person || !url) return undefined;
  return {
    "Linkedin Profile Url": url,
    Name: person.fullName,
    Title: person.title,
    Company: person.company.name,
    Domain: person.company.domain,
    Industry: person.company.industry,
  };
};

const findSocial: Look = (knows, asked) => {
  const domain = textOf(asked, "website");
  if (!domain) return "invalid";
  const company = knows.findCompany({ domain });
  if (!company) return undefined;
  return {
    linkedin: `https://www.linkedin.com/company/${company.linkedinSlug}`,
    facebook: `https://www.facebook.com/${company.linkedinSlug}`,
  };
};

const checkAds =
  (platform: string): Look =>
  (knows, asked) => {
    const domain = textOf(asked, "website");
    if (!domain) return "invalid";
    const company = knows.findCompany({ domain });
    return company && { runsAds: knows.chance(`ads|${platform}|${company.domain}`) < 0.4 };
  };

const checkList: Look = (knows, asked) => {
  const phone = textOf(asked, "phone");
  return phone ? { phone, dnc: knows.chance(`dnc|${phone}`) < 0.1 } : "invalid";
};

const checkPhone: Look = (knows, asked) => {
  const phone = textOf(asked, "phone");
  return phone
    ? { phone, status: knows.chance(`phone|${phone}`) < 0.8 ? "active" : "disconnected", lineType: "mobile" }
    : "invalid";
};

const companyRow = (company: Company) => ({
  id: company.domain,
  summary: { name: company.name, industry: company.industry, description: company.description, staff: { total: company.employeeCount }, founded_year: company.foundedYear },
  link: { domain: company.domain, website: `https://${company.domain}`, linkedin: `https://www.linkedin.com/company/${company.linkedinSlug}` },
  location: { headquarter: { city: company.city, state: company.region, country: company.country, postal_code: null } },
  technologies: [],
  keywords: company.keywords,
}); // prettier-ignore

const personRow = (knows: Knowledge, person: Person) => ({
  id: person.key,
  profile: { first_name: person.firstName, last_name: person.lastName, full_name: person.fullName, title: person.title, headline: null },
  link: { linkedin: knows.profileOf(person), twitter: null, github: null, facebook: null },
  location: { city: person.company.city, state: person.company.region, country: person.company.country },
  department: { seniority: person.seniority, departments: [person.department] },
  company: companyRow(person.company),
}); // prettier-ignore

/** A condition: `{any: {include: [...]}}`. */
const included = (fields: Fields, name: string) => textsOf(fieldsOf(fieldsOf(fields[name])["any"]), "include");

const companyConditions = (fields: Fields) => {
  const [range = {}] = fieldsList(fieldsOf(fields["employeeSize"])["range"]);
  const employees = { from: numberOf(range, "start", 0, 0, 1e9), to: numberOf(range, "end", 1e9, 0, 1e9) };
  return { countries: included(fields, "location"), industries: included(fields, "industry"), employees };
};

type Found = { rows: unknown[]; total: number };
const findPeople = (knows: Knowledge, body: Fields, offset: number, size: number): Found => {
  const contact = fieldsOf(body["contact"]);
  const current = fieldsOf(fieldsOf(contact["experience"])["current"]);
  const titles = textsOf(fieldsOf(fieldsOf(fieldsOf(current["title"])["any"])["include"]), "content");
  const filter = {
    ...companyConditions(fieldsOf(body["account"])),
    titles,
    seniorities: included(contact, "seniority"),
    departments: included(contact, "departmentAndFunction"),
  };
  const { people, total } = searchPeople(knows, filter, offset, size);
  return { rows: people.map((person) => personRow(knows, person)), total };
};
const findCompanies = (knows: Knowledge, body: Fields, offset: number, size: number): Found => {
  const { companies, total } = searchCompanies(knows, companyConditions(body), offset, size);
  return { rows: companies.map(companyRow), total };
};

/** BetterEnrich (betterenrich.readme.io), as its clients meet it: each question is put, then asked about at the same path. */
export function betterenrich(): Front {
  const jobs = new BackgroundJobs<Fields | undefined>();
  const route = routesWithin([{ limit: 10, perMs: second }]);
  const both = (path: string, operation: string, credits: number, look: Look): Route[] => [
    route("POST", path, operation, credits, ({ body }, context) => {
      const data = look(context.knows, body);
      if (data === "invalid") return json(400, { message: "Missing required fields" });
      const { id } = jobs.start(context, data, 12_000);
      const question = questionOf(
        path,
        Object.fromEntries(Object.entries(body).map(([key, value]) => [key, String(value)])),
      );
      return json(201, { message: "Success", id }, data ? [{ question, credits }] : []);
    }),
    route("GET", path, "poll", 0, ({ query }, context) => {
      const id = query.get("id") ?? "";
      const job = jobs.read(id, context);
      if (!job) return json(404, { message: "Not found" });
      if (!job.done) return json(202, { id, status: "processing" });
      return json(
        200,
        job.result ? { id, status: "success", data: job.result } : { id, status: "not_found", data: null },
      );
    }),
  ];
  const search = (path: string, operation: string, find: typeof findPeople): Route =>
    route("POST", path, operation, 1, ({ body }, { knows }) => {
      const page = numberOf(body, "page", 0, 0, 10_000);
      const size = numberOf(body, "size", 10, 1, 100);
      const { rows, total } = find(knows, body, page * size, size);
      const question = questionOf(path, { filter: JSON.stringify(body) });
      const bills = rows.length > 0 ? [{ question, credits: rows.length }] : [];
      return json(200, { content: rows, size, totalElements: total, numberOfElements: rows.length }, bills);
    });
  return {
    slug: "betterenrich",
    profile,
    keyed: true,
    // The bare key: Bearer is refused.
    keyOf: (request) => header(request, "authorization"),
    routes: [
      ...both("/find-work-email", "find-email", 1, findEmail),
      ...both("/find-email-from-linkedin", "find-email-by-profile", 1, findEmail),
      ...both("/find-email-from-salesnav", "find-email-by-profile", 1, findEmail),
      ...both("/find-personal-email-alt", "find-personal-email", 1, findPersonalEmail),
      ...both("/find-mobile-phone-number", "find-phone", 2, findMobile),
      ...both("/find-linkedin-by-email", "find-social", 1, findByEmail),
      ...both("/find-social-urls", "find-social", 1, findSocial),
      ...both("/check-google-ads", "check-ads", 1, checkAds("google")),
      ...both("/check-facebook-ads", "check-ads", 1, checkAds("facebook")),
      ...both("/check-linkedin-ads", "check-ads", 1, checkAds("linkedin")),
      ...both("/check-dnc-list", "check-dnc", 0.5, checkList),
      ...both("/check-phone-status", "verify-phone", 0.5, checkPhone),
      search("/people-search", "search-people", findPeople),
      search("/company-search", "search-companies", findCompanies),
      route("GET", "/credits", "account", 0, (_request, { account }) => json(200, { totalCredit: remaining(account) })),
    ],
    refuse: () => json(401, { message: "Unauthorized" }),
    tooFast: () => json(429, { message: "Too Many Requests" }),
    outOfCredits: () => json(403, { message: "Insufficient credits" }),
    unknownPath: () => json(404, { message: "Not found" }),
  };
}
