import { z } from "zod";
import type { EmailFinding, EmailStatus, EmailVerdict, Person, PhoneFinding } from "@/lib/contracts/entities.ts";
import type { OperationOutput } from "@/lib/contracts/operation.ts";
import type { Outcome } from "@/lib/contracts/outcome.ts";
import { found, malformed, malformedText, notFound } from "@/lib/providers/outcome.ts";
import {
  anything,
  companyLinkedin,
  count,
  domain,
  flag,
  foundEmail,
  joinName,
  judgedAddress,
  linkedin,
  phone,
  rows,
  text,
  verdictOf,
} from "@/lib/providers/reading.ts";

/** What the reply says was billed. */
export const billed = ({ credits_consumed: credits }: { credits_consumed?: number | undefined }) =>
  credits === undefined ? {} : { credits };

const statuses: Record<string, EmailStatus> = {
  valid: "valid",
  valid_catch_all: "valid",
  catch_all: "catch_all",
  catchall: "catch_all",
  invalid: "invalid",
  invalid_catch_all: "catch_all",
  disposable: "disposable",
  role: "role",
  role_based: "role",
  unknown: "unknown",
};

export const answered = { credits_consumed: count, message: text };
/** The field itself, or a sentence in its place that says that there is nothing, or what that cost. */
export const said =
  (...fields: readonly string[]) =>
  (body: { message?: string | undefined; credits_consumed?: number | undefined }) =>
    fields.some((field) => field in body) ||
    body.credits_consumed !== undefined ||
    /\bnot? (be )?found\b|\bno [\w ]+ found\b|could ?n[o']t find|unable to find/i.test(body.message ?? "");

export const emailReply = z
  .object({
    ...answered,
    email: anything,
    work_email: anything,
    status: text,
    is_domain_catch_all: flag,
    first_name: text,
    last_name: text,
    company_name: text,
    company_linkedin_url: companyLinkedin,
    domain,
  })
  .refine(said("email", "work_email"), "email is missing");

export function emailAnswer(body: z.infer<typeof emailReply>): Outcome<EmailFinding> {
  const address = foundEmail.safeParse(body.email ?? body.work_email);
  if (!address.success) return malformed(address.error);
  if (!address.data) return notFound(billed(body));
  const status = verdictOf(statuses, body.status) ?? (body.is_domain_catch_all ? "catch_all" : undefined);
  return found(
    {
      email: address.data,
      status,
      fullName: joinName(body.first_name, body.last_name),
      firstName: body.first_name,
      lastName: body.last_name,
      companyName: body.company_name,
      companyDomain: body.domain,
      companyLinkedinUrl: body.company_linkedin_url,
    },
    billed(body),
  );
}

export const verdictReply = z.object({ ...answered, email: judgedAddress, email_status: text, status: text });

export function verdictAnswer(body: z.infer<typeof verdictReply>, question: string | undefined): Outcome<EmailVerdict> {
  const word = body.email_status ?? body.status;
  if (!word) return malformedText("email_status is missing");
  const status = verdictOf(statuses, word) ?? ("unknown" as const);
  return found({ email: body.email ?? question ?? "", status, reason: word }, billed(body));
}

export const personalReply = z
  .object({ ...answered, personal_email: anything, personal_emails: anything, status: text, profile_url: linkedin })
  .refine(said("personal_email", "personal_emails"), "personal_email is missing");

export function personalAnswer(body: z.infer<typeof personalReply>): Outcome<OperationOutput<"find-personal-email">> {
  const several: unknown[] = Array.isArray(body.personal_emails) ? body.personal_emails : [body.personal_emails];
  const named = z.object({ email: anything, address: anything });
  const addresses = several.map((one) => {
    const record = named.safeParse(one).data;
    return record ? (record.email ?? record.address) : one;
  });
  const known = [body.personal_email, ...addresses].find((one) => one !== undefined && one !== null && one !== "");
  const address = foundEmail.safeParse(known);
  if (!address.success) return malformed(address.error);
  return address.data
    ? found({ personalEmail: address.data, linkedinUrl: body.profile_url }, billed(body))
    : notFound(billed(body));
}

export const phoneReply = z
  .object({ ...answered, mobile_number: anything })
  .refine(said("mobile_number"), "mobile_number is missing");

export function phoneAnswer(body: z.infer<typeof phoneReply>): Outcome<PhoneFinding> {
  // Older answers leave the plus out.
  const number = phone.parse(body.mobile_number) ?? phone.parse(`+${text.parse(body.mobile_number) ?? ""}`);
  if (number) return found({ phone: number, type: "mobile" as const }, billed(body));
  return text.parse(body.mobile_number) ? malformedText("mobile_number is no number") : notFound(billed(body));
}

export const profileReply = z
  .object({
    ...answered,
    profile_url: linkedin,
    first_name: text,
    last_name: text,
    full_name: text,
    professional_title: text,
    headline: text,
    company_name: text,
    company_website: domain,
    company_linkedin_url: companyLinkedin,
    country: text,
    location: text,
    work_experience: rows(z.object({ title: text, position_title: text, company_name: text, subtitle: text })),
    experiences: rows(z.object({ title: text, position_title: text, company_name: text, subtitle: text })),
  })
  .refine(said("full_name", "first_name"), "full_name is missing");

export function profileAnswer(body: z.infer<typeof profileReply>): Outcome<Person> {
  const fullName = body.full_name ?? joinName(body.first_name, body.last_name);
  if (!fullName) return notFound(billed(body));
  const [current] = body.work_experience.length > 0 ? body.work_experience : body.experiences;
  // "Seattle, Washington, United States"
  const parts = body.location?.split(",").map((part) => part.trim()) ?? [];
  return found(
    {
      fullName,
      firstName: body.first_name,
      lastName: body.last_name,
      title: current?.position_title ?? current?.title ?? body.professional_title,
      headline: body.headline ?? body.professional_title,
      linkedinUrl: body.profile_url,
      companyName: body.company_name ?? current?.company_name ?? current?.subtitle,
      companyDomain: body.company_website,
      companyLinkedinUrl: body.company_linkedin_url,
      city: parts.length === 3 ? parts[0] : undefined,
      region: parts.length === 3 ? parts[1] : undefined,
      country: body.country ?? (parts.length === 3 ? parts[2] : undefined),
    },
    billed(body),
  );
}
