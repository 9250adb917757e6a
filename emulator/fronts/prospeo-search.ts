import { type Fields, fieldsOf, numberOf, questionOf, textOf, textsOf } from "../reading.ts";
import { type Bill, day, type FrontContext, json, type Route } from "../wire.ts";
import { countries } from "../world/places.ts";
import { roles } from "../world/titles.ts";
import { searchCompanies, searchPeople } from "./people-filter.ts";
import { type Bought, companyData, personData, refused } from "./prospeo-shapes.ts";

const perPage = 25;

/** Filters are objects with `include`; a plain list is taken as that. */
const included = (filters: Fields, name: string): string[] => {
  const filter = filters[name];
  return Array.isArray(filter) ? textsOf(filters, name) : textsOf(fieldsOf(filter), "include");
};

const companyFilter = (filters: Fields) => {
  const company = fieldsOf(filters["company"]);
  const names = fieldsOf(company["names"]);
  const websites = fieldsOf(company["websites"]);
  return {
    domains: [...textsOf(websites, "include"), ...included(filters, "company_websites")],
    names: [...textsOf(names, "include"), ...included(filters, "company_names")],
    industries: included(filters, "company_industry"),
    countries: [...included(filters, "company_location_search"), ...included(filters, "person_location_search")],
  };
};

const known = ["company", "company_websites", "company_names", "company_industry", "company_location_search", "person_location_search", "person_job_title", "person_seniority", "person_department", "company_headcount_range", "company_headcount_custom", "company_keywords", "person_name_or_job_title"]; // prettier-ignore

/** A page costs a credit, and nothing when the same is asked for again within 30 days. */
function pageBill(bought: Bought, { account, nowMs }: FrontContext, question: string): Bill[] {
  const key = `${account.keyHash}|${question}`;
  if ((bought.get(key) ?? 0) > nowMs) return [];
  bought.set(key, nowMs + 30 * day);
  return [{ question, credits: 1 }];
}

function search(
  kind: "search-people" | "search-companies",
  bought: Bought,
  rowsOf: (filters: Fields, offset: number, context: FrontContext) => { rows: unknown[]; total: number },
): Route["handle"] {
  return ({ body }, context) => {
    const filters = fieldsOf(body["filters"]);
    const names = Object.keys(filters);
    if (names.length === 0) return refused(400, "INVALID_REQUEST");
    const unknown = names.find((name) => !known.includes(name));
    if (unknown) return refused(400, "INVALID_FILTERS", `The filter ${unknown} does not exist.`);
    const page = numberOf(body, "page", 1, 1, 1_000);
    const { rows, total } = rowsOf(filters, (page - 1) * perPage, context);
    if (rows.length === 0) return refused(400, "NO_RESULTS");
    const bills = pageBill(bought, context, questionOf(kind, { filters: JSON.stringify(filters), page: String(page) }));
    const pagination = {
      current_page: page,
      per_page: perPage,
      total_page: Math.ceil(total / perPage),
      total_count: total,
    };
    return json(200, { error: false, free: bills.length === 0, results: rows, pagination }, bills);
  };
}

export const searchPerson = (bought: Bought): Route["handle"] =>
  search("search-people", bought, (filters, offset, { knows }) => {
    const filter = {
      ...companyFilter(filters),
      titles: included(filters, "person_job_title"),
      seniorities: included(filters, "person_seniority"),
      departments: included(filters, "person_department"),
    };
    const { people, total } = searchPeople(knows, filter, offset, perPage);
    const hidden = { email: false, mobile: false };
    const rows = people.map((person) => ({
      person: personData(knows, person, knows.addressOf(person), hidden),
      company: companyData(person.company),
    }));
    return { rows, total };
  });

export const searchCompany = (bought: Bought): Route["handle"] =>
  search("search-companies", bought, (filters, offset, { knows }) => {
    const { companies, total } = searchCompanies(knows, companyFilter(filters), offset, perPage);
    return { rows: companies.map((company) => ({ company: companyData(company) })), total };
  });

export const suggest: Route["handle"] = ({ body }) => {
  const place = textOf(body, "location_search");
  const title = textOf(body, "job_title_search");
  if (!place && !title) return refused(400, "INVALID_REQUEST");
  const fits = (value: string, wanted: string | undefined) =>
    wanted !== undefined && value.toLowerCase().includes(wanted.toLowerCase());
  const locations = countries.flatMap(({ name, cities }) => [
    { name, type: "COUNTRY" },
    ...cities.map(([city, region]) => ({ name: `${city}, ${region}, ${name}`, type: "CITY" })),
  ]);
  return json(200, {
    error: false,
    location_suggestions: place ? locations.filter(({ name }) => fits(name, place)) : null,
    job_title_suggestions: title ? roles.map((role) => role.title).filter((name) => fits(name, title)) : null,
  });
};
