import { z } from "zod";
import type { EmailFinding, EmailStatus, EmailVerdict, PhoneFinding } from "@/lib/contracts/entities.ts";
import type { OperationName } from "@/lib/contracts/operation.ts";
import type { Outcome } from "@/lib/contracts/outcome.ts";
import { found, malformedText, notFound, pending } from "@/lib/providers/outcome.ts";
import type { Reply } from "@/lib/providers/provider.ts";
import {
  anything,
  count,
  domain,
  foundEmail,
  group,
  joinName,
  judgedAddress,
  linkedin,
  list,
  phone,
  text,
  verdictOf,
} from "@/lib/providers/reading.ts";

export const startReply = z.object({ id: text, qualification: text });

const info = group({
  fullname: text,
  firstname: text,
  lastname: text,
  company_name: text,
  company_domain: domain,
  domain,
  gender: text,
});
const asked = group({
  fullname: text,
  first_name: text,
  last_name: text,
  company_domain: domain,
  company_name: text,
  linkedin_url: linkedin,
  email: judgedAddress,
});
const result = z.object({
  email: anything,
  number: anything,
  country: text,
  qualification: text,
  info,
  raw_params: asked,
  params: asked,
  credits_used: count,
});
export type EnrowRow = z.infer<typeof result>;

const batchReply = z.object({ general: z.object({ status: text }), results: anything });

/** The result of a search, or those of a batch; a batch that goes on is one row that says so. */
export function readRows(reply: Pick<Reply, "body">): EnrowRow[] {
  const batch = batchReply.safeParse(reply.body).data;
  if (!batch) {
    const single = result.safeParse(reply.body).data;
    return single && (single.qualification !== undefined || "email" in single || "number" in single) ? [single] : [];
  }
  const state = batch.general.status?.toLowerCase();
  if (state === "completed" || state === "finished") return list(result).safeParse(batch.results).data ?? [];
  return [result.parse({ qualification: state ?? "ongoing" })];
}

/** Whether a row of a batch answers this question: it repeats what it was asked. */
export function isAbout(row: EnrowRow, input: Record<string, unknown>): boolean {
  const question = row.raw_params ?? row.params;
  const same = (known: string | undefined, wanted: unknown) =>
    known !== undefined && typeof wanted === "string" && known.trim().toLowerCase() === wanted.trim().toLowerCase();
  const { email, fullName, firstName, lastName, companyDomain, companyName, linkedinUrl } = questionFields.parse(input);
  if (email) return same(judgedAddress.parse(row.email) ?? question?.email, email);
  if (linkedinUrl) return same(question?.linkedin_url, linkedin.parse(linkedinUrl));
  const name = question?.fullname ?? joinName(question?.first_name, question?.last_name);
  const atCompany = companyDomain
    ? same(question?.company_domain, domain.parse(companyDomain))
    : same(question?.company_name, companyName);
  return atCompany && same(name, fullName ?? joinName(firstName, lastName));
}
const questionFields = z.object({
  email: text,
  fullName: text,
  firstName: text,
  lastName: text,
  companyDomain: text,
  companyName: text,
  linkedinUrl: text,
});

const unfinished = (row: EnrowRow, { status }: Reply) =>
  status === 202 || row.qualification?.toLowerCase() === "ongoing" ? pending() : undefined;

export function emailAnswer(row: EnrowRow): Outcome<EmailFinding> {
  const word = row.qualification?.toLowerCase();
  const address = foundEmail.safeParse(row.email);
  if (!address.success) return malformedText("email: not an e-mail address");
  if (word === "invalid" || word === "not_found" || (!address.data && row.qualification === undefined))
    return notFound();
  if (!address.data) return malformedText("email is missing");
  return found({
    email: address.data,
    status: verdictOf(verdicts, word) ?? ("unknown" as const),
    fullName: row.info?.fullname ?? joinName(row.info?.firstname, row.info?.lastname),
    firstName: row.info?.firstname,
    lastName: row.info?.lastname,
    companyName: row.info?.company_name,
    companyDomain: row.info?.company_domain ?? row.info?.domain,
  });
}

const verdicts: Record<string, EmailStatus> = {
  valid: "valid",
  found: "valid",
  invalid: "invalid",
  unknown: "unknown",
};

export function verdictAnswer(row: EnrowRow, question?: unknown): Outcome<EmailVerdict> {
  if (row.qualification === undefined) return malformedText("qualification is missing");
  const status = verdictOf(verdicts, row.qualification) ?? ("unknown" as const);
  const email = judgedAddress.parse(row.email) ?? judgedAddress.parse(question) ?? "";
  return found({ email, status, reason: row.qualification });
}

export function phoneAnswer(row: EnrowRow): Outcome<PhoneFinding> {
  const word = row.qualification?.toLowerCase();
  if (word === "not_found" || word === "invalid") return notFound();
  const number = phone.parse(row.number);
  if (!number) return malformedText("number is missing");
  const country = /^[a-z]{2}$/i.test(row.country ?? "") ? row.country?.toUpperCase() : undefined;
  return found({ phone: number, type: "mobile" as const, country });
}

/** A row as the operation wants it; without one (a recorded reply), as what it looks like. */
export function answerFor(
  name: OperationName | undefined,
  row: EnrowRow,
  reply: Reply,
  input: Record<string, unknown> = {},
): Outcome {
  const waiting = unfinished(row, reply);
  if (waiting) return waiting;
  // A search that found nobody has no address; one that is called invalid was verified.
  const judged = name === undefined && row.qualification?.toLowerCase() === "invalid" && text.parse(row.email);
  if (name === "verify-email" || judged) return verdictAnswer(row, input["email"]);
  return name === "find-phone" || (name === undefined && "number" in row) ? phoneAnswer(row) : emailAnswer(row);
}

/** A search was started; a result in place of its id is read as on the search's own page. */
export const startedOr =
  <Data>(answer: (row: EnrowRow) => Outcome<Data>) =>
  (body: z.infer<typeof startReply>, _input: unknown, reply: Reply): Outcome<Data> => {
    const [row] = readRows(reply);
    if (body.id && !row) return pending({ externalId: body.id });
    return row ? (unfinished(row, reply) ?? answer(row)) : malformedText("id is missing");
  };
