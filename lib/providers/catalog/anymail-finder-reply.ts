import { z } from "zod";
import type { EmailFinding, EmailStatus, EmailVerdict } from "@/lib/contracts/entities.ts";
import type { OperationOutput } from "@/lib/contracts/operation.ts";
import type { FailedOutcome, Outcome } from "@/lib/contracts/outcome.ts";
import { failed, found, malformed, malformedText, notFound } from "@/lib/providers/outcome.ts";
import {
  anything,
  count,
  email,
  foundEmail,
  group,
  judgedAddress,
  linkedin,
  listOrNull,
  rows,
  text,
  verdictOf,
} from "@/lib/providers/reading.ts";

const row = {
  email: anything,
  email_status: text,
  /** Older versions of the API. */
  email_class: text,
  validation: text,
  valid_email: email,
  credits_charged: count,
  person_full_name: text,
  name: text,
  person_job_title: text,
  title: text,
  person_company_name: text,
  person_linkedin_url: linkedin,
};
const asked = group({ email: judgedAddress });

/** Flat in version 5.1, within `results` in 5.0. */
export const personReply = z
  .object({ ...row, input: asked, results: z.object(row).optional() })
  .transform(({ results, ...flat }) => ({ ...flat, ...results }))
  .refine((body) => "email" in body || statusOf(body) !== undefined, "email_status is missing");
type Row = z.infer<typeof personReply>;

type Status = { [word in "email_status" | "validation" | "email_class"]?: string | undefined };
const statusOf = (body: Status) => (body.email_status ?? body.validation ?? body.email_class)?.toLowerCase();

const statuses: Record<string, EmailStatus> = {
  valid: "valid",
  verified: "valid",
  risky: "unknown",
  unknown: "unknown",
  invalid: "invalid",
  not_found: "invalid",
};

const suppressed = (): FailedOutcome => failed("suppressed", "The person asked Anymail finder to be removed");

/** The address with its status, or why there is none; only verified ones are charged. */
function hit(body: Row): { email: string; status: EmailStatus; billed: { credits?: number } } | Outcome<never> {
  const word = statusOf(body);
  if (word === "blacklisted") return suppressed();
  const address = foundEmail.safeParse(body.email);
  if (!address.success && !body.valid_email) return malformedText("email: not an e-mail address");
  if (word === "not_found" || (!address.data && !body.valid_email && (word === undefined || word === "invalid")))
    return notFound(body.credits_charged === undefined ? {} : { credits: body.credits_charged });
  const best = address.data ?? body.valid_email;
  if (!best) return malformedText("email is missing");
  const status = verdictOf(statuses, word) ?? (body.valid_email ? "valid" : "unknown");
  const credits = body.credits_charged ?? (status === "valid" ? undefined : 0);
  return { email: best, status, billed: credits === undefined ? {} : { credits } };
}

export function personAnswer(body: Row): Outcome<EmailFinding> {
  const answer = hit(body);
  if ("outcome" in answer) return answer;
  const person = {
    fullName: body.person_full_name,
    title: body.person_job_title,
    companyName: body.person_company_name,
    linkedinUrl: body.person_linkedin_url,
  };
  return found({ ...person, email: answer.email, status: answer.status }, answer.billed);
}

export function decisionMakerAnswer(body: Row): Outcome<OperationOutput<"search-people">> {
  const answer = hit(body);
  if ("outcome" in answer) return answer;
  const person = {
    fullName: body.person_full_name ?? body.name,
    title: body.person_job_title ?? body.title,
    linkedinUrl: body.person_linkedin_url,
    email: answer.email,
    emailStatus: answer.status,
  };
  return found({ people: [person], total: 1 }, answer.billed);
}

export function verdictAnswer(body: Row, question: string | undefined): Outcome<EmailVerdict> {
  const reason = statusOf(body);
  if (reason === "blacklisted") return suppressed();
  const status = verdictOf(statuses, reason);
  const address = judgedAddress.parse(body.email) ?? body.input?.email ?? question ?? "";
  if (!status) return malformedText(reason ? `email_status: ${reason} is no verdict` : "email_status is missing");
  const billed = body.credits_charged === undefined ? {} : { credits: body.credits_charged };
  return found({ email: address, status, ...(reason && { reason }) }, billed);
}

/** Addresses by themselves, or each with its own status. */
const listed = z.union([
  z.string().transform((value) => ({ email: email.parse(value), email_status: undefined })),
  z.object({ email, email_status: text }),
]);
const company = {
  email_status: text,
  validation: text,
  emails: anything,
  valid_emails: rows(email),
  credits_charged: count,
};
export const companyReply = z
  .object({ ...company, results: z.object(company).optional() })
  .transform(({ results, ...flat }) => results ?? flat)
  .refine((body) => "emails" in body || statusOf(body) !== undefined, "emails is missing");

export function companyAnswer(body: z.infer<typeof companyReply>): Outcome<OperationOutput<"search-domain">> {
  const overall = statusOf(body);
  if (overall === "blacklisted") return suppressed();
  const emails = listOrNull(listed).safeParse(body.emails ?? null);
  const valid = body.valid_emails.flatMap((address) => address ?? []);
  if (!emails.success && valid.length === 0) return malformed(emails.error);
  const told = (emails.data ?? []).flatMap(({ email: address, email_status: status }) => {
    const word = status ?? (address && valid.includes(address) ? "valid" : valid.length > 0 ? "risky" : overall);
    return address ? [{ email: address, emailStatus: verdictOf(statuses, word) ?? ("unknown" as const) }] : [];
  });
  const others = valid.filter((address) => !told.some((person) => person.email === address));
  const people = [...told, ...others.map((address) => ({ email: address, emailStatus: "valid" as const }))];
  const credits = body.credits_charged ?? (people.some((person) => person.emailStatus === "valid") ? undefined : 0);
  const billed = credits === undefined ? {} : { credits };
  return people.length > 0 ? found({ people, total: people.length }, billed) : notFound(billed);
}

const categories: Record<string, RegExp> = {
  ceo: /\b(ceo|chief executive|founder|co-?founder|owner|president|managing director|executive|management)\b/i,
  engineering: /\b(cto|engineer|engineering|developer|r&d|technology)/i,
  finance: /\b(cfo|financ|account|controller|treasur)/i,
  hr: /\b(hr|human resources|people|talent|recruit)/i,
  it: /\b(it|cio|information|systems?|infrastructure|security)\b/i,
  logistics: /\b(logistic|supply|warehouse|shipping)/i,
  marketing: /\b(cmo|marketing|brand|growth|content|communications?)\b/i,
  operations: /\b(coo|operation|operations)\b/i,
  buyer: /\b(buyer|purchas|procure|sourcing)/i,
  sales: /\b(cro|sales|revenue|account executive|business development|commercial)\b/i,
};

/** The vendor's ten departments, from titles and departments in anybody's words. */
export function categoriesOf(words: readonly string[]): string[] {
  const fitting = Object.keys(categories).filter((name) => words.some((word) => categories[name]?.test(word)));
  if (fitting.length === 0)
    throw new Error(
      `knows the decision makers of ${Object.keys(categories).join(", ")}; "${words.join(", ")}" is none of them`,
    );
  return fitting;
}
