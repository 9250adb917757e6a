import type { Knowledge, KnownAddress } from "../knowledge.ts";
import type { Company } from "../world/company.ts";
import { linkedinSlug, type Person } from "../world/person.ts";
import { companyId, personId } from "./identity.ts";
import { privateAddressOf } from "./private-address.ts";

export const levelOf = (person: Person): string =>
  /^chief/i.test(person.title)
    ? "cxo"
    : /^vp/i.test(person.title)
      ? "vp"
      : /director|head/i.test(person.title)
        ? "director"
        : /manager/i.test(person.title)
          ? "manager"
          : person.seniority === "senior"
            ? "senior"
            : "entry";

const cased = (titlecase: boolean) => (word: string) => (titlecase ? word : word.toLowerCase());

export type DataLabsRecord = {
  person: Person;
  work: KnownAddress | undefined;
  mobile: string | undefined;
  home: string | undefined;
  profile: boolean;
};

/** What the vendor has on somebody; undefined where it has no record at all. */
export function recordOf(knows: Knowledge, person: Person | undefined): DataLabsRecord | undefined {
  if (!person) return undefined;
  const work = knows.addressOf(person);
  const mobile = knows.mobileOf(person);
  if (!work && !mobile && knows.chance(`record|${person.key}`) >= 0.3) return undefined;
  const home = privateAddressOf(knows, person, 0.35);
  return { person, work, mobile, home, profile: knows.profileOf(person) !== null };
}

/** A record in the vendor's own words: lower-case unless `titlecase` was asked for, URLs without a scheme. */
export function personData({ person, work, mobile, home, profile }: DataLabsRecord, titlecase: boolean) {
  const word = cased(titlecase);
  const { company } = person;
  const slug = linkedinSlug(person);
  const linkedin = profile ? `linkedin.com/in/${slug}` : null;
  const emails = [
    ...(work ? [{ address: work.email, type: "current_professional" }] : []),
    ...(home ? [{ address: home, type: "personal" }] : []),
  ];
  return {
    id: personId(person),
    full_name: word(person.fullName),
    first_name: word(person.firstName),
    middle_initial: null,
    last_name: word(person.lastName),
    sex: null,
    linkedin_url: linkedin,
    linkedin_username: profile ? slug : null,
    linkedin_id: null,
    facebook_url: null,
    twitter_url: null,
    github_url: null,
    work_email: work?.email ?? null,
    personal_emails: home ? [home] : [],
    recommended_personal_email: home ?? null,
    mobile_phone: mobile ?? null,
    phone_numbers: mobile ? [mobile] : [],
    emails,
    industry: word(company.industry),
    job_title: word(person.title),
    job_title_role: person.department,
    job_title_levels: [levelOf(person)],
    job_company_id: companyId(company),
    job_company_name: word(company.name),
    job_company_website: company.domain,
    job_company_size: company.employeeRange,
    job_company_industry: word(company.industry),
    job_company_linkedin_url: `linkedin.com/company/${company.linkedinSlug}`,
    location_name: word(`${company.city}, ${company.region}, ${company.country}`),
    location_locality: word(company.city),
    location_region: word(company.region),
    location_country: word(company.country),
    profiles: linkedin ? [{ network: "linkedin", id: null, url: linkedin, username: slug }] : [],
    skills: [],
  };
}

export function companyData(company: Company, titlecase: boolean) {
  const word = cased(titlecase);
  return {
    id: companyId(company),
    name: company.name.toLowerCase(),
    display_name: company.name,
    size: company.employeeRange,
    employee_count: company.employeeCount,
    founded: company.foundedYear,
    industry: word(company.industry),
    location: {
      name: word(`${company.city}, ${company.region}, ${company.country}`),
      locality: word(company.city),
      region: word(company.region),
      country: word(company.country),
      street_address: null,
      postal_code: null,
    },
    linkedin_id: null,
    linkedin_url: `linkedin.com/company/${company.linkedinSlug}`,
    facebook_url: null,
    twitter_url: null,
    website: company.domain,
    ticker: null,
    type: "private",
    summary: company.description,
    tags: company.keywords,
    headline: null,
    total_funding_raised: company.fundingTotal || null,
    latest_funding_stage: company.fundingStage ? company.fundingStage.toLowerCase().replaceAll(" ", "_") : null,
    inferred_revenue: company.revenueRange,
  };
}
