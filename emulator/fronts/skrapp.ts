import type { Knowledge } from "../knowledge.ts";
import { knowsNobody, type Profile } from "../profile.ts";
import { type Fields, fieldsList, numberOf, queryFields, questionOf, textOf } from "../reading.ts";
import { type Bill, day, type Front, header, json, type Route, second } from "../wire.ts";
import { domainOf } from "../world/fold.ts";
import { routesWithin } from "./same-windows.ts";

const profile: Profile = {
  ...knowsNobody,
  coverage: 0.4,
  parts: { europe: 0.02, americas: 0.03, asia: -0.05 },
  wrong: 0.04,
  stale: 0.35,
  guesses: 0.06,
  companies: 0.7,
  latency: { p50Ms: 1_200, p95Ms: 5_000, maxMs: 20_000 },
  dollarsPerCredit: 0.02,
};

function find(knows: Knowledge, asked: Fields): { row: Fields | undefined; bills: Bill[] } | "invalid" {
  const query = {
    firstName: textOf(asked, "firstName"),
    lastName: textOf(asked, "lastName"),
    fullName: textOf(asked, "fullName") ?? textOf(asked, "name"),
    domain: textOf(asked, "domain"),
    companyName: textOf(asked, "company"),
  };
  if (!query.fullName && !(query.firstName && query.lastName)) return "invalid";
  if (!query.domain && !query.companyName) return "invalid";
  const person = knows.findPerson(query);
  const known = person && knows.addressOf(person);
  if (!person || !known) return { row: undefined, bills: [] };
  const status = person.domain.mail === "catch_all" ? "catch-all" : "valid";
  const row = {
    email: known.email,
    pattern: "{first}.{last}",
    quality: { status, status_message: status === "valid" ? "Verified deliverable" : "Catch-all domain" },
  };
  return { row, bills: [{ question: questionOf("find-email", query), credits: 1 }] };
}

const findOne: Route["handle"] = ({ query }, { knows }) => {
  const result = find(knows, queryFields(query));
  if (result === "invalid") return json(400, { message: "Missing parameters" });
  return result.row ? json(200, result.row, result.bills) : json(404, { message: "Email not found" });
};

const findMany: Route["handle"] = ({ rawBody }, { knows }) => {
  const parsed: unknown = rawBody === "" ? [] : JSON.parse(rawBody);
  const asked = fieldsList(parsed);
  if (asked.length === 0 || asked.length > 100) return json(400, { message: "1 to 100 entries expected" });
  const results = asked.map((entry) => ({ entry, result: find(knows, entry) }));
  const rows = results.map(({ entry, result }) => ({
    ...entry,
    ...(result !== "invalid" && result.row ? result.row : { email: null, quality: null }),
  }));
  const bills = results.flatMap(({ result }) => (result === "invalid" ? [] : result.bills));
  return json(200, rows, bills);
};

/** People of a company, a page after the other; those with an address are billed. */
const searchProfiles: Route["handle"] = ({ query }, { knows }) => {
  const fields = queryFields(query);
  const company = knows.findCompany({ domain: textOf(fields, "companyWebsite"), name: textOf(fields, "companyName") });
  if (!textOf(fields, "companyWebsite") && !textOf(fields, "companyName"))
    return json(400, { message: "Missing parameters" });
  if (!company) return json(404, { message: "Company not found" });
  const title = textOf(fields, "title")?.toLowerCase() ?? "";
  const offset = numberOf(fields, "nextId", 0, 0, 100_000);
  const size = numberOf(fields, "size", 10, 1, 100);
  const { people } = knows.listed(company, 0, 60);
  const fitting = people.filter((person) => person.title.toLowerCase().includes(title));
  const results = fitting.slice(offset, offset + size).map((person) => {
    const known = knows.addressOf(person);
    return {
      first_name: person.firstName,
      last_name: person.lastName,
      full_name: person.fullName,
      location: `${company.city}, ${company.country}`,
      position: { title: person.title, location: company.city, start_date: { month: 3, year: 2021 } },
      email: known?.email ?? null,
      email_quality: known ? { status: "valid", status_message: "Verified deliverable" } : null,
    };
  });
  const billed = results.filter(({ email }) => email).length;
  const next = offset + size < fitting.length ? String(offset + size) : null;
  const about = { name: company.name, domain: company.domain, website: `https://${company.domain}`, industry: company.industry, linkedin_url: `https://www.linkedin.com/company/${company.linkedinSlug}`, employee_count: company.employeeCount }; // prettier-ignore
  const question = questionOf("search-domain", Object.fromEntries(query));
  return json(
    200,
    { company: about, results, meta: { total_all: fitting.length, next_results_id: next } },
    billed > 0 ? [{ question, credits: billed }] : [],
  );
};

const verify: Route["handle"] = ({ query }, { knows: { world } }) => {
  const email = query.get("email")?.trim().toLowerCase();
  if (!email) return json(400, { message: "Missing parameters" });
  const truth = world.truthOf(email);
  const status = truth === "catch_all" ? "catch-all" : truth === "invalid" ? "invalid" : "valid";
  const reply = {
    email,
    domain: domainOf(email),
    email_status: status,
    message: `Email is ${status}`,
    format: "valid",
    mailbox_status: status,
    mailbox_type: truth === "disposable" ? "temporary" : "professional",
    mailbox_exchange: `mx.${domainOf(email)}`,
  };
  return json(200, reply, [{ question: questionOf("verify-email", { email }), credits: 1 }]);
};

/** Skrapp (skrapp.io/api). It publishes neither errors nor limits: those are what clients meet, and assumed. */
export function skrapp(): Front {
  const route = routesWithin([
    { limit: 20, perMs: second },
    { limit: 2_000, perMs: day, quota: true },
  ]);
  return {
    slug: "skrapp",
    profile,
    keyed: true,
    keyOf: (request) => header(request, "x-access-key"),
    routes: [
      route("GET", "/api/v2/find", "find-email", 1, findOne),
      route("POST", "/api/v2/find_bulk", "find-email", 1, findMany),
      route("GET", "/profile/search/email", "search-domain", 1, searchProfiles),
      route("GET", "/v3/verify", "verify-email", 1, verify),
      route("GET", "/api/v2/account", "account", 0, (_request, { account }) =>
        json(200, {
          package: "Enterprise",
          packageRDate: 1_790_000_000,
          credit: { quota: account.grantedCredits, used: Math.min(account.usedCredits, account.grantedCredits) },
          lists: [],
        }),
      ),
    ],
    refuse: () => json(401, { message: "Unauthorized" }),
    tooFast: () => json(429, { message: "Too many requests" }),
    outOfCredits: () => json(402, { message: "Not enough credits" }),
    unknownPath: () => json(404, { message: "Not found" }),
  };
}
