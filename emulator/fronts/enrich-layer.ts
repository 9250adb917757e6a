import { remaining } from "../accounts.ts";
import type { Profile } from "../profile.ts";
import { questionOf } from "../reading.ts";
import { type Answer, bearer, type Front, json, minute, retryAfter, type Route } from "../wire.ts";
import { linkedinSlug } from "../world/person.ts";
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

/** Enrich Layer, API v2 (enrichlayer.com/docs): GET by LinkedIn page, one credit a record. */
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
    recordOf: (page: string, context: Parameters<Route["handle"]>[1]) => unknown,
  ) =>
    get(path, operation, 1, ({ query }, context): Answer => {
      const page = query.get(name);
      if (!page) return refused(400, `${name} is required`);
      const record = recordOf(page, context);
      return record
        ? json(200, record, [{ question: questionOf(operation, { page }), credits: 1 }])
        : refused(404, "Not found");
    });
  return {
    slug: "enrich-layer",
    profile,
    keyed: true,
    keyOf: bearer,
    routes: [
      one("enrich-person", "/profile", "profile_url", (linkedin, { knows }) => {
        const person = knows.findPerson({ linkedin });
        if (!person || !knows.addressOf(person)) return undefined;
        const { company } = person;
        return {
          public_identifier: linkedinSlug(person),
          first_name: person.firstName,
          last_name: person.lastName,
          full_name: person.fullName,
          occupation: `${person.title} at ${company.name}`,
          headline: person.title,
          country: company.countryCode,
          country_full_name: company.country,
          city: company.city,
          state: company.region,
          experiences: [{ starts_at: { day: 1, month: 3, year: 2021 }, ends_at: null, company: company.name, company_linkedin_profile_url: `https://www.linkedin.com/company/${company.linkedinSlug}`, title: person.title }],
          personal_emails: [],
          personal_numbers: [],
        }; // prettier-ignore
      }),
      one("enrich-company", "/company", "url", (linkedin, { knows }) => {
        const company = knows.findCompany({ linkedin });
        return company && {
          name: company.name,
          description: company.description,
          website: `https://${company.domain}`,
          industry: company.industry,
          company_size: company.employeeRange.split("-").map(Number),
          company_size_on_linkedin: company.employeeCount,
          hq: { country: company.countryCode, city: company.city, state: company.region, postal_code: null, line_1: null, is_hq: true },
          founded_year: company.foundedYear,
          specialities: company.keywords,
          universal_name_id: company.linkedinSlug,
        }; // prettier-ignore
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
