import { z } from "zod";
import { anything, flag, group, rows, text } from "@/lib/providers/reading.ts";

/** What Lusha's V2 says, which older accounts are still answered with, in the words of V3. */

const fault = z.object({ code: anything, name: text, message: text }).nullish().catch(undefined);

const place = z.object({ country_iso2: text }).loose().optional().catch(undefined);
const data = z
  .object({
    personId: anything,
    emailAddresses: rows(z.object({ email: text, address: text, emailType: text, type: text })),
    phoneNumbers: rows(z.object({ number: text, phoneType: text, doNotCall: flag })),
    company: z.object({ name: text, fqdn: text, domain: text }).optional().catch(undefined),
    location: place,
  })
  .loose();

const contact = z.object({ error: fault, isCreditCharged: flag, data: data.nullish().catch(undefined) });

type Entry = [string | undefined, z.infer<typeof contact>];

function contactRow([clientReferenceId, one]: Entry) {
  if (one.error) {
    const isMiss = /EMPTY_DATA|NOT_FOUND/i.test(`${one.error.name ?? ""} ${String(one.error.code ?? "")}`);
    return { clientReferenceId, error: { code: isMiss ? "NOT_FOUND" : (one.error.name ?? "UNKNOWN") } };
  }
  if (!one.data) return { clientReferenceId };
  const { personId, emailAddresses, phoneNumbers, company, ...rest } = one.data;
  return {
    ...rest,
    clientReferenceId,
    id: personId ?? "v2",
    emails: emailAddresses.map((row) => ({ email: row.email ?? row.address, type: row.emailType ?? row.type })),
    phones: phoneNumbers.map((row) => ({ ...row, type: row.phoneType })),
    company: { name: company?.name, domain: company?.fqdn ?? company?.domain },
  };
}

const bill = (contacts: readonly z.infer<typeof contact>[]) =>
  contacts.every((one) => one.isCreditCharged === false) ? { creditsCharged: 0 } : {};

export const contactsV2 = z
  .union([
    z.object({ contact }).transform((body): Entry[] => [[undefined, body.contact]]),
    z.object({ contacts: z.record(z.string(), contact) }).transform((body): Entry[] => Object.entries(body.contacts)),
  ])
  .transform((entries) => ({ results: entries.map(contactRow), billing: bill(entries.map(([, one]) => one)) }));

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
