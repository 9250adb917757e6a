import { remaining } from "../accounts.ts";
import type { Profile } from "../profile.ts";
import { type Fields, numberOf, queryFields, questionOf, textOf } from "../reading.ts";
import { type Answer, type Front, json, type Route, second } from "../wire.ts";
import type { Company } from "../world/company.ts";
import type { Person } from "../world/person.ts";
import { companyId, personId } from "./identity.ts";
import { lookalikes, searchCompanies, searchPeople } from "./people-filter.ts";

const profile: Profile = {
  coverage: 0.3,
  parts: { europe: 0, americas: 0.06, asia: -0.05 },
  wrong: 0.02,
  stale: 0.2,
  guesses: 0,
  mobiles: 0,
  companies: 0.85,
  latency: { p50Ms: 900, p95Ms: 3_500, maxMs: 15_000 },
  dollarsPerCredit: 0.0012,
};

const refusal = (status: number, error: string): Answer => json(status, { errorCode: status, error });

const named = (name: string) => ({ name, type: "Place", diffbotUri: `http://diffbot.com/entity/${name.length}` });
const spot = (company: Company) => ({
  isCurrent: true,
  isPrimary: true,
  address: `${company.city}, ${company.country}`,
  city: named(company.city),
  region: named(company.region),
  country: named(company.country),
});

const organization = (company: Company): Fields => ({
  id: companyId(company),
  type: "Organization",
  name: company.name,
  homepageUri: company.domain,
  description: company.description,
  linkedInUri: `linkedin.com/company/${company.linkedinSlug}`,
  twitterUri: `twitter.com/${company.linkedinSlug}`,
  nbEmployees: company.employeeCount,
  nbEmployeesMin: Number(company.employeeRange.split("-")[0]),
  nbEmployeesMax: Number(company.employeeRange.split("-")[1]),
  foundingDate: { str: `d${company.foundedYear}`, precision: 1 },
  industries: [company.industry],
  location: spot(company),
  technographics: company.technologies.map((name) => ({ technology: { name }, categories: [] })),
  isDissolved: false,
  ...(company.fundingTotal > 0 && { totalInvestment: { value: company.fundingTotal, currency: "USD" } }),
});

const human = (person: Person, profileUrl: string | null): Fields => ({
  id: personId(person),
  type: "Person",
  name: person.fullName,
  nameDetail: { firstName: person.firstName, lastName: person.lastName },
  ...(profileUrl && { linkedInUri: profileUrl.replace("https://www.", "") }),
  employments: [
    { isCurrent: true, title: person.title, employer: { name: person.company.name, type: "Organization" } },
  ],
  locations: [spot(person.company)],
});

/** Twenty-five credits for each record that is shown. */
function answer(entities: Fields[], hits: number, asked: Fields): Answer {
  const data = entities.map((entity) => ({ score: 0.8, esscore: 20, entity, errors: [] }));
  const body = { version: 3, hits, kgversion: "253", request_ctx: { query: asked }, data };
  const question = questionOf("kg", { asked: JSON.stringify(asked) });
  return json(200, body, data.length > 0 ? [{ question, credits: 25 * data.length }] : []);
}

const enhance: Route["handle"] = ({ query }, { knows }) => {
  const asked = queryFields(query);
  delete asked["token"];
  const url = textOf(asked, "url");
  const isLinkedin = url?.includes("linkedin.com") ?? false;
  const name = textOf(asked, "name");
  if (asked["type"] === "Organization") {
    if (!url && !name) return refusal(400, "name or url is required");
    const company = knows.findCompany(isLinkedin ? { linkedin: url } : { domain: url, name });
    return answer(company ? [organization(company)] : [], company ? 1 : 0, asked);
  }
  if (asked["type"] !== "Person") return refusal(400, "type is required");
  const employer = textOf(asked, "employer");
  const isDomain = employer !== undefined && /^[\w-]+(\.[\w-]+)+$/.test(employer);
  const person = knows.findPerson({
    fullName: name,
    email: textOf(asked, "email"),
    linkedin: isLinkedin ? url : undefined,
    domain: isDomain ? employer : undefined,
    companyName: isDomain ? undefined : employer,
  });
  const known = person && knows.chance(`person|${person.key}`) < 0.6;
  return answer(known ? [human(person, knows.profileOf(person))] : [], known ? 1 : 0, asked);
};

/** The quoted values behind a field of a query, one or several. */
function values(dql: string, field: string): string[] {
  const match = new RegExp(`(?:^|[ {(])${field.replaceAll(".", "\\.")}:(?:or\\(([^)]*)\\)|("[^"]*"))`).exec(dql);
  return [...(match?.[1] ?? match?.[2] ?? "").matchAll(/"([^"]*)"/g)].map(([, value = ""]) => value);
}

const dql: Route["handle"] = ({ query }, { knows }) => {
  const asked = queryFields(query);
  delete asked["token"];
  const text = textOf(asked, "query") ?? "";
  const offset = numberOf(asked, "from", 0, 0, 10_000);
  const limit = numberOf(asked, "size", 50, 1, 500);
  if (text.startsWith("type:Person")) {
    const filter = {
      domains: values(text, "employer.homepageUri"),
      names: values(text, "employer.name"),
      titles: values(text, "title"),
      countries: values(text, "locations.country.name"),
    };
    const { people, total } = searchPeople(knows, filter, offset, limit);
    return answer(
      people.map((person) => human(person, knows.profileOf(person))),
      total,
      asked,
    );
  }
  if (!text.startsWith("type:Organization")) return refusal(400, "The query must begin with a type");
  const [like] = text.includes("similarTo(") ? values(text, "homepageUri") : [];
  const found = like
    ? lookalikes(knows, like, limit)
    : searchCompanies(
        knows,
        {
          domains: values(text, "homepageUri"),
          names: values(text, "name"),
          industries: values(text, "industries"),
          countries: values(text, "location.country.name"),
        },
        0,
        1_000,
      ).companies;
  return answer((like ? found : found.slice(offset, offset + limit)).map(organization), found.length, asked);
};

/** Diffbot (docs.diffbot.com): a match costs 25 credits, a miss nothing. */
export function diffbot(): Front {
  const route = (path: string, operation: string, credits: number, handle: Route["handle"]) =>
    ({ method: "GET", path, operation, group: "all", windows: [{ limit: 5, perMs: second }], credits, handle }) satisfies Route; // prettier-ignore
  return {
    slug: "diffbot",
    profile,
    keyed: true,
    keyOf: ({ query }) => query.get("token") ?? undefined,
    routes: [
      route("/kg/v3/enhance", "enrich", 25, enhance),
      route("/kg/v3/dql", "search", 25, dql),
      route("/v4/account", "account", 0, (_request, { account }) =>
        json(200, {
          name: "Ops",
          email: "ops@example.com",
          plan: "startup",
          planCredits: remaining(account),
          status: "active",
          usage: [],
        }),
      ),
    ],
    refuse: () => refusal(401, "Not authorized API token."),
    tooFast: () => refusal(429, "Your token has exceeded the allowed number of calls."),
    outOfCredits: () => refusal(402, "The plan's credits are used up."),
    unknownPath: () => refusal(404, "Not Found"),
  };
}
