import { z } from "zod";
import type { Company, EmailFinding, Person, PhoneFinding } from "@/lib/contracts/entities.ts";
import type { FoundOutcome, Outcome } from "@/lib/contracts/outcome.ts";
import { firstNumber } from "@/lib/providers/line.ts";
import { failed, found, malformedText, notFound } from "@/lib/providers/outcome.ts";
import {
  companyLinkedin,
  count,
  domain,
  email,
  flag,
  group,
  headcount,
  isUnreadEmail,
  joinName,
  linkedin,
  phone,
  rows,
  saysAnything,
  text,
  texts,
  year,
} from "@/lib/providers/reading.ts";

/** What a call cost in all. */
export const billing = group({ creditsCharged: count });

const location = group({ city: text, state: text, country: text, countryIso2: text, zipCode: text });
const error = group({ code: text, message: text });

export const contactRow = z.object({
  clientReferenceId: text,
  id: text,
  error,
  firstName: text,
  lastName: text,
  fullName: text,
  jobTitle: group({ title: text, departments: texts, seniority: text }),
  emails: rows(z.object({ email: text, type: text })),
  phones: rows(z.object({ number: text, type: text, doNotCall: flag })),
  company: group({ name: text, domain }),
  location,
  socialLinks: group({ linkedin, xUrl: text, x: text }),
});
export type ContactRow = z.infer<typeof contactRow>;

export const companyRow = z.object({
  clientReferenceId: text,
  id: text,
  error,
  name: text,
  domain,
  description: text,
  yearFounded: count,
  employeeCount: group({ exact: count, min: count, max: count }),
  industry: text,
  specialities: texts,
  keywords: texts,
  technologies: texts,
  location,
  socialLinks: group({ linkedin: companyLinkedin, facebook: text, x: text }),
  funding: group({ totalRoundsAmount: text, lastRoundType: text }),
  emails: rows(z.object({ email })),
  phones: rows(z.object({ number: phone })),
});
export type CompanyRow = z.infer<typeof companyRow>;

type Billed = { credits?: number };

/** https://docs.lusha.com/error-codes: a miss is told within HTTP 200, row by row. */
function stateOf(row: ContactRow | CompanyRow, billed: Billed): Exclude<Outcome, FoundOutcome> | undefined {
  const code = row.error?.code?.toUpperCase();
  if (code === "NOT_FOUND") return notFound(billed);
  if (code === "COMPLIANCE_RESTRICTED") return failed("suppressed", "The person may not be shown");
  if (code !== undefined || row.error) return failed("unavailable", "Lusha could not answer for this record");
  const { clientReferenceId: _reference, ...known } = row;
  return saysAnything(known) ? undefined : malformedText("id is missing");
}

const isPrivate = (type: string | undefined) => /private|personal/i.test(type ?? "");
const addressesOf = (row: ContactRow, wanted: (type: string | undefined) => boolean) =>
  row.emails.flatMap((one) => (one.email && wanted(one.type) ? [one.email] : []));
const firstOf = (addresses: readonly string[]) => addresses.map((one) => email.parse(one)).find(Boolean);
const workOf = (row: ContactRow) => firstOf(addressesOf(row, (type) => !isPrivate(type)));

/** Mobile numbers first; those on a do-not-call list not at all. */
function phoneOf(row: ContactRow): { finding: PhoneFinding | undefined; unread: boolean } {
  const isMobile = (one: { type?: string | undefined }) => /mobile/i.test(one.type ?? "");
  const usable = row.phones.filter(({ doNotCall }) => !doNotCall);
  const ordered = [...usable.filter(isMobile), ...usable.filter((one) => !isMobile(one))];
  const country = row.location?.countryIso2 ?? row.location?.country;
  const read = (one: (typeof usable)[number]) => firstNumber([one.number], country).number;
  const best = ordered.find((one) => read(one) !== undefined);
  const number = best && read(best);
  const { unread } = firstNumber(
    usable.map((one) => one.number),
    country,
  );
  return {
    finding: number ? { phone: number, type: best && isMobile(best) ? "mobile" : "unknown" } : undefined,
    unread,
  };
}

export const personOf = (row: ContactRow): Person => ({
  fullName: row.fullName ?? joinName(row.firstName, row.lastName),
  firstName: row.firstName,
  lastName: row.lastName,
  email: workOf(row),
  personalEmail: firstOf(addressesOf(row, isPrivate)),
  phone: phoneOf(row).finding?.phone,
  title: row.jobTitle?.title,
  seniority: row.jobTitle?.seniority,
  department: row.jobTitle?.departments?.[0],
  linkedinUrl: row.socialLinks?.linkedin,
  twitterUrl: row.socialLinks?.x ?? row.socialLinks?.xUrl,
  city: row.location?.city,
  region: row.location?.state,
  country: row.location?.country ?? row.location?.countryIso2,
  companyName: row.company?.name,
  companyDomain: row.company?.domain,
});

export function emailAnswer(row: ContactRow, billed: Billed): Outcome<EmailFinding> {
  const { email: work, emailStatus: _status, ...person } = personOf(row);
  if (!work && row.emails.some((one) => isUnreadEmail(one.email)) && !stateOf(row, billed))
    return malformedText("emails has no address that can be read");
  return stateOf(row, billed) ?? (work ? found({ ...person, email: work }, billed) : notFound(billed));
}

export function personalAnswer(row: ContactRow, billed: Billed): Outcome<Person & { personalEmail: string }> {
  const person = personOf(row);
  const { personalEmail } = person;
  return stateOf(row, billed) ?? (personalEmail ? found({ ...person, personalEmail }, billed) : notFound(billed));
}

export function phoneAnswer(row: ContactRow, billed: Billed): Outcome<PhoneFinding> {
  const { finding, unread } = phoneOf(row);
  const refused = stateOf(row, billed);
  if (refused) return refused;
  if (unread) return malformedText("phones has no number that can be read");
  return finding ? found(finding, billed) : notFound(billed);
}

export function personAnswer(row: ContactRow, billed: Billed): Outcome<Person> {
  const person = personOf(row);
  return stateOf(row, billed) ?? (saysAnything(person) ? found(person, billed) : notFound(billed));
}

export function companyOf(row: CompanyRow): Company {
  const { exact, min, max } = row.employeeCount ?? {};
  const range = min !== undefined && max !== undefined ? { employeeRange: `${min}-${max}` } : {};
  return {
    name: row.name,
    domain: row.domain,
    description: row.description,
    industry: row.industry,
    ...range,
    ...headcount(exact),
    foundedYear: year(row.yearFounded),
    phone: row.phones[0]?.number,
    email: row.emails[0]?.email,
    linkedinUrl: row.socialLinks?.linkedin,
    facebookUrl: row.socialLinks?.facebook,
    twitterUrl: row.socialLinks?.x,
    technologies: row.technologies,
    keywords: row.keywords ?? row.specialities,
    city: row.location?.city,
    region: row.location?.state,
    country: row.location?.country,
    postalCode: row.location?.zipCode,
    fundingTotal: row.funding?.totalRoundsAmount,
    fundingStage: row.funding?.lastRoundType,
  };
}

export function companyAnswer(row: CompanyRow, billed: Billed): Outcome<Company> {
  const company = companyOf(row);
  return stateOf(row, billed) ?? (saysAnything(company) ? found(company, billed) : notFound(billed));
}
