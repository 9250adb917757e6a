import { z } from "zod";
import type { EmailStatus } from "@/lib/contracts/entities.ts";
import { firstNumber } from "@/lib/providers/line.ts";
import { found, malformedText, notFound } from "@/lib/providers/outcome.ts";
import {
  anything,
  companyLinkedin,
  domain,
  email,
  flag,
  foundEmail,
  group,
  headcount,
  judgedAddress,
  linkedin,
  list,
  saysAnything,
  text,
  verdictOf,
} from "@/lib/providers/reading.ts";

const contact = z.object({
  name: text,
  email: foundEmail,
  domain,
  company: text,
  job_title: text,
  position: text,
  linkedin_url: linkedin,
  city: text,
  region: text,
  country: text,
});
type Contact = z.infer<typeof contact>;

/** `contact` in an answer, `payload.contact` on the webhook, and nothing around it in older answers. */
export const contactReply = z
  .object({ contact: contact.nullish(), payload: group({ contact: contact.nullish() }), ...contact.shape })
  .refine((body) => body.contact !== undefined || body.payload !== undefined || "email" in body, "contact is missing");

const personOf = (row: Contact) => ({
  fullName: row.name,
  title: row.job_title ?? row.position,
  linkedinUrl: row.linkedin_url,
  city: row.city,
  region: row.region,
  country: row.country,
  companyName: row.company,
  companyDomain: row.domain,
});

/** Findymail hands out only addresses it has verified, those on catch-all domains included. */
export function contactAnswer(body: z.infer<typeof contactReply>) {
  const row = body.contact ?? body.payload?.contact ?? body;
  return row.email ? found({ ...personOf(row), email: row.email, status: "valid" as const }) : notFound();
}

const contacts = list(
  contact.transform((row) => ({
    ...personOf(row),
    email: row.email,
    emailStatus: row.email ? ("valid" as const) : undefined,
  })),
).nullish();
export const contactsReply = z
  .object({ contacts, payload: group({ contacts }) })
  .refine((body) => body.contacts !== undefined || body.payload !== undefined, "contacts is missing");

const statuses: Record<string, EmailStatus> = {
  valid: "valid",
  verified: "valid",
  invalid: "invalid",
  catch_all: "catch_all",
  disposable: "disposable",
  role: "role",
  unknown: "unknown",
};
export const verdictReply = z.object({ email: judgedAddress, verified: flag, status: text });

export function verdictAnswer(body: z.infer<typeof verdictReply>, asked: string | undefined) {
  const told = verdictOf(statuses, body.status) ?? (body.status && body.verified === undefined ? "unknown" : undefined);
  const status = told ?? (body.verified === undefined ? undefined : body.verified ? "valid" : "invalid");
  if (!status) return malformedText("verified is missing");
  return found({ email: body.email ?? asked ?? "", status, reason: body.status });
}

const profile = z.object({
  email,
  linkedin_url: linkedin,
  username: linkedin,
  fullName: text,
  headline: text,
  jobTitle: text,
  city: text,
  region: text,
  country: text,
  companyName: text,
  companyWebsite: domain,
  companyLinkedinUrl: companyLinkedin,
});
/** Flat, but some accounts get it within `contact`. */
export const profileReply = z
  .object({ ...profile.shape, contact: profile.nullish().catch(undefined) })
  .refine((body) => Object.keys(body).length > 0, "no field of a profile is there");

export function profileAnswer(body: z.infer<typeof profileReply>) {
  const row = body.contact ?? body;
  const person = {
    fullName: row.fullName,
    headline: row.headline,
    title: row.jobTitle,
    linkedinUrl: row.linkedin_url ?? row.username,
    city: row.city,
    region: row.region,
    country: row.country,
    companyName: row.companyName,
    companyDomain: row.companyWebsite,
    companyLinkedinUrl: row.companyLinkedinUrl,
  };
  // The address asked about comes back in any case and says nothing by itself.
  return saysAnything(person) ? found({ ...person, email: row.email }) : notFound();
}

export const phoneReply = z
  .object({ phone: anything, line_type: text })
  .refine((body) => "phone" in body, "phone is missing");

export function phoneAnswer(body: z.infer<typeof phoneReply>) {
  const { number, unread } = firstNumber([body.phone], undefined);
  if (unread) return malformedText("phone is no number that can be read");
  if (!number) return notFound();
  const line = body.line_type?.toLowerCase() ?? "";
  const type = /mobile|cell/.test(line)
    ? "mobile"
    : /voip/.test(line)
      ? "voip"
      : /land|fixed/.test(line)
        ? "landline"
        : "unknown";
  return found({ phone: number, type } as const);
}

export const companyReply = z
  .object({
    name: text,
    domain,
    company_size: anything,
    industry: text,
    linkedin_url: companyLinkedin,
    description: text,
  })
  .refine((body) => "name" in body || "domain" in body, "name is missing");

export function companyAnswer(body: z.infer<typeof companyReply>) {
  if (!body.name && !body.domain) return notFound();
  return found({
    name: body.name,
    domain: body.domain,
    description: body.description,
    industry: body.industry,
    linkedinUrl: body.linkedin_url,
    ...headcount(body.company_size),
  });
}

const employee = z.object({
  name: text,
  linkedinUrl: linkedin,
  companyWebsite: domain,
  companyName: text,
  jobTitle: text,
});
const employees = list(employee);
/** A bare list in the vendor's own samples; clients also meet it under a key. */
export const employeesReply = z.union([
  employees,
  z.object({ data: employees }).transform((body) => body.data),
  z.object({ employees }).transform((body) => body.employees),
]);

export const employeeOf = (row: z.infer<typeof employee>) => ({
  fullName: row.name,
  title: row.jobTitle,
  linkedinUrl: row.linkedinUrl,
  companyName: row.companyName,
  companyDomain: row.companyWebsite,
});
