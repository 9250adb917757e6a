import { fieldsOf, type Fields, numberOf, questionOf, textOf, textsOf } from "../reading.ts";
import { type Bill, json, type Route } from "../wire.ts";
import { lookalikes, searchCompanies, searchPeople } from "./people-filter.ts";

/** A credit for each ten results begun. */
const searchBill = (question: string, results: number): Bill[] =>
  results > 0 ? [{ question, credits: Math.ceil(results / 10) }] : [];

/** Page tokens are the offset in disguise; "" begins and "" ends. */
const offsetOf = (token: string | undefined): number =>
  Number(Buffer.from(token ?? "", "base64url").toString("utf8")) || 0;
const tokenOf = (offset: number, total: number): string =>
  offset < total ? Buffer.from(String(offset)).toString("base64url") : "";

const companyFilter = (filters: Fields) => {
  const employees = fieldsOf(filters["employeeCount"]);
  const bounded = Object.keys(employees).length > 0;
  return {
    domains: textsOf(filters, "domains"),
    names: textsOf(filters, "names"),
    industries: textsOf(filters, "industries"),
    countryCodes: textsOf(filters, "countries"),
    ...(bounded && {
      employees: { from: numberOf(employees, "from", 1, 0, 1e9), to: numberOf(employees, "to", 1e9, 0, 1e15) },
    }),
  };
};

export const searchPeopleByFilter: Route["handle"] = ({ body }, { knows }) => {
  const wanted = fieldsOf(body["people"]);
  const filter = {
    ...companyFilter(fieldsOf(body["companies"])),
    titles: textsOf(wanted, "jobTitles"),
    seniorities: textsOf(wanted, "seniorities"),
    departments: textsOf(wanted, "departments"),
  };
  const countryCodes = [...filter.countryCodes, ...textsOf(wanted, "countries")];
  const limit = numberOf(body, "limit", 10, 1, 200);
  const offset = offsetOf(textOf(body, "pageToken"));
  const { people, total } = searchPeople(
    knows,
    { ...filter, countryCodes },
    offset,
    limit,
    numberOf(body, "peoplePerCompany", 5, 1, 5),
  );
  const rows = people.map((person) => ({
    firstName: person.firstName,
    lastName: person.lastName,
    jobTitle: person.title,
    companyName: person.company.name,
    companyDomain: person.company.domain,
    country: person.company.country,
    linkedInUrl: knows.profileOf(person) ?? "",
    seniorities: [person.seniority],
    departments: [person.department],
  }));
  const question = questionOf("search-people", {
    filter: JSON.stringify(filter),
    countries: countryCodes.join(),
    limit: String(limit),
    offset: String(offset),
  });
  return json(
    200,
    { people: rows, total, nextPageToken: tokenOf(offset + rows.length, total) },
    searchBill(question, rows.length),
  );
};

export const searchCompaniesByFilter: Route["handle"] = ({ body }, { knows }) => {
  const filter = companyFilter(fieldsOf(body["filters"]));
  const limit = numberOf(body, "limit", 10, 1, 200);
  const offset = offsetOf(textOf(body, "pageToken"));
  const { companies, total } = searchCompanies(knows, filter, offset, limit);
  const rows = companies.map((company) => ({
    name: company.name,
    domain: company.domain,
    employeeCount: company.employeeCount,
    industries: [company.industry],
    revenue: company.revenueRange,
    countries: [company.countryCode.toLowerCase()],
  }));
  const question = questionOf("search-companies", {
    filter: JSON.stringify(filter),
    limit: String(limit),
    offset: String(offset),
  });
  const nextPageToken = tokenOf(offset + rows.length, total);
  return json(
    200,
    { companies: rows, companyDomains: rows.map(({ domain }) => domain), nextPageToken },
    searchBill(question, rows.length),
  );
};

export const findByEmail: Route["handle"] = ({ body }, { knows }) => {
  const email = textOf(body, "email") ?? textsOf(body, "emails")[0];
  if (!email) return json(400, { message: "email is required" });
  const person = knows.findPerson({ email });
  if (!person || knows.addressOf(person) === undefined) return json(404, { message: "Person not found" });
  const found = {
    firstName: person.firstName,
    lastName: person.lastName,
    email,
    jobTitle: person.title,
    companyName: person.company.name,
    companyDomain: person.company.domain,
    linkedInUrl: knows.profileOf(person) ?? "",
    country: person.company.country,
  };
  return json(200, found, [{ question: questionOf("find-by-email", { email }), credits: 1 }]);
};

export const lookalikeOrganizations: Route["handle"] = ({ body }, { knows }) => {
  const domains = textsOf(body, "domains");
  const names = textsOf(body, "names");
  const domain = domains[0] ?? knows.world.findCompany({ name: names[0] })?.domain;
  if (!domain) return json(400, { message: "domains or names must contain at least 1 item" });
  const limit = numberOf(body, "maxResults", 5, 1, 100);
  const organizations = lookalikes(knows, domain, limit).map((company) => ({
    name: company.name,
    website: `www.${company.domain}`,
    description: company.description,
    size: company.employeeCount,
    industries: [
      { sector: company.industry, group: company.industry, industry: company.industry, SubIndustry: company.industry },
    ],
    founded: String(company.foundedYear),
    annualRevenueRange: company.revenueRange,
    linkedinUrl: `https://www.linkedin.com/company/${company.linkedinSlug}/`,
    keywords: company.keywords,
    phones: [company.phone],
    addresses: [{ isPrimary: true, raw: `${company.city}, ${company.region}, ${company.country}` }],
  }));
  const question = questionOf("find-lookalike", { domains: domains.join(), names: names.join(), limit: String(limit) });
  return json(200, { organizations }, searchBill(question, organizations.length));
};
