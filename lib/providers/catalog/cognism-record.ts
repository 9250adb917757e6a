import { z } from "zod";
import type { Company, EmailStatus, Person } from "@/lib/contracts/entities.ts";
import {
  anything,
  companyLinkedin,
  count,
  domain,
  email,
  flag,
  group,
  joinName,
  linkedin,
  phone,
  rows,
  text,
  texts,
  verdictOf,
  year,
} from "@/lib/providers/reading.ts";

const phones = rows(
  z.union([z.string().transform((number) => ({ number, dnc: undefined })), z.object({ number: anything, dnc: flag })]),
);
const places = rows(
  z.object({ addressType: text, type: text, street: text, zip: text, city: text, state: text, country: text }),
);

export const account = z.object({
  id: text,
  name: text,
  domain,
  website: domain,
  industry: texts,
  industries: texts,
  shortDescription: text,
  description: text,
  founded: anything,
  linkedinUrl: companyLinkedin,
  revenue: text,
  headcount: count,
  sizeFrom: count,
  sizeTo: count,
  technologies: texts,
  tech: texts,
  location: places,
  locations: places,
  officePhoneNumbers: phones,
  hqPhoneNumbers: phones,
});
type Account = z.infer<typeof account>;

/** A preview has flags in place of values; a redeemed record has both values and the same ids. */
export const contact = z.object({
  id: text,
  redeemId: text,
  fullName: text,
  firstName: text,
  lastName: text,
  jobTitle: text,
  managementLevel: text,
  jobFunction: texts,
  linkedinUrl: linkedin,
  email: z.union([
    z.string().transform((address) => ({ address, quality: undefined })),
    group({ address: anything, quality: text }),
  ]),
  mobilePhoneNumbers: phones,
  directPhoneNumbers: phones,
  city: text,
  state: text,
  country: text,
  account: account.optional().catch(undefined),
  hasEmail: flag,
  hasMobilePhoneNumbers: flag,
  hasDirectPhoneNumbers: flag,
});
export type Contact = z.infer<typeof contact>;

/** Numbers on a do-not-call list are left out. */
export const numbersOf = (list: z.infer<typeof phones>) =>
  list.flatMap(({ number, dnc }) => (dnc === true ? [] : [number]));
export const callable = (list: z.infer<typeof phones>) =>
  numbersOf(list).flatMap((number) => phone.parse(number) ?? [])[0];
const words = (code: string | undefined) => code?.toLowerCase().replaceAll("_", " ");

export function companyOf(row: Account): Company {
  const all = [...row.location, ...row.locations];
  const place = all.find(({ addressType, type }) => (addressType ?? type)?.toLowerCase() === "hq") ?? all[0];
  return {
    name: row.name,
    domain: row.domain ?? row.website,
    description: row.shortDescription ?? row.description,
    industry: (row.industry ?? row.industries)?.[0],
    employeeCount: row.headcount === undefined || row.headcount < 0 ? undefined : Math.round(row.headcount),
    employeeRange:
      row.sizeFrom === undefined
        ? undefined
        : row.sizeTo === undefined
          ? `${row.sizeFrom}+`
          : `${row.sizeFrom}-${row.sizeTo}`,
    foundedYear: year(row.founded),
    revenue: row.revenue,
    linkedinUrl: row.linkedinUrl,
    technologies: row.technologies ?? row.tech,
    phone: callable(row.hqPhoneNumbers) ?? callable(row.officePhoneNumbers),
    address: place?.street,
    postalCode: place?.zip,
    city: place?.city,
    region: place?.state,
    country: place?.country,
  };
}

export const details = (row: Contact) => ({
  fullName: row.fullName ?? joinName(row.firstName, row.lastName),
  firstName: row.firstName,
  lastName: row.lastName,
  title: row.jobTitle,
  seniority: row.managementLevel,
  department: words(row.jobFunction?.[0]),
  linkedinUrl: row.linkedinUrl,
  city: row.city,
  region: row.state,
  country: row.country,
  companyName: row.account?.name,
  companyDomain: row.account?.domain ?? row.account?.website,
  companyLinkedinUrl: row.account?.linkedinUrl,
});

export const qualities: Record<string, EmailStatus> = {
  high_plus: "valid",
  high: "valid",
  medium: "unknown",
  low: "unknown",
};
export const numberOf = (row: Contact) => callable(row.mobilePhoneNumbers) ?? callable(row.directPhoneNumbers);

export function personOf(row: Contact): Person {
  const address = email.parse(row.email?.address);
  const emailStatus = address ? verdictOf(qualities, row.email?.quality) : undefined;
  return { ...details(row), email: address, emailStatus, phone: numberOf(row) };
}
