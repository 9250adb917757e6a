import type { Knowledge } from "../knowledge.ts";
import { type Fields, textOf, textsOf } from "../reading.ts";
import { json } from "../wire.ts";
import type { Company } from "../world/company.ts";
import type { Person } from "../world/person.ts";
import { companyId, personId } from "./identity.ts";

export const zoomError = (status: number, code: string, message: string) =>
  json(status, { error: { code, message, status, requestId: "req_emulated", retryable: status === 429 } });

const levels: Record<string, string> = { executive: "C-Level", senior: "Director", junior: "Non-Manager" };
/** The vendor's words for the world's seniorities, both ways. */
export const levelOf = (person: Person): string => levels[person.seniority] ?? "Non-Manager";
export const seniorityOf = (level: string): string =>
  Object.entries(levels).find(([, word]) => word === level)?.[0] ?? level;

export const companyAttributes = (company: Company) => ({
  name: company.name,
  website: `www.${company.domain}`,
  description: company.description,
  primaryIndustry: [company.industry],
  industries: [company.industry],
  employeeCount: company.employeeCount,
  employeeRange: company.employeeRange.replace("-", " - "),
  foundedYear: String(company.foundedYear),
  revenueRange: company.revenueRange,
  phone: company.phone,
  city: company.city,
  state: company.region,
  country: company.country,
  companyStatus: "ALIVE",
  totalFundingAmount: Math.round(company.fundingTotal / 1000),
  companyFunding: company.fundingStage ? [{ date: "2021-05", type: company.fundingStage, amount: 1_000 }] : [],
  socialMediaUrls: [{ type: "LINKED_IN", url: `http://www.linkedin.com/company/${company.linkedinSlug}` }],
});

export function contactAttributes(knows: Knowledge, person: Person) {
  const profile = knows.profileOf(person);
  const forbidden = knows.chance(`dnc|${person.key}`) < 0.05;
  return {
    firstName: person.firstName,
    lastName: person.lastName,
    email: knows.addressOf(person)?.email ?? "",
    phone: "",
    mobilePhone: knows.mobileOf(person) ?? "",
    mobilePhoneDoNotCall: forbidden,
    directPhoneDoNotCall: false,
    jobTitle: person.title,
    jobFunction: [{ name: person.department, department: person.department }],
    managementLevel: [levelOf(person)],
    externalUrls: profile ? [{ type: "linkedin.com", url: profile }] : [],
    contactAccuracyScore: "95",
    city: person.company.city,
    state: person.company.region,
    country: person.company.country,
    company: { id: companyId(person.company), name: person.company.name, website: `www.${person.company.domain}` },
  };
}

export const contactPreview = (knows: Knowledge, person: Person) => ({
  id: personId(person),
  type: "Contact",
  attributes: {
    firstName: person.firstName,
    lastName: person.lastName,
    jobTitle: person.title,
    contactAccuracyScore: 95,
    hasEmail: knows.addressOf(person) !== undefined,
    hasMobilePhone: knows.mobileOf(person) !== undefined,
    hasDirectPhone: false,
    company: { id: companyId(person.company), name: person.company.name },
  },
});

export const words = (fields: Fields, name: string): string[] => {
  const said = textOf(fields, name);
  return said === undefined ? textsOf(fields, name) : said.split(/,| OR /).map((word) => word.trim());
};
