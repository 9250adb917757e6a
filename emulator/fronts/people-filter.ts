import type { Knowledge } from "../knowledge.ts";
import type { Company } from "../world/company.ts";
import { domainOf, fold } from "../world/fold.ts";
import { unit } from "../world/hash.ts";
import type { Person } from "../world/person.ts";

export type CompanyFilter = {
  domains?: readonly string[];
  names?: readonly string[];
  industries?: readonly string[];
  /** English names, in any case, where the vendor knows countries by these. */
  countries?: readonly string[];
  /** The same as ISO codes, where it knows those. */
  countryCodes?: readonly string[];
  employees?: { from: number; to: number };
};

export type PeopleFilter = CompanyFilter & {
  titles?: readonly string[];
  seniorities?: readonly string[];
  departments?: readonly string[];
};

/** How far a search looks into the world before it gives up on filling a page. */
const horizon = 1_000;

const includesAny = (value: string, wanted: readonly string[] | undefined) =>
  !wanted ||
  wanted.length === 0 ||
  wanted.some((one) => fold(value).includes(fold(one)) || fold(one).includes(fold(value)));

/** Companies that fit, in the world's order, from `offset` on; where domains or names are given, just those. */
export function searchCompanies(
  knows: Knowledge,
  filter: CompanyFilter,
  offset: number,
  limit: number,
): { companies: Company[]; total: number } {
  const found: Company[] = [];
  let total = 0;
  for (const company of candidates(knows, filter)) {
    if (!companyFits(company, filter)) continue;
    if (total >= offset && found.length < limit) found.push(company);
    total++;
  }
  return { companies: found, total };
}

function* candidates(knows: Knowledge, { domains = [], names = [] }: CompanyFilter): Generator<Company> {
  if (domains.length > 0 || names.length > 0) {
    const queries = [...domains.map((domain) => ({ domain })), ...names.map((name) => ({ name }))];
    for (const query of queries) {
      const company = knows.findCompany(query);
      if (company) yield company;
    }
    return;
  }
  for (let index = 0; index < horizon; index++) {
    const company = knows.findCompany({ domain: knows.world.companyDomainOf(index) });
    if (company) yield company;
  }
}

const isAmong = (value: string, wanted: readonly string[] = []): boolean =>
  wanted.length === 0 || wanted.some((one) => one.toLowerCase() === value.toLowerCase());

function companyFits(company: Company, { industries, employees, ...places }: CompanyFilter): boolean {
  if (!includesAny(company.industry, industries)) return false;
  if (!isAmong(company.country, places.countries) || !isAmong(company.countryCode, places.countryCodes)) return false;
  return !employees || (company.employeeCount >= employees.from && company.employeeCount <= employees.to);
}

/** The first people of companies that a search of the whole world goes through; that search is slow without. */
const firstPeople = new WeakMap<Knowledge, Map<string, readonly Person[]>>();

function firstPeopleOf(knows: Knowledge, company: Company, wholeWorld: boolean): readonly Person[] {
  if (!wholeWorld) return knows.listed(company, 0, 60).people;
  const byDomain = firstPeople.get(knows) ?? new Map<string, readonly Person[]>();
  firstPeople.set(knows, byDomain);
  const people = byDomain.get(company.domain) ?? knows.listed(company, 0, 60).people;
  byDomain.set(company.domain, people);
  return people;
}

export function searchPeople(
  knows: Knowledge,
  filter: PeopleFilter,
  offset: number,
  limit: number,
  perCompany = 25,
): { people: Person[]; total: number } {
  const people: Person[] = [];
  let total = 0;
  const wholeWorld = !filter.domains?.length && !filter.names?.length;
  const { companies } = searchCompanies(knows, filter, 0, wholeWorld ? 50 : 200);
  for (const company of companies) {
    const fitting = firstPeopleOf(knows, company, wholeWorld)
      .filter((person) => personFits(person, filter))
      .slice(0, perCompany);
    for (const person of fitting) {
      if (total >= offset && people.length < limit) people.push(person);
      total++;
    }
  }
  return { people, total };
}

const personFits = (person: Person, { titles, seniorities, departments }: PeopleFilter): boolean =>
  includesAny(person.title, titles) &&
  includesAny(person.seniority, seniorities) &&
  includesAny(person.department, departments);

/** Companies of the same trade as this one. */
export function lookalikes(knows: Knowledge, domain: string, limit: number): Company[] {
  const original = knows.findCompany({ domain: domainOf(domain) });
  if (!original) return [];
  const start = Math.floor(unit(knows.world.seed, `alike|${original.domain}`) * 500);
  const { companies } = searchCompanies(knows, { industries: [original.industry] }, start % 40, limit + 1);
  return companies.filter((company) => company.domain !== original.domain).slice(0, limit);
}
