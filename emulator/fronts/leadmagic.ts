import { remaining } from "../accounts.ts";
import { knowsNobody, type Profile } from "../profile.ts";
import { numberOf, questionOf, textOf } from "../reading.ts";
import { type Answer, bearer, type Front, header, json, minute, type Route } from "../wire.ts";
import type { Company } from "../world/company.ts";
import { domainOf } from "../world/fold.ts";
import { routesWithin } from "./same-windows.ts";

const profile: Profile = {
  ...knowsNobody,
  coverage: 0.5,
  parts: { europe: -0.04, americas: 0.08, asia: -0.06 },
  wrong: 0.015,
  stale: 0.2,
  guesses: 0.01,
  mobiles: 0.34,
  companies: 0.85,
  latency: { p50Ms: 400, p95Ms: 1_200, maxMs: 6_000 },
  dollarsPerCredit: 0.024,
};

const error = (status: number, code: string, title: string): Answer =>
  json(status, {
    success: false,
    errors: [
      {
        type: `https://api.leadmagic.io/errors/${code}`,
        title,
        status,
        code,
        docs: "https://leadmagic.io/docs/api-reference/errors",
      },
    ],
    meta: { request_id: "emu", timestamp: "2026-11-01T00:00:00.000Z" },
  });
const invalid = () => error(400, "validation_error", "Request validation failed. Check your input parameters.");

/** What a hit costs is said in the reply; a miss costs nothing and says so. */
const answer = (hit: boolean, question: string, price: number, body: object): Answer =>
  json(200, { ...body, credits_consumed: hit ? price : 0 }, [{ question, credits: hit ? price : 0 }]);

const companyFields = (company: Company) => ({
  company_name: company.name,
  company_industry: company.industry,
  company_size: company.employeeRange,
  company_founded: company.foundedYear,
  company_type: "private",
  company_linkedin_url: `linkedin.com/company/${company.linkedinSlug}`,
  company_location: { locality: company.city, region: company.region, country: company.country },
});

const findEmail: Route["handle"] = ({ body }, { knows }) => {
  const query = {
    firstName: textOf(body, "first_name"),
    lastName: textOf(body, "last_name"),
    fullName: textOf(body, "full_name"),
    domain: textOf(body, "domain"),
    companyName: textOf(body, "company_name"),
  };
  if (!query.fullName && !(query.firstName && query.lastName)) return invalid();
  if (!query.domain && !query.companyName) return invalid();
  const person = knows.findPerson(query);
  const known = person && knows.addressOf(person);
  const question = questionOf("find-email", query);
  if (!person || !known) return answer(false, question, 1, { email: null, status: null, message: "Email not found." });
  const catchAll = person.domain.mail === "catch_all";
  return answer(true, question, 1, {
    email: known.email,
    status: catchAll ? "valid_catch_all" : "valid",
    message: "Valid email found.",
    employment_verified: known.kind === "right",
    first_name: person.firstName,
    last_name: person.lastName,
    domain: person.company.domain,
    is_domain_catch_all: catchAll,
    ...companyFields(person.company),
  });
};

const byProfile =
  (operation: string, price: number, field: string, found: string): Route["handle"] =>
  ({ body }, { knows }) => {
    const linkedin = textOf(body, "profile_url");
    if (!linkedin) return invalid();
    const person = knows.findPerson({ linkedin });
    const known = person && knows.addressOf(person);
    const personal =
      person && `${person.firstName}.${person.lastName}@gmail.com`.toLowerCase().replace(/[^a-z.@]/g, "");
    const value = known ? (field === "personal_email" ? personal : known.email) : null;
    const message = value ? found : "Email not found.";
    return answer(value !== null, questionOf(operation, { linkedin }), price, { profile_url: linkedin, [field]: value, message }); // prettier-ignore
  };

const verify: Route["handle"] = ({ body }, { knows: { world } }) => {
  const email = textOf(body, "email")?.toLowerCase();
  if (!email) return invalid();
  const truth = world.truthOf(email);
  const status = truth === "catch_all" ? "catch_all" : truth === "valid" || truth === "role" ? "valid" : "invalid";
  const reply = {
    email,
    email_status: status,
    message: `Email is ${status}.`,
    is_domain_catch_all: truth === "catch_all",
    mx_record: `mx.${domainOf(email)}`,
  };
  return answer(true, questionOf("verify-email", { email }), 0.25, reply);
};

const findMobile: Route["handle"] = ({ body }, { knows }) => {
  const query = { linkedin: textOf(body, "profile_url"), email: textOf(body, "work_email") };
  if (!query.linkedin && !query.email) return invalid();
  const person = knows.findPerson(query);
  const number = person && knows.mobileOf(person);
  const message = number ? "Mobile number found." : "mobile not found";
  return answer(number !== undefined, questionOf("find-phone", query), 5, { message, mobile_number: number ?? null });
};

const searchProfile: Route["handle"] = ({ body }, { knows }) => {
  const linkedin = textOf(body, "profile_url");
  if (!linkedin) return invalid();
  const person = knows.findPerson({ linkedin });
  const profileUrl = person && knows.profileOf(person);
  const question = questionOf("enrich-person", { linkedin });
  if (!person || !profileUrl) return answer(false, question, 1, { message: "Profile not found." });
  return answer(true, question, 1, {
    profile_url: profileUrl,
    first_name: person.firstName,
    last_name: person.lastName,
    full_name: person.fullName,
    professional_title: person.title,
    company_name: person.company.name,
    company_website: person.company.domain,
    location: `${person.company.city}, ${person.company.region}, ${person.company.country}`,
    bio: `${person.title} at ${person.company.name}`,
    work_experience: [{ position_title: person.title, company_name: person.company.name }],
    education: [],
  });
};

const profileOfEmail: Route["handle"] = ({ body }, { knows }) => {
  const email = textOf(body, "work_email")?.toLowerCase();
  if (!email) return invalid();
  const person = knows.findPerson({ email });
  const url = person && knows.addressOf(person) ? knows.profileOf(person) : null;
  const message = url ? "Profile URL found" : "Profile URL not found";
  return answer(url !== null, questionOf("find-social", { email }), 10, { profile_url: url, message });
};

const findRole: Route["handle"] = ({ body }, { knows }) => {
  const title = textOf(body, "job_title");
  const query = { domain: textOf(body, "company_domain"), name: textOf(body, "company_name") };
  if (!title || (!query.domain && !query.name)) return invalid();
  const company = knows.findCompany(query);
  const listed = company ? knows.listed(company, 0, 30).people : [];
  const person = listed.find((one) => one.title.toLowerCase().includes(title.toLowerCase()));
  const question = questionOf("search-people", { ...query, title });
  if (!person) return answer(false, question, 2, { message: "Role not found.", company_name: company?.name ?? null });
  return answer(true, question, 2, {
    first_name: person.firstName,
    last_name: person.lastName,
    full_name: person.fullName,
    profile_url: knows.profileOf(person),
    job_title: person.title,
    company_name: person.company.name,
    company_website: person.company.domain,
    message: "Role found.",
  });
};

const findEmployees: Route["handle"] = ({ body }, { knows }) => {
  const query = { domain: textOf(body, "company_domain"), name: textOf(body, "company_name") };
  if (!query.domain && !query.name) return invalid();
  const limit = numberOf(body, "limit", 20, 1, 100);
  const company = knows.findCompany(query);
  const { people, total } = company ? knows.listed(company, 0, limit) : { people: [], total: 0 };
  const data = people.map((person) => ({
    first_name: person.firstName,
    last_name: person.lastName,
    title: person.title,
    website: `http://www.${person.company.domain}`,
    company_name: person.company.name,
  }));
  const price = Math.round(data.length * 5) / 100;
  const message = data.length > 0 ? "Data found for the given company." : "No data found.";
  const question = questionOf("search-people", { ...query, limit: String(limit) });
  return answer(data.length > 0, question, price, { message, total_count: total, returned_count: data.length, data });
};

const searchCompany: Route["handle"] = ({ body }, { knows }) => {
  const query = {
    domain: textOf(body, "company_domain"),
    name: textOf(body, "company_name"),
    linkedin: textOf(body, "profile_url"),
  };
  if (!query.domain && !query.name && !query.linkedin) return invalid();
  const company = knows.findCompany(query);
  const question = questionOf("enrich-company", query);
  if (!company) return answer(false, question, 1, { message: "Company not found." });
  return answer(true, question, 1, {
    companyName: company.name,
    companyId: 75153174,
    industry: company.industry,
    description: company.description,
    employeeCount: company.employeeCount,
    employeeRange: company.employeeRange,
    founded: company.foundedYear,
    website_url: `https://${company.domain}`,
    headquarters: { city: company.city, region: company.region, country: company.country },
    message: "Company found.",
  });
};

const searchAds: Route["handle"] = ({ body, path }, { knows }) => {
  const query = { domain: textOf(body, "company_domain"), name: textOf(body, "company_name") };
  if (!query.domain && !query.name) return invalid();
  const company = knows.findCompany(query);
  const runs = company !== undefined && knows.chance(`ads|${path}|${company.domain}`) < 0.4;
  const ads = runs ? [{ advertiser_name: company.name, format: "Text", last_seen: "2026-10-27" }] : [];
  return answer(true, questionOf("check-ads", { ...query, path }), 0.2, { ads });
};

/** LeadMagic (leadmagic.io/docs), version 1. What was billed stands in each reply. */
export function leadmagic(): Front {
  const route = routesWithin([{ limit: 3_000, perMs: minute }]);
  return {
    slug: "leadmagic",
    profile,
    keyed: true,
    keyOf: (request) => header(request, "x-api-key") ?? bearer(request),
    routes: [
      route("POST", "/v1/people/email-finder", "find-email", 1, findEmail),
      route("POST", "/v1/people/b2b-profile-email", "find-email-by-profile", 5, byProfile("find-email", 5, "email", "Email found.")), // prettier-ignore
      route("POST", "/v1/people/personal-email-finder", "find-personal-email", 2, byProfile("find-personal-email", 2, "personal_email", "Personal email found")), // prettier-ignore
      route("POST", "/v1/people/email-validation", "verify-email", 0.25, verify),
      route("POST", "/v1/people/mobile-finder", "find-phone", 5, findMobile),
      {
        ...route("POST", "/v1/people/profile-search", "enrich-person", 1, searchProfile),
        group: "profile-search",
        windows: [{ limit: 100, perMs: minute }],
      },
      route("POST", "/v1/people/b2b-profile", "find-social", 10, profileOfEmail),
      route("POST", "/v1/people/role-finder", "search-people", 2, findRole),
      route("POST", "/v1/people/employee-finder", "search-people", 0.05, findEmployees),
      route("POST", "/v1/companies/company-search", "enrich-company", 1, searchCompany),
      route("POST", "/v1/ads/google-ads-search", "check-ads", 0.2, searchAds),
      route("POST", "/v1/ads/meta-ads-search", "check-ads", 0.2, searchAds),
      route("POST", "/v1/ads/b2b-ads-search", "check-ads", 0.2, searchAds),
      route("GET", "/v1/credits", "account", 0, (_request, { account }) => {
        const credits = remaining(account);
        return json(200, { credits, is_frozen: false, credits_frozen: 0, credits_liquid: credits });
      }),
    ],
    refuse: () => error(401, "unauthorized", "Missing or invalid API key. Use the X-API-Key header."),
    tooFast: () => error(429, "rate_limit_exceeded", "Too many requests."),
    outOfCredits: () => error(402, "insufficient_credits", "You do not have enough credits."),
    unknownPath: () => error(404, "not_found", "The requested endpoint does not exist."),
  };
}
