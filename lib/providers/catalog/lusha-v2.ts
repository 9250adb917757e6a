import { z } from "zod";
import { anything, count, flag, group, list, rows, saysAnything, text } from "@/lib/providers/reading.ts";

/** What Lusha's V2 says, which older accounts are still answered with, in the words of V3. */

const fault = z.object({ code: anything, name: text, message: text }).nullish().catch(undefined);

const place = z.object({ country_iso2: text }).loose().optional().catch(undefined);
const data = z
  .object({
    personId: anything,
    contactId: anything,
    id: anything,
    name: text,
    fullName: text,
    jobTitle: anything,
    departments: anything,
    seniority: anything,
    companyId: text,
    companyName: text,
    fqdn: text,
    emailAddresses: rows(z.object({ email: text, address: text, emailType: text, type: text })),
    phoneNumbers: rows(z.object({ number: text, phoneType: text, doNotCall: flag })),
    company: z.object({ name: text, fqdn: text, domain: text }).optional().catch(undefined),
    location: place,
  })
  .loose();

const contact = z.object({ error: fault, isCreditCharged: flag, data: data.nullish().catch(undefined) });
type Contact = z.infer<typeof contact>;
type Data = z.infer<typeof data>;

const titled = z.object({ title: anything }).loose();
const labelled = rows(z.object({ value: text }));

/** A title was a text before it had a rank and a department beside it. */
function jobOf({ jobTitle, departments, seniority }: Data) {
  if (titled.safeParse(jobTitle).success) return jobTitle;
  return { title: jobTitle, departments, seniority: labelled.parse(seniority)[0]?.value ?? seniority };
}

function rowOf(known: Data, companies: Employers = {}) {
  const { personId, contactId, id, name, emailAddresses, phoneNumbers, company, companyName, ...rest } = known;
  const employer = company ?? companies[rest.companyId ?? ""];
  return {
    ...rest,
    id: personId ?? contactId ?? id ?? "v2",
    fullName: rest.fullName ?? name,
    jobTitle: jobOf(known),
    emails: emailAddresses.map((row) => ({ email: row.email ?? row.address, type: row.emailType ?? row.type })),
    phones: phoneNumbers.map((row) => ({ ...row, type: row.phoneType })),
    company: { name: companyName ?? employer?.name, domain: rest.fqdn ?? employer?.fqdn ?? employer?.domain },
  };
}

function contactRow(one: Contact, companies?: Employers) {
  if (one.error && saysAnything(one.error)) {
    const isMiss = /EMPTY_DATA|NOT_FOUND/i.test(`${one.error.name ?? ""} ${String(one.error.code ?? "")}`);
    return { error: { code: isMiss ? "NOT_FOUND" : (one.error.name ?? "UNKNOWN") } };
  }
  return one.data ? rowOf(one.data, companies) : {};
}

const bill = (contacts: readonly Contact[]) =>
  contacts.every((one) => one.isCreditCharged === false) ? { creditsCharged: 0 } : {};

const employers = z
  .record(z.string(), z.object({ name: text, fqdn: text, domain: text }))
  .optional()
  .catch(undefined);
type Employers = NonNullable<z.infer<typeof employers>>;

const several = z.object({ contacts: z.record(z.string(), contact), companies: employers });
/** Pages of a search have each person bare, pages of what was bought have it in `data`. */
const listed = z.object({
  contacts: list(
    z.union([
      z.object({ data, error: fault, isCreditCharged: flag }).transform((one) => contactRow(one)),
      data.transform((one) => rowOf(one)),
    ]),
  ),
  currentPage: count,
  pageLength: count,
  totalResults: count,
});

type InWordsOfV3 = { results: unknown[]; billing?: unknown; pagination?: unknown };
export const contactsV2: z.ZodType<InWordsOfV3> = z.union([
  z.object({ contact }).transform((body) => ({
    results: [contactRow(body.contact)],
    billing: bill([body.contact]),
  })),
  several.transform(({ contacts, companies }) => ({
    results: Object.entries(contacts).map(([reference, one]) => ({
      ...contactRow(one, companies),
      clientReferenceId: reference,
    })),
    billing: bill(Object.values(contacts)),
  })),
  listed.transform((body) => ({
    results: body.contacts,
    billing: {},
    pagination: { page: body.currentPage, size: body.pageLength, total: body.totalResults },
  })),
]);

const company = z
  .object({
    id: anything,
    name: text,
    fqdn: text,
    domain: text,
    founded: anything,
    foundedYear: anything,
    mainIndustry: text,
    industry: text,
    companySize: anything,
    social: group({ linkedin: z.union([z.string(), z.object({ url: z.string() }).transform(({ url }) => url)]) }),
    technologies: rows(z.object({ name: text })),
  })
  .loose();
const range = z.union([
  z.object({ min: z.number(), max: z.number(), employeesInLinkedin: z.number().optional().catch(undefined) }),
  z.tuple([z.number(), z.number()]).transform(([min, max]) => ({ min, max, employeesInLinkedin: undefined })),
]);

export const companiesV2 = z
  .object({ data: company })
  .refine((body) => body.data.name !== undefined, "name is missing")
  .transform(({ data: one }) => {
    const size = range.safeParse(one.companySize).data;
    const row = {
      ...one,
      id: one.id ?? "v2",
      domain: one.fqdn ?? one.domain,
      yearFounded: one.founded ?? one.foundedYear,
      industry: one.mainIndustry ?? one.industry,
      employeeCount: size && { exact: size.employeesInLinkedin, min: size.min, max: size.max },
      socialLinks: one.social,
      technologies: one.technologies.flatMap(({ name }) => name ?? []),
    };
    return { results: [row], billing: {} };
  });
