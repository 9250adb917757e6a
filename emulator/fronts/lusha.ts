import { remaining } from "../accounts.ts";
import type { Knowledge } from "../knowledge.ts";
import { knowsNobody, type Profile } from "../profile.ts";
import { type Fields, fieldsList, questionOf, textOf, textsOf } from "../reading.ts";
import {
  type Bill,
  day,
  type Front,
  header,
  json,
  retryAfter,
  type Route,
  second,
  text,
  type Window,
} from "../wire.ts";
import { hex } from "../world/hash.ts";
import { companiesAlike, prospectCompanies, prospectContacts } from "./lusha-search.ts";
import { privateAddressOf } from "./private-address.ts";

const profile: Profile = {
  ...knowsNobody,
  coverage: 0.47,
  parts: { europe: -0.02, americas: 0.06, asia: -0.08 },
  wrong: 0.03,
  stale: 0.3,
  guesses: 0.02,
  mobiles: 0.38,
  companies: 0.78,
  latency: { p50Ms: 500, p95Ms: 1_600, maxMs: 8_000 },
  dollarsPerCredit: 0.12,
};

const said = (statusCode: number, message: string) => json(statusCode, { statusCode, message });
const miss = { error: { code: "NOT_FOUND", message: "No match was found" } };
type Answered = { row: Fields; bills: Bill[] };

/** A credit for the match, one for addresses and five for phones. */
function contact(knows: Knowledge, item: Fields, reveal: readonly string[]): Answered {
  const asked = {
    linkedin: textOf(item, "linkedinUrl"),
    email: textOf(item, "email"),
    firstName: textOf(item, "firstName"),
    lastName: textOf(item, "lastName"),
    domain: textOf(item, "companyDomain"),
    companyName: textOf(item, "companyName"),
  };
  const person = knows.findPerson(asked);
  if (!person || knows.chance(`contact|${person.key}`) > 0.75) return { row: miss, bills: [] };
  const known = reveal.includes("emails") ? knows.addressOf(person) : undefined;
  const personal = reveal.includes("emails") ? privateAddressOf(knows, person, 0.2) : undefined;
  const mobile = reveal.includes("phones") ? knows.mobileOf(person) : undefined;
  const emails = [
    ...(known ? [{ email: known.email, type: "work", confidence: "A+", updateDate: "2026-04-23" }] : []),
    ...(personal ? [{ email: personal, type: "private", confidence: "A", updateDate: "2026-04-23" }] : []),
  ];
  const { company } = person;
  const row = {
    id: String(parseInt(hex(person.key, 2, 8), 16)),
    firstName: person.firstName,
    lastName: person.lastName,
    fullName: person.fullName,
    jobTitle: { title: person.title, departments: [person.department], seniority: person.seniority },
    emails,
    phones: mobile ? [{ number: mobile, type: "mobile", doNotCall: false }] : [],
    company: { name: company.name, domain: `www.${company.domain}`, industry: company.industry },
    location: { country: company.country, countryIso2: company.countryCode, city: company.city },
    socialLinks: { linkedin: knows.profileOf(person) ?? undefined },
  };
  const credits = 1 + (emails.length > 0 ? 1 : 0) + (mobile ? 5 : 0);
  return { row, bills: [{ question: questionOf("contact", { ...asked, reveal: reveal.join() }), credits }] };
}

function company(knows: Knowledge, item: Fields): Answered {
  const asked = { domain: textOf(item, "domain"), name: textOf(item, "name") };
  const found = knows.findCompany(asked);
  if (!found) return { row: miss, bills: [] };
  const row = {
    id: String(parseInt(hex(found.domain, 2, 8), 16)),
    name: found.name,
    domain: `www.${found.domain}`,
    description: found.description,
    yearFounded: found.foundedYear,
    employeeCount: { exact: found.employeeCount, min: 1, max: 10_000 },
    industry: found.industry,
    location: { city: found.city, state: found.region, country: found.country, countryIso2: found.countryCode },
    socialLinks: { linkedin: `https://www.linkedin.com/company/${found.linkedinSlug}` },
    technologies: found.technologies,
    keywords: found.keywords,
  };
  return { row, bills: [{ question: questionOf("company", asked), credits: 2 }] };
}

const answering =
  (
    noun: "contacts" | "companies",
    one: (knows: Knowledge, item: Fields, reveal: readonly string[]) => Answered,
  ): Route["handle"] =>
  ({ body }, { knows }) => {
    const items = fieldsList(body[noun]);
    if (items.length === 0 || items.length > 100) return said(400, `${noun} must contain 1 to 100 elements`);
    const reveal = body["reveal"] === undefined ? ["emails", "phones"] : textsOf(body, "reveal");
    const answers = items.map((item) => ({ reference: item["clientReferenceId"], ...one(knows, item, reveal) }));
    const bills = answers.flatMap((answer) => answer.bills);
    const creditsCharged = bills.reduce((sum, { credits }) => sum + credits, 0);
    const results = answers.map(({ reference, row }) => ({ clientReferenceId: reference, ...row }));
    return json(
      200,
      { requestId: "211ee5da", results, billing: { creditsCharged, resultsReturned: bills.length } },
      bills,
    );
  };

/** Lusha, API V3 (docs.lusha.com). Misses are told row by row within 200; the bill for the whole. */
export function lusha(): Front {
  const windows: Window[] = [{ limit: 25, perMs: second }, { limit: 5_000, perMs: day, quota: true }]; // prettier-ignore
  const usage: Route["handle"] = (_request, { account }) =>
    json(200, { credits: { total: account.grantedCredits, used: account.usedCredits, remaining: remaining(account) } });
  return {
    slug: "lusha",
    profile,
    keyed: true,
    keyOf: (request) => header(request, "api_key"),
    routes: [
      { method: "POST", path: "/v3/contacts/search-and-enrich", operation: "enrich-person", group: "all", windows, credits: 1, handle: answering("contacts", contact) },
      { method: "POST", path: "/v3/companies/search-and-enrich", operation: "enrich-company", group: "all", windows, credits: 1, handle: answering("companies", company) },
      { method: "POST", path: "/v3/contacts/prospecting", operation: "search-people", group: "all", windows, credits: 1, handle: prospectContacts },
      { method: "POST", path: "/v3/companies/prospecting", operation: "search-companies", group: "all", windows, credits: 1, handle: prospectCompanies },
      { method: "POST", path: "/v3/companies/lookalike", operation: "find-lookalike", group: "all", windows, credits: 1, handle: companiesAlike },
      { method: "GET", path: "/v3/account/usage", operation: "account", group: "all", windows, credits: 0, handle: usage },
    ], // prettier-ignore
    refuse: () => said(401, "Unauthorized"),
    tooFast: (waitMs) => ({ ...said(429, "Too many requests"), headers: retryAfter(waitMs) }),
    outOfCredits: () => said(402, "Insufficient credits"),
    unknownPath: () => text(404, "Not Found"),
  };
}
