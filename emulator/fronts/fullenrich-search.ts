import type { Knowledge } from "../knowledge.ts";
import { type Fields, fieldsList, fieldsOf, numberOf, questionOf, textOf } from "../reading.ts";
import { json, type Route } from "../wire.ts";
import type { Company } from "../world/company.ts";
import type { Person } from "../world/person.ts";
import { searchCompanies, searchPeople } from "./people-filter.ts";

const companyRow = (company: Company) => ({
  id: company.domain,
  name: company.name,
  domain: company.domain,
  website: `https://www.${company.domain}`,
  description: company.description,
  year_founded: company.foundedYear,
  headcount: company.employeeCount,
  headcount_range: company.employeeRange,
  company_type: "Privately Held",
  locations: {
    headquarters: {
      city: company.city,
      region: company.region,
      country: company.country,
      country_code: company.countryCode,
    },
  },
  social_profiles: { professional_network: { url: `https://www.linkedin.com/company/${company.linkedinSlug}` } },
  specialties: company.keywords,
  industry: { main_industry: company.industry },
});

export const profileRow = (knows: Knowledge, person: Person) => ({
  id: person.key,
  full_name: person.fullName,
  first_name: person.firstName,
  last_name: person.lastName,
  headline: `${person.title} at ${person.company.name}`,
  location: {
    country: person.company.country,
    country_code: person.company.countryCode,
    city: person.company.city,
    region: person.company.region,
  },
  social_profiles: { professional_network: { url: knows.profileOf(person) } },
  employment: {
    current: {
      title: person.title,
      seniority: person.seniority,
      company: companyRow(person.company),
      is_current: true,
    },
  },
});

const invalid = () => json(400, { code: "error.search.filters", message: "At least one filter is required" });

export const peopleLookup: Route["handle"] = ({ body }, { knows }) => {
  const query = {
    fullName: textOf(body, "person_name"),
    domain: textOf(body, "company_domain"),
    linkedin: textOf(body, "person_professional_network_url"),
  };
  if (!query.linkedin && !(query.fullName && query.domain)) return invalid();
  const person = knows.findPerson(query);
  const known = person && knows.profileOf(person) && knows.addressOf(person) ? [profileRow(knows, person)] : [];
  const credits = known.length > 0 ? 0.25 : 0;
  const bills = [{ question: questionOf("enrich-person", query), credits }];
  return json(200, { people: known, metadata: { credits } }, bills);
};

export const companyLookup: Route["handle"] = ({ body }, { knows }) => {
  const query = { domain: textOf(body, "domain"), linkedin: textOf(body, "professional_network_url") };
  if (!query.domain && !query.linkedin) return invalid();
  const company = knows.findCompany(query);
  const credits = company ? 0.25 : 0;
  const bills = [{ question: questionOf("enrich-company", query), credits }];
  return json(200, { companies: company ? [companyRow(company)] : [], metadata: { credits } }, bills);
};

const valuesOf = (body: Fields, name: string) =>
  fieldsList(body[name]).flatMap((filter) => (filter["exclude"] === true ? [] : (textOf(filter, "value") ?? [])));

/** The token is where the next page begins. */
function page(body: Fields, found: number, total: number) {
  const offset = numberOf(body, "search_after", numberOf(body, "offset", 0, 0, 1e6), 0, 1e6);
  const credits = found * 0.25;
  const next = offset + found < total && found > 0 ? { search_after: String(offset + found) } : {};
  return { total, credits, offset, ...next };
}
const start = (body: Fields) => numberOf(body, "search_after", numberOf(body, "offset", 0, 0, 1e6), 0, 1e6);

export const peopleSearch: Route["handle"] = ({ body, rawBody }, { knows }) => {
  const filter = {
    domains: valuesOf(body, "current_company_domains"),
    names: valuesOf(body, "current_company_names"),
    titles: valuesOf(body, "current_position_titles"),
    industries: valuesOf(body, "current_company_industries"),
    countries: valuesOf(body, "person_locations"),
  };
  if (Object.values(filter).every((values) => values.length === 0)) return invalid();
  const { people, total } = searchPeople(knows, filter, start(body), numberOf(body, "limit", 20, 1, 100));
  const metadata = page(body, people.length, total);
  const bills = [{ question: questionOf("search-people", { rawBody }), credits: metadata.credits }];
  return json(200, { people: people.map((person) => profileRow(knows, person)), metadata }, bills);
};

export const companySearch: Route["handle"] = ({ body, rawBody }, { knows }) => {
  const [headcount] = fieldsList(body["headcounts"]);
  const between = fieldsOf(headcount);
  const filter = {
    domains: valuesOf(body, "domains"),
    names: valuesOf(body, "names"),
    industries: [...valuesOf(body, "industries"), ...valuesOf(body, "keywords")],
    countries: valuesOf(body, "headquarters_locations"),
  };
  if (Object.values(filter).every((values) => values.length === 0) && !headcount) return invalid();
  const employees = { from: numberOf(between, "min", 0, 0, 1e9), to: numberOf(between, "max", 1e9, 0, 1e9) };
  const limit = numberOf(body, "limit", 20, 1, 100);
  const { companies, total } = searchCompanies(knows, { ...filter, employees }, start(body), limit);
  const metadata = page(body, companies.length, total);
  const bills = [{ question: questionOf("search-companies", { rawBody }), credits: metadata.credits }];
  return json(200, { companies: companies.map(companyRow), metadata }, bills);
};
