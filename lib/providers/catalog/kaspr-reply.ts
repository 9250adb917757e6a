import { z } from "zod";
import type { EmailFinding, Person, PhoneFinding } from "@/lib/contracts/entities.ts";
import type { OperationOutput } from "@/lib/contracts/operation.ts";
import type { Outcome } from "@/lib/contracts/outcome.ts";
import { firstNumber } from "@/lib/providers/line.ts";
import { found, malformedText, notFound } from "@/lib/providers/outcome.ts";
import {
  anything,
  domain,
  email,
  group,
  joinName,
  phone,
  rows,
  saysAnything,
  text,
  texts,
} from "@/lib/providers/reading.ts";

/** Texts, or records that hold one. */
const held = z
  .object({ email: anything, phone: anything, number: anything, value: anything })
  .transform((row) => row.email ?? row.phone ?? row.number ?? row.value);
const emails = rows(z.union([held.pipe(email), email]));
const phones = rows(z.union([held.pipe(text), text]));

/** `starry…` values are masked in one recorded reply and whole in others: the pieces take whole ones only. */
const profile = z.object({
  name: text,
  firstName: text,
  lastName: text,
  title: text,
  professionalEmail: email,
  professionalEmails: emails,
  workEmail: email,
  workEmails: emails,
  starryProfessionalEmail: email,
  starryWorkEmail: email,
  personalEmail: email,
  personalEmails: emails,
  directEmail: email,
  directEmails: emails,
  starryPersonalEmail: email,
  phone,
  phones,
  starryPhone: phone,
  company: group({ name: text, domains: texts }),
});
export type Profile = z.infer<typeof profile>;

const signs = ["professionalEmails", "personalEmails", "phones", "name", "title"];
/** Some clients have met the profile's fields without `profile` around them. */
export const profileReply = z.union([
  z.object({ profile }).transform((body) => body.profile),
  z
    .record(z.string(), z.unknown())
    .refine((body) => signs.some((sign) => sign in body), "profile is missing")
    .pipe(profile),
]);

const first = (values: readonly (string | undefined)[]) => values.find((value) => value !== undefined);
const workEmail = (row: Profile) =>
  first([
    ...row.professionalEmails,
    ...row.workEmails,
    row.professionalEmail,
    row.workEmail,
    row.starryProfessionalEmail,
    row.starryWorkEmail,
  ]);
const privateEmail = (row: Profile) =>
  first([...row.personalEmails, ...row.directEmails, row.personalEmail, row.directEmail, row.starryPersonalEmail]);
const numbersOf = (row: Profile) => firstNumber([...row.phones, row.phone, row.starryPhone], undefined);

const details = (row: Profile) => ({
  fullName: row.name ?? joinName(row.firstName, row.lastName),
  firstName: row.firstName,
  lastName: row.lastName,
  title: row.title,
  companyName: row.company?.name,
  companyDomain: domain.parse(row.company?.domains?.[0]),
});

export function emailAnswer(row: Profile): Outcome<EmailFinding> {
  const address = workEmail(row);
  // What was bought of the person before comes along.
  const more = { personalEmail: privateEmail(row), phone: numbersOf(row).number };
  return address ? found({ ...details(row), ...more, email: address }) : notFound();
}

export function personalAnswer(row: Profile): Outcome<OperationOutput<"find-personal-email">> {
  const address = privateEmail(row);
  return address ? found({ ...details(row), personalEmail: address }) : notFound();
}

export function phoneAnswer(row: Profile): Outcome<PhoneFinding> {
  const { number, unread } = numbersOf(row);
  if (unread) return malformedText("phones has no number that can be read");
  return number ? found({ phone: number, type: "unknown" }) : notFound();
}

/** Of a person without an address nothing was sold. */
export function personAnswer(row: Profile): Outcome<Person> {
  const address = workEmail(row);
  const person = { ...details(row), email: address, personalEmail: privateEmail(row), phone: numbersOf(row).number };
  if (!saysAnything(person)) return notFound();
  return person.fullName || person.title || person.companyName || address
    ? found(person, { credits: address ? 1 : 0 })
    : malformedText("profile says nothing of a person");
}
