import { type Fields, fieldsOf, numberOf, queryFields, textOf } from "../reading.ts";
import { type FrontContext, json, type Route } from "../wire.ts";
import { companyId } from "./identity.ts";
import { searchCompanies, searchPeople } from "./people-filter.ts";
import { contactPreview, seniorityOf, words, zoomError } from "./zoominfo-shapes.ts";

type Page = { rows: unknown[]; total: number };

/** Searches are free. A list of words is joined by commas or OR. */
const search =
  (
    path: string,
    pageOf: (asked: Fields, offset: number, size: number, context: FrontContext) => Page,
  ): Route["handle"] =>
  ({ body, query }, context) => {
    const asked = fieldsOf(fieldsOf(body["data"])["attributes"]);
    if (Object.keys(asked).length === 0)
      return zoomError(
        400,
        "PFAPI0004",
        "There is not sufficient info for your request. Please provide at least one input field.",
      );
    const paging = queryFields(query);
    const number = numberOf(paging, "page[number]", 1, 1, 100);
    const size = numberOf(paging, "page[size]", 25, 1, 100);
    const { rows, total } = pageOf(asked, (number - 1) * size, size, context);
    const link = (page: number) => `${path}?page[number]=${page}&page[size]=${size}`;
    const last = Math.max(1, Math.ceil(total / size));
    return json(200, {
      data: rows,
      meta: { totalResults: total, page: { number, total: last } },
      links: { first: link(1), last: link(last), ...(number < last && { next: link(number + 1) }) },
    });
  };

export const findContacts = search("/data/v1/contacts/search", (asked, offset, size, { knows }) => {
  const query = {
    firstName: textOf(asked, "firstName"),
    lastName: textOf(asked, "lastName"),
    fullName: textOf(asked, "fullName"),
    domain: textOf(asked, "companyWebsite"),
    companyName: textOf(asked, "companyName"),
  };
  if (query.fullName ?? query.lastName) {
    const person = knows.findPerson(query);
    const known = person && (knows.addressOf(person) ?? knows.mobileOf(person));
    const rows = person && known && offset === 0 ? [contactPreview(knows, person)] : [];
    return { rows, total: rows.length };
  }
  const filter = {
    domains: words(asked, "companyWebsite"),
    names: words(asked, "companyName"),
    titles: words(asked, "jobTitle"),
    seniorities: words(asked, "managementLevel").map(seniorityOf),
    departments: words(asked, "department"),
    countries: words(asked, "country"),
    industries: words(asked, "industryKeywords"),
  };
  const { people, total } = searchPeople(knows, filter, offset, size);
  return { rows: people.map((person) => contactPreview(knows, person)), total };
});

export const findCompanies = search("/data/v1/companies/search", (asked, offset, size, { knows }) => {
  const filter = {
    domains: words(asked, "companyWebsite"),
    names: words(asked, "companyName"),
    countries: words(asked, "country"),
    industries: words(asked, "industryKeywords"),
    employees: {
      from: numberOf(asked, "employeeRangeMin", 0, 0, 10_000_000),
      to: numberOf(asked, "employeeRangeMax", 10_000_000, 0, 10_000_000),
    },
  };
  const { companies, total } = searchCompanies(knows, filter, offset, size);
  const rows = companies.map((company) => ({
    id: companyId(company),
    type: "Company",
    attributes: { name: company.name, website: `www.${company.domain}` },
  }));
  return { rows, total };
});
