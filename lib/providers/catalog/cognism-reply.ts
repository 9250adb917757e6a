import { z } from "zod";
import type { Company, EmailFinding, EmailStatus, Person, PhoneFinding } from "@/lib/contracts/entities.ts";
import type { OperationName } from "@/lib/contracts/operation.ts";
import type { Outcome } from "@/lib/contracts/outcome.ts";
import { malformedText } from "@/lib/providers/define.ts";
import { found, notFound, pending } from "@/lib/providers/outcome.ts";
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
  saysAnything,
  text,
  texts,
  verdictOf,
  year,
} from "@/lib/providers/reading.ts";

const phones = rows(z.object({ number: phone, numberType: text, label: text, dnc: flag }));
const places = rows(
  z.object({ addressType: text, type: text, street: text, zip: text, city: text, state: text, country: text }),
);

const account = z.object({
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
const contact = z.object({
  id: text,
  redeemId: text,
  fullName: text,
  firstName: text,
  lastName: text,
  jobTitle: text,
  managementLevel: text,
  jobFunction: texts,
  linkedinUrl: linkedin,
  email: group({ address: email, quality: text }),
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
type Contact = z.infer<typeof contact>;

/** One sample of the vendor's spells them `total` and `result`. */
const listOf = <Row>(row: z.core.$ZodType<Row>) => {
  const list = z.array(z.unknown()).transform((items) => items.flatMap((item) => z.safeParse(row, item).data ?? []));
  const rest = { totalResults: count, total: count, lastReturnedKey: text };
  return z.union([
    z.object({ results: list, ...rest }),
    z.object({ result: list, ...rest }).transform(({ result, ...others }) => ({ results: result, ...others })),
  ]);
};
export const contactsReply = listOf(contact);
export const accountsReply = listOf(account);

/** Numbers on a do-not-call list are left out. */
const callable = (list: z.infer<typeof phones>) =>
  list.find(({ number, dnc }) => number !== undefined && dnc !== true)?.number;
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

const details = (row: Contact) => ({
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

const qualities: Record<string, EmailStatus> = { high_plus: "valid", high: "valid", medium: "unknown", low: "unknown" };
const numberOf = (row: Contact) => callable(row.mobilePhoneNumbers) ?? callable(row.directPhoneNumbers);

export const personOf = (row: Contact): Person => ({
  ...details(row),
  email: row.email?.address,
  emailStatus: row.email?.address ? verdictOf(qualities, row.email.quality) : undefined,
  phone: numberOf(row),
});

function emailAnswer(row: Contact): Outcome<EmailFinding> {
  const address = row.email?.address;
  if (!address) return notFound({ credits: 1 });
  const status = verdictOf(qualities, row.email?.quality) ?? "unknown";
  return found({ ...details(row), phone: numberOf(row), email: address, status });
}

function phoneAnswer(row: Contact): Outcome<PhoneFinding> {
  const mobile = callable(row.mobilePhoneNumbers);
  const direct = callable(row.directPhoneNumbers);
  if (mobile) return found({ phone: mobile, type: "mobile" });
  return direct ? found({ phone: direct, type: "landline" }) : notFound({ credits: 1 });
}

const isPreview = (row: Contact) => row.hasEmail !== undefined || row.hasMobilePhoneNumbers !== undefined;
const lacks = (row: Contact, name: OperationName) =>
  (name === "find-email" && row.hasEmail === false) ||
  (name === "find-phone" && row.hasMobilePhoneNumbers === false && row.hasDirectPhoneNumbers === false);

/** The free match names records and says what is known of them, without the values: those come with redeeming. */
const isRedeemed = (row: Contact | undefined) =>
  row !== undefined &&
  !isPreview(row) &&
  (row.email ?? row.mobilePhoneNumbers[0] ?? row.directPhoneNumbers[0]) !== undefined;
export const matchesReply = contactsReply.refine(
  ({ results: [row] }) => !isRedeemed(row),
  "it is no match but a contact",
);
export const accountMatchesReply = accountsReply.refine(
  ({ results: [row] }) => (row?.domain ?? row?.website) === undefined,
  "it is no match but a company",
);

/** What the free match says: nobody, nobody with what is wanted, or whom to redeem. */
export function matched(list: z.infer<typeof contactsReply>, name: OperationName): Outcome<never> {
  const [row] = list.results;
  if (!row || lacks(row, name)) return notFound();
  const id = row.redeemId ?? row.id;
  return id === undefined ? malformedText("redeemId is missing") : pending({ externalId: id, retryAfterMs: 0 });
}

export function matchedAccount(list: z.infer<typeof accountsReply>): Outcome<never> {
  const [row] = list.results;
  if (!row) return notFound();
  return row.id === undefined ? malformedText("id is missing") : pending({ externalId: row.id, retryAfterMs: 0 });
}

/** What was redeemed, as the operation wants it; without one (a recorded reply), all of it. */
export function redeemed(body: unknown, name: OperationName | undefined): Outcome {
  if (name === "enrich-company" || name === "detect-technologies") {
    const [row] = accountsReply.safeParse(body).data?.results ?? [];
    if (!row) return emptied(accountsReply.safeParse(body).success);
    const company = companyOf(row);
    if (name === "enrich-company")
      return saysAnything(company) ? found(company) : malformedText("it says nothing of a company");
    return company.technologies ? found({ technologies: company.technologies }) : notFound();
  }
  const list = contactsReply.safeParse(body);
  const [row] = list.data?.results ?? [];
  if (!row) return emptied(list.success);
  if (isPreview(row) && row.email === undefined && row.linkedinUrl === undefined)
    return malformedText("it is a preview of the contact");
  if (name === "find-email") return emailAnswer(row);
  if (name === "find-phone") return phoneAnswer(row);
  const person = personOf(row);
  return saysAnything(person) ? found(person) : malformedText("it says nothing of a person");
}

const emptied = (readable: boolean): Outcome<never> => (readable ? notFound() : malformedText("results is missing"));
