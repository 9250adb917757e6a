import { fieldsList, fieldsOf, flagOf, numberOf, questionOf, textOf, textsOf } from "../reading.ts";
import type { FrontContext, Route } from "../wire.ts";
import { searchCompanies, searchPeople } from "./people-filter.ts";
import { dataLabsError, matched } from "./people-data-labs-answers.ts";
import { companyData, personData, recordOf } from "./people-data-labs-shapes.ts";

/** Every word that a query's clauses want of a field, however they say it. */
function wanted(query: unknown, field: string): string[] {
  const clauses = [
    ...fieldsList(query),
    ...fieldsList(fieldsOf(query)["must"]),
    ...fieldsList(fieldsOf(query)["should"]),
  ];
  return clauses.flatMap((clause) => {
    const own = ["term", "terms", "match", "match_phrase"].flatMap((kind) => {
      const asked = fieldsOf(clause[kind]);
      const one = textOf(asked, field);
      return Array.isArray(asked[field]) ? textsOf(asked, field) : one === undefined ? [] : [one];
    });
    return [...own, ...(clause["bool"] === undefined ? [] : wanted(clause["bool"], field))];
  });
}

const seniorities: Record<string, string> = {
  cxo: "executive",
  vp: "executive",
  owner: "executive",
  partner: "executive",
  director: "senior",
  manager: "senior",
  senior: "senior",
  entry: "junior",
  training: "junior",
};
const departments: Record<string, string> = { human_resources: "hr", engineering: "it", customer_service: "support" };

function employeesOf(query: unknown): { from: number; to: number } | undefined {
  const range = fieldsList(fieldsOf(query)["must"]).find((clause) => clause["range"] !== undefined);
  const asked = fieldsOf(fieldsOf(range?.["range"])["employee_count"]);
  if (Object.keys(asked).length === 0) return undefined;
  return {
    from: numberOf(asked, "gte", 0, 0, 10_000_000),
    to: numberOf(asked, "lte", 10_000_000, 0, 10_000_000),
  };
}

type Page = { rows: unknown[]; total: number };

/** An empty page is a 404. The scroll token says where the next one begins. */
function search(
  kind: string,
  pageOf: (bool: unknown, offset: number, size: number, context: FrontContext, titlecase: boolean) => Page,
): Route["handle"] {
  return ({ body }, context) => {
    const query = fieldsOf(body["query"]);
    const inner = fieldsOf(query["query"] ?? query);
    if (Object.keys(inner).length === 0) return dataLabsError(400, "One of query or sql must be given");
    const size = numberOf(body, "size", 1, 1, 100);
    const offset = parseInt(textOf(body, "scroll_token") ?? "0", 10) || 0;
    const { rows, total } = pageOf(inner["bool"] ?? [inner], offset, size, context, flagOf(body, "titlecase"));
    if (rows.length === 0) return dataLabsError(404);
    const next = offset + rows.length;
    const question = questionOf(kind, { query: JSON.stringify(query), offset: String(offset), size: String(size) });
    return matched(
      context,
      { status: 200, data: rows, total, ...(next < total && { scroll_token: `${next}$emu` }) },
      { question, credits: rows.length },
    );
  };
}

export const findPeople = search("search-people", (bool, offset, size, { knows }, titlecase) => {
  const filter = {
    domains: wanted(bool, "job_company_website"),
    names: wanted(bool, "job_company_name"),
    titles: wanted(bool, "job_title"),
    seniorities: wanted(bool, "job_title_levels").map((level) => seniorities[level] ?? level),
    departments: wanted(bool, "job_title_role").map((role) => departments[role] ?? role),
    countries: wanted(bool, "location_country"),
    industries: wanted(bool, "job_company_industry"),
  };
  const { people, total } = searchPeople(knows, filter, offset, size);
  const rows = people.map((person) => {
    const known = recordOf(knows, person);
    const nothing = { person, work: undefined, mobile: undefined, home: undefined, profile: false };
    return personData(known ?? nothing, titlecase);
  });
  return { rows, total };
});

export const findCompanies = search("search-companies", (bool, offset, size, { knows }, titlecase) => {
  const employees = employeesOf(bool);
  const filter = {
    domains: wanted(bool, "website"),
    names: wanted(bool, "name"),
    industries: wanted(bool, "industry"),
    countries: wanted(bool, "location.country"),
    ...(employees && { employees }),
  };
  const { companies, total } = searchCompanies(knows, filter, offset, size);
  return { rows: companies.map((company) => companyData(company, titlecase)), total };
});
