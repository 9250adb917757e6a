import { type Fields, fieldsList, fieldsOf, numberOf, questionOf, textOf, textsOf } from "../reading.ts";
import type { Company } from "../world/company.ts";
import { searchCompanies, searchPeople } from "./people-filter.ts";
import { type Find, invalid } from "./snov-tasks.ts";

export const placeOf = (company: Company) => `${company.city}, ${company.region}, ${company.country}`;

export const domains: Find = (body, knows) => {
  const wanted = textsOf(body, "names");
  if (wanted.length === 0 || wanted.length > 10) return invalid("names must have 1 to 10 items.");
  const found = wanted.map((name) => ({ name, company: knows.findCompany({ name }) }));
  return {
    data: found.map(({ name, company }) => ({ name, result: company ? { domain: company.domain } : [] })),
    meta: { names: wanted },
    bills: found
      .filter(({ company }) => company)
      .map(({ name }) => ({ question: questionOf("domain", { name }), credits: 1 })),
  };
};

export const companyInfo: Find = (body, knows) => {
  const domain = textOf(body, "domain");
  if (!domain) return invalid("The domain field is required.");
  const company = knows.findCompany({ domain });
  const data = company && {
    company_name: company.name,
    city: company.city,
    founded: String(company.foundedYear),
    website: company.domain,
    hq_phone: company.phone.replace("+", ""),
    industry: company.industry,
    size: company.employeeRange,
    related_domains: [],
  };
  return {
    data: data ?? [],
    meta: { domain },
    bills: data ? [{ question: questionOf("enrich-company", { domain }), credits: 1 }] : [],
  };
};

export const prospects: Find = (body, knows) => {
  const domain = textOf(body, "domain");
  if (!domain) return invalid("The domain field is required.");
  const page = numberOf(body, "page", 1, 1, 1_000);
  const titles = textsOf(body, "positions");
  const { people, total } = searchPeople(knows, { domains: [domain], titles }, (page - 1) * 20, 20, 60);
  const data = people.map((person) => ({
    first_name: person.firstName,
    last_name: person.lastName,
    position: person.title,
    source_page: knows.profileOf(person) ?? "",
    search_emails_start: "https://api.snov.io/v2/domain-search/prospects/search-emails/start/1",
  }));
  const question = questionOf("search-domain", { domain, page: String(page), titles: titles.join() });
  const meta = { domain, tab: "prospects", page, positions: titles, total_count: total };
  return { data, meta, bills: data.length > 0 ? [{ question, credits: 1 }] : [] };
};

const filterOf = (filters: Fields) => {
  const company = fieldsOf(filters["company"]);
  const included = (fields: Fields, name: string) => textsOf(fieldsOf(fields[name]), "include");
  const prospect = fieldsOf(filters["prospect"]);
  const places = fieldsOf(prospect["locations"] ?? filters["locations"] ?? company["locations"]);
  return {
    names: included(company, "name"),
    industries: included(company, "industries"),
    titles: included(prospect, "job_titles"),
    countries: fieldsList(places["include"]).flatMap((place) => textOf(place, "locality") ?? []),
  };
};
const shortCompany = (company: Company): Fields => ({
  name: company.name,
  domain: company.domain,
  location: placeOf(company),
  industry: company.industry,
  size: company.employeeRange,
});

/** Free; what would tell who it is stays masked. */
export const people: Find = (body, knows) => {
  const page = numberOf(body, "page", 1, 1, 1_000);
  const found = searchPeople(knows, filterOf(fieldsOf(body["filters"])), (page - 1) * 50, 50);
  const rows = found.people.map((person) => ({
    first_name: person.firstName,
    last_name: `${person.lastName.slice(0, 2)}***`,
    job_title: person.title,
    location: placeOf(person.company),
    linkedin_url: "https://linkedin.com/in/jo******",
    company: shortCompany(person.company),
  }));
  return {
    data: { total: found.total, page, total_pages: Math.ceil(found.total / 50), prospects: rows },
    meta: { page },
    bills: [],
  };
};

export const companies: Find = (body, knows) => {
  const page = numberOf(body, "page", 1, 1, 1_000);
  const filter = filterOf(fieldsOf(body["filters"]));
  const found = searchCompanies(knows, filter, (page - 1) * 50, 50);
  const question = questionOf("search-companies", { filter: JSON.stringify(filter), page: String(page) });
  return {
    data: {
      total: found.total,
      page,
      total_pages: Math.ceil(found.total / 50),
      companies: found.companies.map(shortCompany),
    },
    meta: { page },
    bills: found.companies.length > 0 ? [{ question, credits: 1 }] : [],
  };
};
