import { z } from "zod";
import { toE164 } from "@/lib/cleaning/phone.ts";
import type { EmailFinding, Person, PhoneFinding } from "@/lib/contracts/entities.ts";
import type { Outcome } from "@/lib/contracts/outcome.ts";
import { found, malformedText, notFound } from "@/lib/providers/outcome.ts";
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
  percentage,
  saysAnything,
  text,
} from "@/lib/providers/reading.ts";
import { social, urls, values, wordOf } from "./zoominfo-company.ts";

/** A person as ZoomInfo's attributes tell of one. */

export const personAttributes = z.object({
  firstName: text,
  lastName: text,
  email,
  emailAlt: values,
  phone: text,
  directPhone: text,
  directPhoneDoNotCall: flag,
  directPhoneAlt: values,
  mobilePhone: text,
  mobilePhoneDoNotCall: flag,
  mobilePhoneAlt: values,
  jobTitle: text,
  managementLevel: anything,
  jobFunction: anything,
  externalUrls: urls,
  city: text,
  region: text,
  state: text,
  country: text,
  contactAccuracyScore: count,
  company: group({ name: text, website: domain, socialMediaUrls: urls }),
  companyName: text,
});
export type PersonAttributes = z.infer<typeof personAttributes>;

const jobFunction = z.object({ department: text, name: text });
const departmentOf = (value: unknown) => {
  const first: unknown = Array.isArray(value) ? value[0] : value;
  const said = jobFunction.safeParse(first).data;
  return said?.department ?? said?.name;
};

/** Numbers marked as not to be called are left out. */
export function phonesOf(row: PersonAttributes): { mobile: string | undefined; direct: string | undefined } {
  const read = (forbidden: boolean | undefined, ...numbers: (string | undefined)[]) =>
    forbidden ? undefined : numbers.flatMap((number) => toE164(number, row.country) ?? [])[0];
  return {
    mobile: read(row.mobilePhoneDoNotCall, row.mobilePhone, row.mobilePhoneAlt[0]?.value),
    direct: read(row.directPhoneDoNotCall, row.directPhone ?? row.phone, row.directPhoneAlt[0]?.value),
  };
}

export const addressOf = (row: PersonAttributes) => row.email ?? email.parse(row.emailAlt[0]?.value);

const detailsOf = (row: PersonAttributes) => ({
  fullName: joinName(row.firstName, row.lastName),
  firstName: row.firstName,
  lastName: row.lastName,
  title: row.jobTitle,
  seniority: wordOf(row.managementLevel),
  department: departmentOf(row.jobFunction),
  linkedinUrl: linkedin.parse(row.externalUrls.find(({ url }) => url && /linkedin\.com\/in\//i.test(url))?.url),
  city: row.city,
  region: row.state ?? row.region,
  country: row.country,
  companyName: row.company?.name ?? row.companyName,
  companyDomain: row.company?.website,
  companyLinkedinUrl: companyLinkedin.parse(social(row.company?.socialMediaUrls ?? [], /linked/i)),
});

export const personOf = (row: PersonAttributes): Person => {
  const { mobile, direct } = phonesOf(row);
  return { ...detailsOf(row), email: addressOf(row), phone: mobile ?? direct };
};

export function emailAnswer(row: PersonAttributes): Outcome<EmailFinding> {
  const address = addressOf(row);
  if (!address) return without(row);
  const { mobile, direct } = phonesOf(row);
  const confidence = percentage(row.contactAccuracyScore, 100);
  return found({ ...detailsOf(row), phone: mobile ?? direct, email: address, confidence });
}

export function phoneAnswer(row: PersonAttributes): Outcome<PhoneFinding> {
  const { mobile, direct } = phonesOf(row);
  if (mobile) return found({ phone: mobile, type: "mobile" });
  if (direct) return found({ phone: direct, type: "landline" });
  const unread = !row.mobilePhoneDoNotCall && row.mobilePhone;
  const unreadDirect = !row.directPhoneDoNotCall && (row.directPhone ?? row.phone);
  return unread || unreadDirect ? malformedText("the phone number is none") : without(row);
}

/** A record is billed without what was asked for, too; attributes that say nothing are none. */
const without = (row: PersonAttributes) =>
  saysAnything(personOf(row)) ? notFound({ credits: 1 }) : malformedText("attributes say nothing of a person");

export function personAnswer(row: PersonAttributes): Outcome<Person> {
  const person = personOf(row);
  return saysAnything(person) ? found(person) : malformedText("attributes say nothing of a person");
}
