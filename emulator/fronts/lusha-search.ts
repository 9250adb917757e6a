import type { Knowledge } from "../knowledge.ts";
import { type Fields, fieldsList, fieldsOf, numberOf, questionOf, textOf, textsOf } from "../reading.ts";
import { json, type Route } from "../wire.ts";
import type { Company } from "../world/company.ts";
import { hex } from "../world/hash.ts";
import type { Person } from "../world/person.ts";
import { lookalikes, searchCompanies, searchPeople } from "./people-filter.ts";

const idOf = (key: string) => String(parseInt(hex(key, 2, 8), 16));

const companyPreview = (company: Company): Fields => ({
  id: idOf(company.domain),
  name: company.name,
  domain: `www.${company.domain}`,
  employeeCount: { exact: company.employeeCount, min: 1, max: 10_000 },
  industry: company.industry,
  location: { city: company.city, state: company.region, country: company.country, countryIso2: company.countryCode },
  socialLinks: { linkedin: `https://www.linkedin.com/company/${company.linkedinSlug}` },
});

const personPreview =
  (knows: Knowledge) =>
  (person: Person): Fields => ({
    id: idOf(person.key),
    firstName: person.firstName,
    lastName: person.lastName,
    jobTitle: { title: person.title, departments: [person.department], seniority: person.seniority },
    company: { name: person.company.name, domain: `www.${person.company.domain}` },
    location: { country: person.company.country, city: person.company.city },
    socialLinks: { linkedin: knows.profileOf(person) ?? undefined },
    has: ["emails"],
    canReveal: [{ field: "emails", credits: 1 }],
  });

const countriesOf = (include: Fields) =>
  fieldsList(include["locations"]).flatMap((place) => textOf(place, "country") ?? []);

function companyFilter(include: Fields) {
  const [employees] = fieldsList(include["sizes"]);
  const fields = employees ?? {};
  return {
    names: textsOf(include, "names"),
    domains: textsOf(include, "domains"),
    industries: textsOf(include, "industriesLabels"),
    countries: countriesOf(include),
    ...(employees && {
      employees: { from: numberOf(fields, "min", 0, 0, 1e9), to: numberOf(fields, "max", 1e9, 0, 1e9) },
    }),
  };
}

/** A credit for each 25 results begun. */
const page = (
  body: Fields,
  kind: string,
  search: (offset: number, size: number) => { results: Fields[]; total: number },
) => {
  const asked = fieldsOf(body["pagination"]);
  const here = numberOf(asked, "page", 0, 0, 1_000);
  const size = numberOf(asked, "size", 25, 1, 100);
  const { results, total } = search(here * size, size);
  const creditsCharged = Math.ceil(results.length / 25);
  const question = questionOf(kind, { filters: JSON.stringify(body["filters"]), page: String(here) });
  const billing = { creditsCharged, resultsReturned: results.length };
  const reply = { requestId: "fa828378", pagination: { page: here, size, total }, results, billing };
  return json(200, reply, creditsCharged > 0 ? [{ question, credits: creditsCharged }] : []);
};

const included = (body: Fields, of: string) => fieldsOf(fieldsOf(fieldsOf(body["filters"])[of])["include"]);

export const prospectContacts: Route["handle"] = ({ body }, { knows }) =>
  page(body, "search-people", (offset, size) => {
    const contacts = included(body, "contacts");
    const { countries: _offices, ...companies } = companyFilter(included(body, "companies"));
    const filter = {
      ...companies,
      titles: textsOf(contacts, "jobTitles"),
      departments: textsOf(contacts, "departments"),
      countries: countriesOf(contacts),
    };
    const { people, total } = searchPeople(knows, filter, offset, size);
    return { results: people.map(personPreview(knows)), total };
  });

export const prospectCompanies: Route["handle"] = ({ body }, { knows }) =>
  page(body, "search-companies", (offset, size) => {
    const { companies, total } = searchCompanies(knows, companyFilter(included(body, "companies")), offset, size);
    return { results: companies.map(companyPreview), total };
  });

/** A credit for each company. */
export const companiesAlike: Route["handle"] = ({ body }, { knows }) => {
  const seeds = fieldsOf(body["seeds"]);
  const [domain] = textsOf(seeds, "domains");
  const [linkedin] = textsOf(seeds, "linkedinUrls");
  const seed = knows.findCompany({ ...(domain && { domain }), ...(linkedin && { linkedin }) });
  const results = seed ? lookalikes(knows, seed.domain, numberOf(body, "limit", 25, 1, 100)).map(companyPreview) : [];
  const question = questionOf("find-lookalike", { domain, linkedin });
  return json(
    200,
    {
      dedupeSessionId: "58adaa77-7a6e-4c9b-8c2d-820a6538e613",
      results,
      meta: { returned: results.length, hasMore: false },
      billing: { creditsCharged: results.length, resultsReturned: results.length },
    },
    results.length > 0 ? [{ question, credits: results.length }] : [],
  );
};
