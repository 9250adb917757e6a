import type { Company } from "../world/company.ts";
import { linkedinSlug, type Person } from "../world/person.ts";

export const pageOf = (person: Person) => `https://www.linkedin.com/in/${linkedinSlug(person)}`;
export const companyPageOf = (company: Company) => `https://www.linkedin.com/company/${company.linkedinSlug}`;

export const personRecord = (person: Person) => {
  const { company } = person;
  return {
    public_identifier: linkedinSlug(person),
    first_name: person.firstName,
    last_name: person.lastName,
    full_name: person.fullName,
    occupation: `${person.title} at ${company.name}`,
    headline: person.title,
    country: company.countryCode,
    country_full_name: company.country,
    city: company.city,
    state: company.region,
    experiences: [{ starts_at: { day: 1, month: 3, year: 2021 }, ends_at: null, company: company.name, company_linkedin_profile_url: companyPageOf(company), title: person.title }],
    personal_emails: [],
    personal_numbers: [],
  }; // prettier-ignore
};

export const companyRecord = (company: Company) => ({
  name: company.name,
  description: company.description,
  website: `https://${company.domain}`,
  industry: company.industry,
  company_size: company.employeeRange.split("-").map(Number),
  company_size_on_linkedin: company.employeeCount,
  hq: { country: company.countryCode, city: company.city, state: company.region, postal_code: null, line_1: null, is_hq: true },
  founded_year: company.foundedYear,
  specialities: company.keywords,
  universal_name_id: company.linkedinSlug,
}); // prettier-ignore
