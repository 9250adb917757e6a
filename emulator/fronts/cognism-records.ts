import type { Knowledge } from "../knowledge.ts";
import { type Fields, fieldsOf, numberOf, queryFields, questionOf, textOf, textsOf } from "../reading.ts";
import { type Bill, json, type Route } from "../wire.ts";
import type { Company } from "../world/company.ts";
import type { Person } from "../world/person.ts";
import { companyId, companyOfId, personId, personOfId } from "./identity.ts";
import { searchCompanies, searchPeople } from "./people-filter.ts";

export const cognismError = (status: number, code: number, message: string) =>
  json(status, { errors: [{ code, message }] });

const contactPreview = (knows: Knowledge, person: Person) => ({
  id: personId(person),
  fullName: person.fullName,
  firstName: person.firstName,
  lastName: person.lastName,
  jobTitle: person.title,
  hasEmail: knows.addressOf(person) !== undefined,
  hasMobilePhoneNumbers: knows.mobileOf(person) !== undefined,
  hasDirectPhoneNumbers: false,
  hasLinkedinUrl: knows.profileOf(person) !== null,
  redeemId: personId(person),
  account: { id: companyId(person.company), name: person.company.name, hasDomain: true },
});
const accountPreview = (company: Company) => ({ id: companyId(company), name: company.name, hasDomain: true, hasIndustries: true }); // prettier-ignore

const qualities = { right: "HIGH_PLUS", wrong: "HIGH", stale: "MEDIUM", guess: "LOW" } as const;

function contactData(knows: Knowledge, person: Person) {
  const known = knows.addressOf(person);
  const mobile = knows.mobileOf(person);
  const dnc = knows.chance(`dnc|${person.key}`) < 0.05;
  return {
    id: personId(person),
    redeemId: personId(person),
    fullName: person.fullName,
    firstName: person.firstName,
    lastName: person.lastName,
    jobTitle: person.title,
    managementLevel: person.seniority === "executive" ? "Executive-Level" : "Experienced",
    jobFunction: [person.department.toUpperCase()],
    linkedinUrl: knows.profileOf(person),
    country: person.company.country,
    city: person.company.city,
    ...(known && { email: { address: known.email, quality: qualities[known.kind], sha256: "" } }),
    mobilePhoneNumbers: mobile ? [{ number: mobile, numberType: "MOBILE", label: "DIRECT_DIAL", score: 99, dnc }] : [],
    account: accountData(person.company),
  };
}

const accountData = (company: Company) => {
  const [from, to] = company.employeeRange.split("-").map(Number);
  return {
    id: companyId(company),
    name: company.name,
    domain: company.domain,
    website: company.domain,
    industry: [company.industry],
    description: company.description,
    founded: company.foundedYear,
    linkedinUrl: `https://www.linkedin.com/company/${company.linkedinSlug}`,
    headcount: company.employeeCount,
    sizeFrom: from,
    sizeTo: to,
    technologies: company.technologies,
    location: [{ addressType: "hq", country: company.country, state: company.region, city: company.city }],
    officePhoneNumbers: [{ number: company.phone, numberType: "FIXED_LINE", label: "COMPANY_SWITCHBOARD", dnc: false }],
  };
};

const matches = (rows: unknown[]) =>
  json(200, { matchScore: rows.length > 0 ? 42 : 0, totalResults: rows.length, results: rows });

export const enrichContact: Route["handle"] = ({ body }, { knows }) => {
  const query = {
    firstName: textOf(body, "firstName"),
    lastName: textOf(body, "lastName"),
    email: textOf(body, "email"),
    linkedin: textOf(body, "linkedinUrl"),
    domain: textOf(body, "accountWebsite"),
    companyName: textOf(body, "accountName"),
  };
  if (!Object.values(query).some(Boolean)) return cognismError(400, 32, "Request body invalid JSON");
  const person = knows.findPerson(query);
  const known = person && (knows.addressOf(person) ?? knows.mobileOf(person));
  return matches(person && known ? [contactPreview(knows, person)] : []);
};

export const enrichAccount: Route["handle"] = ({ body }, { knows }) => {
  const domain = textOf(body, "domain") ?? textOf(body, "website");
  const company = knows.findCompany({ domain, linkedin: textOf(body, "linkedinUrl"), name: textOf(body, "name") });
  return matches(company ? [accountPreview(company)] : []);
};

const idsOf = (body: Fields) => [...textsOf(body, "redeemIds"), ...textsOf(body, "ids")];
const badIds = () => cognismError(400, 33, "Provide one or up to 20 IDs");

/** A credit for each contact; the emulation does not remember whom it gave out before. */
export const redeemContacts: Route["handle"] = ({ body }, { knows }) => {
  const ids = idsOf(body);
  if (ids.length === 0 || ids.length > 20) return badIds();
  const people = ids.flatMap((id) => personOfId(knows, id) ?? []);
  const bills = people.map((person): Bill => ({
    question: questionOf("redeem", { id: personId(person) }),
    credits: 1,
  }));
  return json(200, { totalResults: people.length, results: people.map((person) => contactData(knows, person)) }, bills);
};

export const redeemAccounts: Route["handle"] = ({ body }, { knows }) => {
  const ids = idsOf(body);
  if (ids.length === 0 || ids.length > 20) return badIds();
  const companies = ids.flatMap((id) => companyOfId(knows, id) ?? []);
  return json(200, { total: companies.length, result: companies.map(accountData) });
};

const search =
  (
    rowsOf: (
      filters: Fields,
      offset: number,
      size: number,
      knows: Knowledge,
    ) => { rows: { id: string }[]; total: number },
  ): Route["handle"] =>
  ({ body, query }, { knows }) => {
    const paging = queryFields(query);
    const size = numberOf(paging, "indexSize", 25, 20, 100);
    const offset = parseInt(textOf(paging, "lastReturnedKey") ?? "0", 10) || 0;
    const { rows, total } = rowsOf(body, offset, size, knows);
    const next = offset + rows.length;
    return json(200, { ...(next < total && { lastReturnedKey: String(next) }), totalResults: total, results: rows });
  };

export const searchContacts = search((filters, offset, size, knows) => {
  const account = fieldsOf(filters["account"]);
  const filter = {
    domains: textsOf(account, "domains"),
    names: textsOf(account, "names"),
    industries: textsOf(account, "industries"),
    titles: textsOf(filters, "jobTitles"),
    seniorities: textsOf(filters, "seniority"),
    departments: textsOf(filters, "jobFunctions"),
    countries: textsOf(filters, "countries"),
  };
  const { people, total } = searchPeople(knows, filter, offset, size);
  return { rows: people.map((person) => contactPreview(knows, person)), total };
});

export const searchAccounts = search((filters, offset, size, knows) => {
  const filter = {
    domains: textsOf(filters, "domains"),
    names: textsOf(filters, "names"),
    industries: textsOf(filters, "industries"),
    countries: textsOf(filters, "countries"),
  };
  const { companies, total } = searchCompanies(knows, filter, offset, size);
  return { rows: companies.map(accountPreview), total };
});
