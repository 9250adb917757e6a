import { z } from "zod";
import type { EmailFinding, EmailStatus, EmailVerdict, Person } from "@/lib/contracts/entities.ts";
import type { Outcome } from "@/lib/contracts/outcome.ts";
import { found, malformed, malformedText, notFound } from "@/lib/providers/outcome.ts";
import {
  anything,
  companyLinkedin,
  count,
  domain,
  email,
  foundEmail,
  group,
  joinName,
  judgedAddress,
  list,
  percentage,
  text,
  verdictOf,
} from "@/lib/providers/reading.ts";

/** The documentation before this one says "ok" for valid. */
const statuses: Record<string, EmailStatus> = {
  valid: "valid",
  ok: "valid",
  invalid: "invalid",
  catch_all: "catch_all",
  accept_all: "catch_all",
  risky: "unknown",
  unknown: "unknown",
  disposable: "disposable",
  temporary: "disposable",
};

export const finding = z.object({
  tId: text,
  email: anything,
  accuracy: count,
  quality: group({ status: text, status_message: text }),
  emailStatus: text,
  firstName: text,
  lastName: text,
  name: text,
  company: text,
  domain,
});
export const findReply = finding.refine((body) => "email" in body, "email is missing");

export function emailAnswer(row: z.infer<typeof finding>): Outcome<EmailFinding> {
  const address = foundEmail.safeParse(row.email);
  if (!address.success) return malformed(address.error);
  if (!address.data) return notFound();
  return found({
    email: address.data,
    status: verdictOf(statuses, row.quality?.status ?? row.emailStatus),
    confidence: percentage(row.accuracy, 100),
    fullName: row.name ?? joinName(row.firstName, row.lastName),
    firstName: row.firstName,
    lastName: row.lastName,
    companyName: row.company,
    companyDomain: row.domain,
  });
}

const profile = z.object({
  first_name: text,
  last_name: text,
  full_name: text,
  position: group({ title: text }),
  email: anything,
  email_quality: group({ status: text }),
});
export const profilesReply = z.object({
  results: list(profile),
  company: group({ name: text, domain, linkedin_url: companyLinkedin }),
  meta: group({ total_all: count, next_results_id: text }),
});
type Employer = z.infer<typeof profilesReply>["company"];

function profileOf(row: z.infer<typeof profile>, employer: Employer): Person {
  const address = email.parse(row.email);
  return {
    fullName: row.full_name ?? joinName(row.first_name, row.last_name),
    firstName: row.first_name,
    lastName: row.last_name,
    title: row.position?.title,
    email: address,
    emailStatus: address ? verdictOf(statuses, row.email_quality?.status) : undefined,
    companyName: employer?.name,
    companyDomain: employer?.domain,
    companyLinkedinUrl: employer?.linkedin_url,
  };
}

/** Only those with an address are billed. */
export function profilesAnswer({ results, company, meta }: z.infer<typeof profilesReply>) {
  const people = results
    .map((row) => profileOf(row, company))
    .filter((person) => person.fullName !== undefined || person.email !== undefined);
  const billed = people.filter((person) => person.email !== undefined).length;
  if (people.length === 0) return notFound();
  const data = { people, total: meta?.total_all, nextCursor: meta?.next_results_id };
  return found(data, { results: people.length, credits: billed });
}

export const verdictReply = z.object({
  email: judgedAddress,
  email_status: text,
  status: text,
  mailbox_type: text,
  mailbox_status: text,
  message: text,
});

export function verdictAnswer(body: z.infer<typeof verdictReply>, asked: string | undefined): Outcome<EmailVerdict> {
  const address = body.email ?? asked;
  const isTemporary = /temporary|disposable/i.test(body.mailbox_type ?? "");
  const word = body.email_status ?? body.status;
  const status = verdictOf(statuses, word);
  if (!status) return malformedText("email_status is missing");
  if (!address) return malformedText("email is missing");
  return found({
    email: address,
    status: isTemporary ? ("disposable" as const) : status,
    reason: body.message ?? word,
  });
}
