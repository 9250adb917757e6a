import type { Knowledge, KnownAddress } from "../knowledge.ts";
import type { Company } from "../world/company.ts";
import type { Person } from "../world/person.ts";
import { json } from "../wire.ts";
import { companyId, personId } from "./identity.ts";
import type { Recent } from "./recent.ts";

/** What this account was billed for before, until when it is free. */
export type Bought = Recent<number>;

export const refused = (status: number, code: string, filterError?: string) =>
  json(status, { error: true, error_code: code, ...(filterError && { filter_error: filterError }) });

const mxProviders = { google: "Google", outlook: "Microsoft", own: "Other" } as const;

/** "+1 415-3**-****": what is shown of a number that is on file but was not paid for. */
const masked = (phone: string) => `${phone.slice(0, 6)}${"*".repeat(Math.max(0, phone.length - 6))}`;
const maskedEmail = (email: string) => `${email.slice(0, 2)}*****@${email.split("@")[1] ?? ""}`;

export type Reveal = { email: boolean; mobile: boolean };

export function personData(knows: Knowledge, person: Person, known: KnownAddress | undefined, reveal: Reveal) {
  const mobile = knows.mobileOf(person);
  const { company } = person;
  const number = mobile && (reveal.mobile ? mobile : masked(mobile));
  return {
    person_id: personId(person),
    first_name: person.firstName,
    last_name: person.lastName,
    full_name: person.fullName,
    linkedin_url: knows.profileOf(person),
    current_job_title: person.title,
    current_job_key: null,
    headline: `${person.title} at ${company.name}`,
    linkedin_member_id: null,
    last_job_change_detected_at: null,
    job_history: [
      { title: person.title, company_name: company.name, current: true, start_year: 2021, start_month: 3, end_year: null, end_month: null, departments: [person.department], seniority: person.seniority, company_id: companyId(company) },
    ],
    mobile: number
      ? { status: "VERIFIED", revealed: reveal.mobile, mobile: number, mobile_national: null, mobile_international: number, mobile_country: company.country, mobile_country_code: company.countryCode }
      : { status: "UNAVAILABLE", revealed: false, mobile: null, mobile_national: null, mobile_international: null, mobile_country: null, mobile_country_code: null },
    email: known
      ? { status: known.kind === "right" ? "VERIFIED" : "UNVERIFIED", revealed: reveal.email, email: reveal.email ? known.email : maskedEmail(known.email), verification_method: known.kind === "right" ? "SMTP" : null, email_mx_provider: mxProviders[person.domain.mailHost] }
      : { status: "UNAVAILABLE", revealed: false, email: null, verification_method: null, email_mx_provider: null },
    location: { country: company.country, country_code: company.countryCode, state: company.region, city: company.city, time_zone: null, time_zone_offset: null },
    skills: [],
  };
} // prettier-ignore

export const companyData = (company: Company) => ({
  company_id: companyId(company),
  name: company.name,
  website: `https://${company.domain}`,
  domain: company.domain,
  other_websites: [],
  description: company.description,
  type: "Private",
  industry: company.industry,
  employee_count: company.employeeCount,
  employee_range: company.employeeRange,
  location: { country: company.country, country_code: company.countryCode, state: company.region, city: company.city, raw_address: `${company.city}, ${company.region}, ${company.country}` },
  linkedin_url: `https://www.linkedin.com/company/${company.linkedinSlug}`,
  twitter_url: null,
  facebook_url: null,
  phone_hq: { phone_hq: company.phone, phone_hq_national: null, phone_hq_international: company.phone, phone_hq_country: company.country, phone_hq_country_code: company.countryCode },
  founded: company.foundedYear,
  revenue_range: null,
  revenue_range_printed: company.revenueRange,
  keywords: company.keywords,
  funding: company.fundingTotal > 0 ? { count: 1, total_funding: company.fundingTotal, total_funding_printed: `$${company.fundingTotal / 1_000_000}M`, latest_funding_date: "2021-05-01T00:00:00", latest_funding_stage: company.fundingStage, funding_events: [] } : null,
  technology: { count: company.technologies.length, technology_names: company.technologies, technology_list: company.technologies.map((name) => ({ name, category: "Software" })) },
}); // prettier-ignore
