import { remaining } from "../accounts.ts";
import type { Knowledge } from "../knowledge.ts";
import type { Profile } from "../profile.ts";
import { type Fields, fieldsOf, questionOf, textOf } from "../reading.ts";
import { type Answer, type Front, type FrontContext, header, json, type Route, second } from "../wire.ts";
import type { Company } from "../world/company.ts";
import type { Person } from "../world/person.ts";
import { companyId, companyOfId, personId, personOfId } from "./identity.ts";
import { searchCompanies, searchPeople } from "./people-filter.ts";

const profile: Profile = {
  coverage: 0.36,
  parts: { europe: 0, americas: 0.04, asia: 0.02 },
  wrong: 0.03,
  stale: 0.25,
  guesses: 0.05,
  mobiles: 0,
  companies: 0.78,
  latency: { p50Ms: 600, p95Ms: 2_000, maxMs: 10_000 },
  dollarsPerCredit: 0.0196,
};

const detail = (status: number, text: string): Answer => json(status, { detail: text });

const companyShape = (company: Company): Fields => ({
  id: companyId(company),
  company_name: company.name,
  company_legal_name: null,
  website: `https://www.${company.domain}`,
  website_domain: company.domain,
  description: company.description,
  industry: company.industry,
  categories_and_keywords: company.keywords,
  employees_count: company.employeeCount,
  size_range: `${company.employeeRange} employees`,
  founded_year: String(company.foundedYear),
  status: { value: "active", comment: "" },
  hq_city: company.city,
  hq_state: company.region,
  hq_country: company.country,
  linkedin_url: `https://www.linkedin.com/company/${company.linkedinSlug}`,
  twitter_url: [],
  company_phone_numbers: [company.phone],
  technologies_used: company.technologies.map((technology) => ({ technology, first_verified_at: "2026-01-01" })),
  last_funding_round_name: company.fundingStage || null,
});

function personShape(knows: Knowledge, person: Person, whole: boolean): Fields {
  const known = whole ? knows.addressOf(person) : undefined;
  return {
    id: personId(person),
    full_name: person.fullName,
    first_name: person.firstName,
    last_name: person.lastName,
    headline: `${person.title} at ${person.company.name}`,
    professional_network_url: knows.profileOf(person),
    location_city: person.company.city,
    location_country: person.company.country,
    active_experience_title: person.title,
    active_experience_department: person.department,
    active_experience_management_level: person.seniority,
    ...(whole && {
      primary_professional_email: known?.email ?? null,
      primary_professional_email_status: known ? "verified" : null,
      experience: [
        {
          active_experience: 1,
          position_title: person.title,
          company_name: person.company.name,
          company_website: `https://${person.company.domain}`,
        },
      ],
    }),
  };
}

const told = (answer: Answer, { account }: FrontContext): Answer => {
  const spent = (answer.bills ?? []).reduce((sum, { credits }) => sum + credits, 0);
  return { ...answer, headers: { "x-credits-remaining": String(remaining(account) - spent), ...answer.headers } };
};

const record = (context: FrontContext, shape: Fields | undefined, asked: string): Answer =>
  shape
    ? told(json(200, shape, [{ question: questionOf("record", { asked }), credits: 20 }]), context)
    : detail(404, "Not found");

const enrichCompany: Route["handle"] = ({ query }, context) => {
  const website = query.get("website") ?? "";
  if (website === "") return detail(422, "website is required");
  const company = context.knows.findCompany({ domain: website });
  return record(context, company && companyShape(company), website);
};

const collectCompany: Route["handle"] = ({ params }, context) => {
  const id = decodeURIComponent(params["id"] ?? "");
  const { knows } = context;
  const company =
    companyOfId(knows, id) ?? (/^[0-9a-f]{8,}$/.test(id) ? undefined : knows.findCompany({ linkedin: id }));
  return record(context, company && companyShape(company), id);
};

const onFile = (knows: Knowledge, person: Person | undefined) =>
  person && knows.chance(`person|${person.key}`) < 0.75 ? person : undefined;

const collectEmployee: Route["handle"] = ({ params }, context) => {
  const id = decodeURIComponent(params["id"] ?? "");
  const { knows } = context;
  const asked = personOfId(knows, id) ?? knows.findPerson({ linkedin: `https://www.linkedin.com/in/${id}` });
  const person = onFile(knows, asked);
  return record(context, person && personShape(knows, person, true), id);
};

/** Every value asked for under a field, wherever it stands in the query. */
function asked(query: unknown, field: string): string[] {
  if (Array.isArray(query)) return query.flatMap((part) => asked(part, field));
  const parts = fieldsOf(query);
  const here = textOf(parts, field);
  return [...(here === undefined ? [] : [here]), ...Object.values(parts).flatMap((part) => asked(part, field))];
}

const companiesFor = ({ body }: { body: Fields }, { knows }: FrontContext, limit: number) =>
  searchCompanies(
    knows,
    {
      names: asked(body["query"], "company_name"),
      domains: asked(body["query"], "website"),
      industries: asked(body["query"], "industry"),
      countries: asked(body["query"], "hq_country"),
    },
    0,
    limit,
  );

function employeesFor({ body }: { body: Fields }, { knows }: FrontContext): { people: Person[]; total: number } {
  const [domain] = asked(body["query"], "experience.company_website");
  const [companyName] = asked(body["query"], "experience.company_name");
  const [fullName] = asked(body["query"], "full_name");
  if (fullName !== undefined) {
    const person = onFile(knows, knows.findPerson({ fullName, domain, companyName }));
    return { people: person ? [person] : [], total: person ? 1 : 0 };
  }
  const filter = {
    domains: domain ? [domain] : [],
    names: companyName ? [companyName] : [],
    titles: asked(body["query"], "active_experience_title"),
    countries: asked(body["query"], "location_country"),
  };
  return searchPeople(knows, filter, 0, 20);
}

const isQuery = (body: Fields) => Object.keys(fieldsOf(body["query"])).length > 0;
const notQuery = () => detail(422, "query: field required");

const idsOf =
  (find: (request: { body: Fields }, context: FrontContext) => unknown[]): Route["handle"] =>
  (request, context) =>
    isQuery(request.body) ? told(json(200, find(request, context)), context) : notQuery();

/** Twenty credits for a page of up to twenty, whatever is on it. */
const preview =
  (find: (request: { body: Fields }, context: FrontContext) => { rows: Fields[]; total: number }): Route["handle"] =>
  (request, context) => {
    if (!isQuery(request.body)) return notQuery();
    const { rows, total } = find(request, context);
    const question = questionOf("preview", { query: JSON.stringify(request.body) });
    const answer = json(200, rows, [{ question, credits: 20 }]);
    return told({ ...answer, headers: { "x-total-results": String(total) } }, context);
  };

/** Coresignal (docs.coresignal.com): five calls a second on small plans; searches for ids are free. */
export function coresignal(): Front {
  const route = (method: Route["method"], path: string, operation: string, credits: number, handle: Route["handle"]) =>
    ({
      method,
      path,
      operation,
      group: "all",
      windows: [{ limit: 5, perMs: second }],
      credits,
      handle,
    }) satisfies Route;
  return {
    slug: "coresignal",
    profile,
    keyed: true,
    keyOf: (request) => header(request, "apikey"),
    routes: [
      route("GET", "/company_multi_source/enrich", "enrich-company", 20, enrichCompany),
      route("GET", "/company_multi_source/collect/:id", "poll", 20, collectCompany),
      route("GET", "/employee_multi_source/collect/:id", "enrich-person", 20, collectEmployee),
      route("POST", "/company_multi_source/search/es_dsl", "search-company-ids", 0, idsOf((request, context) => companiesFor(request, context, 1_000).companies.map(companyId))), // prettier-ignore
      route("POST", "/employee_multi_source/search/es_dsl", "search-people-ids", 0, idsOf((request, context) => employeesFor(request, context).people.map(personId))), // prettier-ignore
      route("POST", "/company_multi_source/search/es_dsl/preview", "search-companies", 20, preview((request, context) => {
        const { companies, total } = companiesFor(request, context, 20);
        return { rows: companies.map(companyShape), total };
      })), // prettier-ignore
      route("POST", "/employee_multi_source/search/es_dsl/preview", "search-people", 20, preview((request, context) => {
        const { people, total } = employeesFor(request, context);
        return { rows: people.map((person) => personShape(context.knows, person, false)), total };
      })), // prettier-ignore
    ],
    refuse: () => detail(401, "No valid API Key was provided."),
    tooFast: () => detail(429, "Too many requests"),
    outOfCredits: () => detail(402, "Insufficient credits"),
    unknownPath: () => detail(404, "Not Found"),
  };
}
