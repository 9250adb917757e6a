import { fieldsOf, numberOf, questionOf, textOf, textsOf } from "../reading.ts";
import { json, type Route } from "../wire.ts";
import type { Company } from "../world/company.ts";
import { companyQuery, invalid } from "./icypeas-searches.ts";
import { searchCompanies, searchPeople } from "./people-filter.ts";

const pageOf = (company: Company) => `https://www.linkedin.com/company/${company.linkedinSlug}`;
const addressOf = ({ city, region, country, countryCode }: Company) => ({
  streetAddress: "",
  addressLocality: city,
  addressRegion: region,
  postalCode: "",
  addressCountry: country,
  addressCountryCode: countryCode,
});
const lookup = (result: unknown, question: string, credits: number) =>
  json(
    200,
    { success: true, searchId: "emu-search", status: result ? "FOUND" : "NOT_FOUND", result: result ?? null },
    result ? [{ question, credits }] : [],
  );

export const scrapeProfile: Route["handle"] = ({ query }, { knows }) => {
  const url = query.get("url");
  if (!url) return invalid("url");
  const person = knows.findPerson({ linkedin: url });
  const profile = person && knows.profileOf(person);
  const result = person &&
    profile && {
      firstname: person.firstName,
      lastname: person.lastName,
      headline: `${person.title} at ${person.company.name}`,
      url: profile,
      lid: profile.split("/").at(-1),
      address: addressOf(person.company),
      worksFor: [{ name: person.company.name, jobTitle: person.title, lid: person.company.linkedinSlug }],
      alumniOf: [],
      skills: [],
    };
  return lookup(result, questionOf("enrich-person", { url }), 1.5);
};

export const scrapeCompany: Route["handle"] = ({ query }, { knows }) => {
  const url = query.get("url");
  if (!url) return invalid("url");
  const company = knows.findCompany({ linkedin: url });
  const result = company && {
    name: company.name,
    lid: company.linkedinSlug,
    url: pageOf(company),
    description: company.description,
    address: addressOf(company),
    numberOfEmployees: company.employeeCount,
    industry: company.industry,
    website: `https://www.${company.domain}/`,
    specialties: company.keywords.map((value) => ({ value })),
    type: "Privately Held",
    foundedYear: String(company.foundedYear),
    deleted: false,
  };
  return lookup(result, questionOf("enrich-company", { url }), 0.5);
};

export const companyUrl: Route["handle"] = ({ body }, { knows }) => {
  const text = textOf(body, "companyOrDomain");
  if (!text) return invalid("companyOrDomain");
  const company = knows.findCompany(companyQuery(text));
  return lookup(company && pageOf(company), questionOf("find-company-page", { text }), 0);
};

export const profileUrl: Route["handle"] = ({ body }, { knows }) => {
  const [firstName, lastName, text] = [
    textOf(body, "firstname"),
    textOf(body, "lastname"),
    textOf(body, "companyOrDomain"),
  ];
  if (!firstName || !lastName) return invalid("firstname");
  const { domain, name } = { domain: undefined, name: undefined, ...companyQuery(text ?? "") };
  const person = knows.findPerson({ firstName, lastName, domain, companyName: name });
  return lookup(person && knows.profileOf(person), questionOf("find-profile", { firstName, lastName, text }), 0);
};

export const reverseEmail: Route["handle"] = ({ body }, { knows }) => {
  const email = textOf(body, "email")?.toLowerCase();
  if (!email) return invalid("email");
  const person = knows.findPerson({ email });
  const known = person && knows.addressOf(person) ? knows.profileOf(person) : null;
  return lookup(known, questionOf("find-social", { email }), 1);
};

const filterOf = (query: unknown, name: string) => textsOf(fieldsOf(fieldsOf(query)[name]), "include");

/** One fiftieth of a credit for each lead on the page; the token is where the next page begins. */
export const findPeople: Route["handle"] = ({ body }, { knows }) => {
  const { query } = body;
  const pagination = fieldsOf(body["pagination"]);
  const size = numberOf(pagination, "size", 100, 1, 200);
  const offset = numberOf(pagination, "token", 0, 0, 1_000_000);
  const filter = {
    domains: filterOf(query, "currentCompanyWebsite"),
    names: filterOf(query, "currentCompanyName"),
    titles: filterOf(query, "currentJobTitle"),
    countryCodes: filterOf(query, "location"),
    industries: filterOf(query, "keyword"),
  };
  const { people, total } = searchPeople(knows, filter, offset, size);
  const leads = people.map((person) => ({
    firstname: person.firstName,
    lastname: person.lastName,
    headline: person.title,
    profileUrl: knows.profileOf(person) ?? "",
    lastJobTitle: person.title,
    address: `${person.company.city}, ${person.company.region}, ${person.company.country}`,
    lastCompanyName: person.company.name,
    lastCompanyUrl: pageOf(person.company),
    lastCompanyWebsite: `https://www.${person.company.domain}`,
    lastCompanySize: person.company.employeeCount,
    lastCompanyIndustry: person.company.industry,
  }));
  const next = offset + leads.length < total ? { pagination: { token: String(offset + leads.length), size } } : {};
  const question = questionOf("search-people", { query: JSON.stringify(query), offset: String(offset) });
  return json(200, { success: true, total, leads, ...next }, [{ question, credits: cost(leads.length) }]);
};

export const findCompanies: Route["handle"] = ({ body }, { knows }) => {
  const { query } = body;
  const pagination = fieldsOf(body["pagination"]);
  const size = numberOf(pagination, "size", 100, 1, 200);
  const offset = numberOf(pagination, "token", 0, 0, 1_000_000);
  const headcount = fieldsOf(fieldsOf(query)["headcount"]);
  const filter = {
    names: filterOf(query, "name"),
    industries: filterOf(query, "industry"),
    countryCodes: filterOf(query, "location"),
    employees: { from: numberOf(headcount, ">=", 0, 0, 1e9), to: numberOf(headcount, "<=", 1e9, 0, 1e9) },
  };
  const { companies, total } = searchCompanies(knows, filter, offset, size);
  const leads = companies.map((company) => ({
    name: company.name,
    description: company.description,
    url: pageOf(company),
    website: `https://www.${company.domain}`,
    industry: company.industry,
    numberOfEmployees: company.employeeCount,
    address: `${company.city}, ${company.region}, ${company.country}`,
  }));
  const next = offset + leads.length < total ? { pagination: { token: String(offset + leads.length), size } } : {};
  const question = questionOf("search-companies", { query: JSON.stringify(query), offset: String(offset) });
  return json(200, { success: true, total, leads, ...next }, [{ question, credits: cost(leads.length) }]);
};

const cost = (leads: number): number => Math.round(leads * 2) / 100;
