import { z } from "zod";
import { toE164 } from "@/lib/cleaning/phone.ts";
import type { Company, EmailFinding, Person, PhoneFinding } from "@/lib/contracts/entities.ts";
import type { Outcome } from "@/lib/contracts/outcome.ts";
import { failed, found, malformedText, notFound } from "@/lib/providers/outcome.ts";
import {
  anything,
  companyLinkedin,
  count,
  domain,
  email,
  flag,
  group,
  headcount,
  joinName,
  linkedin,
  percentage,
  rows,
  saysAnything,
  text,
  texts,
  year,
} from "@/lib/providers/reading.ts";

const urls = rows(z.object({ type: text, url: text }));
const wordOf = (value: unknown) => texts.parse(value)?.[0] ?? text.parse(value);
const values = rows(z.object({ value: text }));

const companyAttributes = z.object({
  name: text,
  companyName: text,
  website: domain,
  description: text,
  descriptionList: rows(z.object({ description: text })),
  primaryIndustry: anything,
  industries: texts,
  industry: text,
  employeeCount: anything,
  employeeRange: text,
  foundedYear: anything,
  revenueRange: text,
  phone: text,
  street: text,
  city: text,
  state: text,
  zipCode: text,
  country: text,
  companyStatus: text,
  competitors: rows(z.object({ name: text })),
  totalFundingAmount: text,
  companyFunding: rows(z.object({ type: text })),
  socialMediaUrls: urls,
});
type CompanyAttributes = z.infer<typeof companyAttributes>;

const social = (list: z.infer<typeof urls>, kind: RegExp) => list.find(({ type }) => type && kind.test(type))?.url;

/** `revenue` counts thousands of dollars without saying so: the range is taken instead. */
export const companyOf = (row: CompanyAttributes): Company => ({
  name: row.name ?? row.companyName,
  domain: row.website,
  description: row.description ?? row.descriptionList[0]?.description,
  industry: wordOf(row.primaryIndustry) ?? row.industries?.[0] ?? row.industry,
  ...headcount(row.employeeCount),
  ...(row.employeeRange && { employeeRange: row.employeeRange }),
  foundedYear: year(row.foundedYear),
  revenue: row.revenueRange,
  phone: toE164(row.phone, row.country),
  linkedinUrl: companyLinkedin.parse(social(row.socialMediaUrls, /linked/i)),
  twitterUrl: social(row.socialMediaUrls, /twitter/i),
  facebookUrl: social(row.socialMediaUrls, /facebook/i),
  address: row.street,
  postalCode: row.zipCode,
  city: row.city,
  region: row.state,
  country: row.country,
  operatingStatus: row.companyStatus,
  competitors: texts.parse(row.competitors.map(({ name }) => name)),
  fundingTotal: row.totalFundingAmount === "0" ? undefined : row.totalFundingAmount,
  fundingStage: row.companyFunding.at(0)?.type,
});

const personAttributes = z.object({
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
function phonesOf(row: PersonAttributes): { mobile: string | undefined; direct: string | undefined } {
  const read = (forbidden: boolean | undefined, ...numbers: (string | undefined)[]) =>
    forbidden ? undefined : numbers.flatMap((number) => toE164(number, row.country) ?? [])[0];
  return {
    mobile: read(row.mobilePhoneDoNotCall, row.mobilePhone, row.mobilePhoneAlt[0]?.value),
    direct: read(row.directPhoneDoNotCall, row.directPhone ?? row.phone, row.directPhoneAlt[0]?.value),
  };
}

const addressOf = (row: PersonAttributes) => row.email ?? email.parse(row.emailAlt[0]?.value);

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

export function companyAnswer(row: CompanyAttributes): Outcome<Company> {
  const company = companyOf(row);
  return saysAnything(company) ? found(company) : malformedText("attributes say nothing of a company");
}

/** One record, told by its `id` and, where it answers a question, by how it matched. */
export type Row = { id: string | undefined; type: string | undefined; status: string | undefined; attributes: unknown };

/** Searches of the Enterprise API have the fields beside the id. */
const resource = z.object({ id: text, type: text, attributes: anything, meta: group({ matchStatus: text }) }).loose();
const legacyResult = z.object({ data: rows(z.unknown()), matchStatus: text });

/** JSON:API of the GTM API; `data.result` of the Enterprise API before it. */
export const rowsReply = z.union([
  z.object({ data: z.array(resource) }).transform(({ data }) =>
    data.map((row): Row => ({
      id: row.id,
      type: row.type,
      status: row.meta?.matchStatus,
      attributes: row.attributes ?? row,
    })),
  ),
  z.object({ data: z.object({ result: z.array(legacyResult) }) }).transform(({ data }) =>
    data.result.map((row): Row => ({
      id: undefined,
      type: undefined,
      status: row.matchStatus,
      attributes: row.data[0],
    })),
  ),
]);

export const pageOf = (body: unknown) =>
  z
    .object({
      meta: group({ totalResults: count, page: group({ number: count }) }),
      links: group({ next: text }),
      totalResults: count,
    })
    .safeParse(body).data;

const listed = <Data>(schema: z.core.$ZodType<Data>, list: readonly Row[]) =>
  list.flatMap(({ attributes }) => z.safeParse(schema, attributes).data ?? []);
export const peopleOf = (list: readonly Row[]) => listed(personAttributes, list).map(personOf).filter(saysAnything);
export const companiesOf = (list: readonly Row[]) =>
  listed(companyAttributes, list).map(companyOf).filter(saysAnything);

/** https://docs.zoominfo.com: what became of one input stands in `matchStatus`, with HTTP 200. */
function matched<Attributes, Data>(
  row: Row | undefined,
  schema: z.core.$ZodType<Attributes>,
  answer: (attributes: Attributes) => Outcome<Data>,
): Outcome<Data> {
  const status = row?.status?.toUpperCase();
  if (status === "OPT_OUT") return failed("suppressed", "The person asked ZoomInfo to be removed");
  if (status === "LIMIT_EXCEEDED") return failed("quota", "The ZoomInfo account has used up its credits");
  if (status === "INVALID_INPUT") return failed("invalid_input", "ZoomInfo cannot match with so little");
  if (!row || row.type === "NoMatch" || status === "COMPANY_ONLY_MATCH" || /^NO_MATCH|^NON_MATCH/.test(status ?? ""))
    return notFound();
  const attributes = z.safeParse(schema, row.attributes);
  return attributes.success ? answer(attributes.data) : malformedText("attributes are missing");
}

/** Whether a row holds what is sold, an address or a number. */
export function showsContact(row: Row | undefined): boolean {
  const person = z.safeParse(personAttributes, row?.attributes).data;
  return person !== undefined && saysAnything({ email: addressOf(person), ...phonesOf(person) });
}

export const matchedPerson = <Data>(row: Row | undefined, answer: (row: PersonAttributes) => Outcome<Data>) =>
  matched(row, personAttributes, answer);
export const matchedCompany = (row: Row | undefined) => matched(row, companyAttributes, companyAnswer);

/** No rows say that there is nobody; rows of which nothing can be read do not. */
export const none = (list: readonly Row[]) =>
  list.length === 0 ? notFound() : malformedText("no row of it can be read");

const technology = z.object({ product: text, name: text });
export function technologiesAnswer(list: readonly Row[]): Outcome<{ technologies: string[] }> {
  const technologies = listed(technology, list).flatMap(({ product, name }) => product ?? name ?? []);
  return technologies.length > 0 ? found({ technologies }) : none(list);
}

export function lookalikesAnswer(list: readonly Row[]): Outcome<{ companies: Company[] }> {
  const companies = companiesOf(list);
  return companies.length > 0 ? found({ companies }, { results: companies.length }) : none(list);
}
