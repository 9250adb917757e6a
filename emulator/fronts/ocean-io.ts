import { remaining } from "../accounts.ts";
import { isCallable } from "../callbacks.ts";
import type { Profile } from "../profile.ts";
import { type Fields, fieldsOf, flagOf, numberOf, questionOf, textOf, textsOf } from "../reading.ts";
import {
  type Answer,
  type Bill,
  day,
  type Front,
  type FrontContext,
  header,
  json,
  minute,
  retryAfter,
  type Route,
} from "../wire.ts";
import type { Company } from "../world/company.ts";
import type { Person } from "../world/person.ts";
import { personId, personOfId } from "./identity.ts";
import { lookalikes, searchCompanies, searchPeople } from "./people-filter.ts";
import { Recent } from "./recent.ts";

const profile: Profile = {
  coverage: 0.4,
  parts: { europe: 0.08, americas: -0.04, asia: -0.1 },
  wrong: 0.02,
  stale: 0.2,
  guesses: 0,
  mobiles: 0.15,
  companies: 0.75,
  latency: { p50Ms: 500, p95Ms: 1_800, maxMs: 8_000 },
  dollarsPerCredit: 0.08,
};

const detail = (status: number, text: string): Answer => json(status, { detail: text });
const crawling = () => detail(201, "Data gathering process has started. Please try again later.");

function companyShape(company: Company): Fields {
  const page = (host: string) => ({ url: `https://www.${host}/${company.linkedinSlug}`, handle: company.linkedinSlug });
  return {
    domain: company.domain,
    name: company.name,
    legalName: null,
    countries: [company.countryCode.toLowerCase()],
    primaryCountry: company.countryCode.toLowerCase(),
    companySize: company.employeeRange === "1-10" ? "2-10" : company.employeeRange,
    industries: [company.industry],
    industryCategories: [company.industry],
    linkedinIndustry: company.industry,
    employeeCountOcean: company.employeeCount,
    revenue: company.revenueRange,
    yearFounded: company.foundedYear,
    description: company.description,
    emails: [],
    phones: [{ number: company.phone, country: company.countryCode.toLowerCase(), primary: true }],
    technologies: company.technologies,
    medias: { linkedin: page("linkedin.com/company"), twitter: page("twitter.com"), xing: null },
    locations: [{ primary: true, country: company.country, locality: company.city, region: company.region }],
    fundingRound: company.fundingStage === "" ? null : { type: company.fundingStage },
  };
}

const personShape = (person: Person, profileUrl: string | null): Fields => ({
  id: personId(person),
  domain: person.company.domain,
  name: person.fullName,
  firstName: person.firstName,
  lastName: person.lastName,
  country: person.company.countryCode.toLowerCase(),
  linkedinUrl: profileUrl,
  seniorities: [person.seniority],
  departments: [person.department],
  jobTitle: person.title,
  jobTitleEnglish: person.title,
  experiences: [],
});

/** One domain in fifty has yet to be crawled; asked for again, it has been. */
const unseen = () => {
  const asked = new Recent<true>(10_000);
  return ({ knows, account }: FrontContext, domain: string) => {
    const key = `${account.keyHash}|${domain}`;
    if (knows.chance(`crawl|${domain}`) >= 0.02 || asked.get(key)) return false;
    asked.set(key, true);
    return true;
  };
};

function enrichCompany(isUnseen: ReturnType<typeof unseen>): Route["handle"] {
  return ({ body }, context) => {
    const asked = fieldsOf(body["company"]);
    const query = { domain: textOf(asked, "domain"), name: textOf(asked, "name"), linkedin: textOf(asked, "linkedin") };
    if (!query.domain && !query.name && !query.linkedin) return detail(400, "Empty body");
    const company = context.knows.findCompany(query);
    if (!company) return detail(404, "Not Found");
    if (isUnseen(context, company.domain)) return crawling();
    const whole = companyShape(company);
    const fields = textsOf(body, "fields");
    const shown = fields.length === 0 ? whole : Object.fromEntries(fields.map((field) => [field, whole[field]]));
    const question = questionOf("enrich-company", { ...query, fields: fields.join() });
    return json(200, { ...shown, creditsUsed: 0.1 }, [{ question, credits: 0.1 }]);
  };
}

type Job = { readyMs: number; found: Fields; credits: number; question: string; billed: boolean };

const wanted = (body: Fields): "email" | "phone" | undefined => {
  if (flagOf(fieldsOf(body["revealEmails"]), "includeEmails")) return "email";
  return flagOf(fieldsOf(body["revealPhones"]), "includePhones") ? "phone" : undefined;
};

/** What a reveal comes to, and its price: nothing for nothing. */
function reveal({ knows }: FrontContext, person: Person, kind: "email" | "phone"): { found: Fields; credits: number } {
  if (kind === "phone") {
    const mobile = knows.mobileOf(person);
    const phone = { numbers: mobile ? [mobile] : [], status: mobile ? "verified" : "notFound" };
    return { found: { phone }, credits: mobile ? 10 : 0 };
  }
  const known = knows.addressOf(person);
  const email = { address: known?.email ?? "", status: known ? "verified" : "notFound" };
  return { found: { email }, credits: known ? 1 : 0 };
}

/** The webhook hears of a reveal somewhat later than a look-up would show it. */
const TOLD_MS = 3_000;

/** Three reveals in ten are worked on after the reply, and sent to the webhook. */
function enrichPerson(jobs: Recent<Job>): Route["handle"] {
  return ({ body }, context) => {
    const { knows, nowMs, callbacks, callbackFault, charge, backgroundMs, account } = context;
    const asked = fieldsOf(body["person"]);
    const employer = fieldsOf(body["company"]);
    if (Object.keys(asked).length === 0) return detail(400, "Empty `person` body");
    const query = {
      linkedin: textOf(asked, "linkedin"),
      email: textOf(asked, "email"),
      fullName: textOf(asked, "name"),
      firstName: textOf(asked, "firstName"),
      lastName: textOf(asked, "lastName"),
      domain: textOf(employer, "domain"),
      companyName: textOf(employer, "name"),
    };
    const person = knows.findPerson(query);
    if (!person || knows.chance(`person|${person.key}`) > 0.7) return detail(404, "No matching record found");
    const shape = personShape(person, knows.profileOf(person));
    const kind = wanted(body);
    const question = questionOf(`enrich-person-${kind ?? "plain"}`, query);
    if (!kind) return json(200, { ...shape, creditsUsed: 0.1 }, [{ question, credits: 0.1 }]);
    const { found, credits } = reveal(context, person, kind);
    const url = textOf(fieldsOf(body[kind === "email" ? "revealEmails" : "revealPhones"]), "webhookUrl");
    const inBackground = url !== undefined && knows.chance(`later|${person.key}`) < 0.3;
    if (!inBackground)
      return json(200, { ...shape, ...found, creditsUsed: 0.1 }, [{ question, credits: 0.1 + credits }]);
    if (!isCallable(url)) return detail(422, "webhookUrl is no URL");
    const tookMs = backgroundMs(20_000);
    const job: Job = { readyMs: nowMs + tookMs, found, credits: 0.1 + credits, question, billed: false };
    jobs.set(`${account.key}|${String(shape["id"])}`, job);
    // The webhook of an enrichment gets the person; only those of the reveals get lists.
    const sent = JSON.stringify({ ...shape, ...found, creditsUsed: credits });
    for (let copy = 0; copy < callbackFault.copies; copy++)
      callbacks.send(tookMs + TOLD_MS + callbackFault.delayMs, () => {
        if (!job.billed) charge([{ question, credits: job.credits }]);
        job.billed = true;
        return { url, body: sent };
      });
    return json(200, { ...shape, creditsUsed: 0 });
  };
}

/** A reveal that was waited for is billed when it is first told, here or by the webhook; each look costs by itself. */
const lookUpPeople =
  (jobs: Recent<Job>): Route["handle"] =>
  ({ body }, { knows, account, nowMs }) => {
    const ids = textsOf(body, "oceanIds");
    const people: Fields[] = [];
    const bills: Bill[] = [];
    for (const id of ids) {
      const person = personOfId(knows, id);
      const job = jobs.get(`${account.key}|${id}`);
      const ready = job !== undefined && job.readyMs <= nowMs;
      if (!person) continue;
      people.push({ ...personShape(person, knows.profileOf(person)), ...(ready && job.found) });
      const owed = ready && !job.billed ? job.credits : 0;
      bills.push({ question: questionOf("lookup", { id }), credits: 0.05 + owed });
      if (ready) job.billed = true;
    }
    return json(200, { people, totalRequested: ids.length, totalFound: people.length }, bills);
  };

const page = (kind: string, rows: Fields[], total: number, next: number, body: Fields): Answer =>
  json(
    200,
    {
      detail: "OK",
      total,
      searchAfter: next < total ? String(next) : null,
      [kind]: rows,
      creditsUsed: rows.length / 5,
    },
    rows.length > 0 ? [{ question: questionOf(kind, { body: JSON.stringify(body) }), credits: rows.length / 5 }] : [],
  );

const offsetOf = (body: Fields) => Number(textOf(body, "searchAfter") ?? 0) || 0;

const searchForCompanies: Route["handle"] = ({ body }, { knows }) => {
  const filters = fieldsOf(body["companiesFilters"]);
  const [like] = textsOf(filters, "lookalikeDomains");
  const size = numberOf(body, "size", 10, 1, 10_000);
  const offset = offsetOf(body);
  const { companies, total } = like
    ? { companies: lookalikes(knows, like, size), total: size }
    : searchCompanies(
        knows,
        {
          domains: textsOf(filters, "includeDomains"),
          industries: textsOf(fieldsOf(filters["industries"]), "industries"),
          countryCodes: textsOf(fieldsOf(filters["primaryLocations"]), "includeCountries"),
        },
        offset,
        size,
      );
  const rows = companies.map((company) => ({ company: companyShape(company), relevance: "A" }));
  return page("companies", rows, total, offset + rows.length, body);
};

const searchForPeople: Route["handle"] = ({ body }, { knows }) => {
  const filters = fieldsOf(body["companiesFilters"]);
  const whom = fieldsOf(body["peopleFilters"]);
  const offset = offsetOf(body);
  const { people, total } = searchPeople(
    knows,
    {
      domains: textsOf(filters, "includeDomains"),
      titles: textsOf(fieldsOf(whom["jobTitleKeywords"]), "anyOf"),
      countryCodes: textsOf(whom, "countries"),
    },
    offset,
    numberOf(body, "size", 10, 1, 10_000),
  );
  const rows = people.map((person) => personShape(person, knows.profileOf(person)));
  return page("people", rows, total, offset + rows.length, body);
};

/** Ocean.io (app.ocean.io/docs): 60 calls a minute, 1,000 a day; only results are charged. */
export function oceanIo(): Front {
  const jobs = new Recent<Job>(20_000);
  const windows = [
    { limit: 60, perMs: minute },
    { limit: 1_000, perMs: day, quota: true as const },
  ];
  const route = (method: Route["method"], path: string, operation: string, credits: number, handle: Route["handle"]) =>
    ({ method, path, operation, group: "all", windows, credits, handle }) satisfies Route;
  return {
    slug: "ocean-io",
    profile,
    keyed: true,
    keyOf: (request) => header(request, "x-api-token") ?? request.query.get("apiToken") ?? undefined,
    routes: [
      route("POST", "/v2/enrich/company", "enrich-company", 0.1, enrichCompany(unseen())),
      route("POST", "/v2/enrich/person", "enrich-person", 0.1, enrichPerson(jobs)),
      route("POST", "/v2/lookup/people", "poll", 0.05, lookUpPeople(jobs)),
      route("POST", "/v3/search/companies", "search-companies", 0.2, searchForCompanies),
      route("POST", "/v3/search/people", "search-people", 0.2, searchForPeople),
      route("GET", "/v2/credits/balance", "account", 0, (_request, { account }) =>
        json(200, {
          credits: { oneTime: 0, recurrent: remaining(account) },
          emailCredits: { oneTime: 0, recurrent: remaining(account) },
          phoneCredits: { oneTime: 0, recurrent: remaining(account) },
          previewCredits: { oneTime: 0, recurrent: 0 },
          dailyLimitRateLeft: 1_000,
          dailyLimitRateSecondsToReset: 60,
        }),
      ),
    ],
    refuse: (reason) =>
      detail(
        403,
        reason === "missing_key"
          ? "API token should be provided in headers or query parameters"
          : "Current API token is not registered in our database",
      ),
    tooFast: (waitMs) => ({
      ...detail(429, "Rate limit exceeded"),
      headers: { ...retryAfter(waitMs), "x-ratelimit-limit": "60" },
    }),
    outOfCredits: () => detail(402, "Insufficient credits"),
    unknownPath: () => detail(404, "Not Found"),
  };
}
