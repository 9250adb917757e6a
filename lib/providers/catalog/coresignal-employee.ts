import { z } from "zod";
import type { EmailStatus, Person } from "@/lib/contracts/entities.ts";
import {
  anything,
  companyLinkedin,
  domain,
  email,
  joinName,
  linkedin,
  rows,
  text,
  verdictOf,
} from "@/lib/providers/reading.ts";

export const employee = z.object({
  id: anything,
  name: text,
  title: text,
  country: text,
  full_name: text,
  first_name: text,
  last_name: text,
  headline: text,
  linkedin_url: linkedin,
  professional_network_url: linkedin,
  location_city: text,
  location_state: text,
  location_country: text,
  twitter_url: text,
  facebook_url: text,
  active_experience_title: text,
  active_experience_department: text,
  active_experience_management_level: text,
  company_name: text,
  company_website: domain,
  company_linkedin_url: companyLinkedin,
  primary_professional_email: anything,
  primary_professional_email_status: text,
  professional_emails_collection: rows(z.object({ professional_email: email, professional_email_status: text })),
  experience: rows(
    z.object({
      active_experience: anything,
      position_title: text,
      company_name: text,
      company_website: domain,
      company_linkedin_url: companyLinkedin,
      company_professional_network_url: companyLinkedin,
    }),
  ),
});
export type EmployeeRecord = z.infer<typeof employee>;

const statuses: Record<string, EmailStatus> = { verified: "valid" };

/** Addresses that were not verified come from a match or from a company's pattern. The surest comes first in the list. */
export function addressOf(row: EmployeeRecord): { email: string; status: EmailStatus } | undefined {
  const [listed] = row.professional_emails_collection.filter((one) => one.professional_email);
  const primary = email.parse(row.primary_professional_email);
  const address = primary ?? listed?.professional_email;
  const word = primary ? row.primary_professional_email_status : listed?.professional_email_status;
  return address ? { email: address, status: verdictOf(statuses, word) ?? "unknown" } : undefined;
}

export function whoOf(row: EmployeeRecord): Person {
  const active = row.experience.find(({ active_experience: on }) => on === 1 || on === true || on === "1");
  return {
    fullName: row.full_name ?? row.name ?? joinName(row.first_name, row.last_name),
    firstName: row.first_name,
    lastName: row.last_name,
    headline: row.headline,
    title: row.active_experience_title ?? active?.position_title ?? row.title,
    department: row.active_experience_department,
    seniority: row.active_experience_management_level,
    linkedinUrl: row.linkedin_url ?? row.professional_network_url,
    twitterUrl: row.twitter_url,
    facebookUrl: row.facebook_url,
    city: row.location_city,
    region: row.location_state,
    country: row.location_country ?? row.country,
    companyName: row.company_name ?? active?.company_name,
    companyDomain: row.company_website ?? active?.company_website,
    companyLinkedinUrl:
      row.company_linkedin_url ?? active?.company_linkedin_url ?? active?.company_professional_network_url,
  };
}

export function personOf(row: EmployeeRecord): Person {
  const address = addressOf(row);
  return { ...whoOf(row), email: address?.email, emailStatus: address?.status };
}
