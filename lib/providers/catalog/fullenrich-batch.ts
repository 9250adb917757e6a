import { z } from "zod";
import type { EmailFinding, EmailStatus, Person, PhoneFinding } from "@/lib/contracts/entities.ts";
import type { OperationName, OperationOutput } from "@/lib/contracts/operation.ts";
import type { Outcome } from "@/lib/contracts/outcome.ts";
import { firstNumber } from "@/lib/providers/line.ts";
import { failed, found, malformedText, notFound, pending } from "@/lib/providers/outcome.ts";
import { count, email, group, isUnreadEmail, rows, saysAnything, text, verdictOf } from "@/lib/providers/reading.ts";
import { personOf, profile } from "./fullenrich-profile.ts";

/** Marks the id of a look-up by address, which has a page of its own. */
export const reverse = "reverse:";

const address = z.object({ email: text, status: text });
const number = z.object({ number: text, region: text });
const row = z.object({
  custom: z.record(z.string(), z.unknown()).optional().catch(undefined),
  contact_info: group({
    most_probable_work_email: address.optional().catch(undefined),
    most_probable_personal_email: address.optional().catch(undefined),
    most_probable_phone: number.optional().catch(undefined),
    work_emails: rows(address),
    personal_emails: rows(address),
    phones: rows(number),
  }),
  profile: profile.optional().catch(undefined),
});
export type Row = z.infer<typeof row>;

const batchReply = z.object({ id: text, status: text, data: rows(row), cost: group({ credits: count }) });
export type Batch = { id: string | undefined; status: string; rows: Row[]; credits: number | undefined };

/** The state of an enrichment with its rows; undefined when the body is no such thing. */
export function readBatch(body: unknown): Batch | undefined {
  const batch = batchReply.safeParse(body).data;
  // Rows that are there are an answer, whatever has become of the status.
  const status =
    batch?.status?.toUpperCase() ??
    (batch?.data.some((row) => row.contact_info ?? row.profile) ? "FINISHED" : undefined);
  return batch && status ? { id: batch.id, status, rows: batch.data, credits: batch.cost?.credits } : undefined;
}

/** What the batch says about a row that has no answer. */
export function stateOf({ status }: Batch): Exclude<Outcome, { outcome: "found" }> {
  switch (status) {
    case "FINISHED":
      return notFound();
    case "CREATED":
    case "IN_PROGRESS":
      return pending();
    case "CREDITS_INSUFFICIENT":
      return failed("quota", "The FullEnrich workspace ran out of credits");
    case "RATE_LIMIT":
      return failed("rate_limit", "FullEnrich held the enrichment back");
    case "CANCELED":
      return failed("unavailable", "The enrichment was cancelled", { retryable: false });
    case "UNKNOWN":
      return failed("unavailable", "FullEnrich does not know what became of the enrichment");
    default:
      return malformedText(`status: ${status} is not known`);
  }
}

const statuses: Record<string, EmailStatus> = {
  deliverable: "valid",
  high_probability: "valid",
  catch_all: "catch_all",
  invalid: "invalid",
  invalid_domain: "invalid",
};
type Address = z.infer<typeof address>;
/** Addresses that are invalid are shown, but they are nothing found, and not charged. */
const usable = (...groups: (Address | undefined)[]) =>
  groups.flatMap((one) => {
    const status = verdictOf(statuses, one?.status) ?? ("unknown" as const);
    const known = email.parse(one?.email);
    return known && status !== "invalid" ? [{ email: known, status }] : [];
  })[0];
/** An address that cannot be read was billed: it is not nobody's. */
const noneOf = (batch: Batch, ...groups: (Address | undefined)[]) =>
  groups.some((one) => isUnreadEmail(one?.email) && !/invalid/i.test(one?.status ?? ""))
    ? malformedText("no address of it can be read")
    : stateOf(batch);

/** A batch of one says what its row cost: nothing where the contact was bought before. */
const billed = (batch: Batch): { credits?: number } =>
  batch.rows.length === 1 && batch.status === "FINISHED" && batch.credits !== undefined
    ? { credits: batch.credits }
    : {};

function emailAnswer(entry: Row, batch: Batch): Outcome<EmailFinding> {
  const info = entry.contact_info;
  const told = [info?.most_probable_work_email, ...(info?.work_emails ?? [])];
  const best = usable(...told);
  if (!best) return noneOf(batch, ...told);
  const { email: _email, ...person } = personOf(entry.profile);
  return found({ ...person, ...best }, billed(batch));
}

function personalAnswer(entry: Row, batch: Batch): Outcome<OperationOutput<"find-personal-email">> {
  const info = entry.contact_info;
  const told = [info?.most_probable_personal_email, ...(info?.personal_emails ?? [])];
  const best = usable(...told);
  if (!best) return noneOf(batch, ...told);
  return found({ ...personOf(entry.profile), personalEmail: best.email }, billed(batch));
}

function phoneAnswer(entry: Row, batch: Batch): Outcome<PhoneFinding> {
  const info = entry.contact_info;
  const told = [info?.most_probable_phone, ...(info?.phones ?? [])].flatMap((one) => (one?.number ? [one] : []));
  const best = told.find((one) => firstNumber([one.number], one.region).number !== undefined);
  const number = firstNumber([best?.number], best?.region).number;
  if (!best || !number) return told.length > 0 ? malformedText("no number of it can be read") : stateOf(batch);
  const country = /^[a-z]{2}$/i.test(best.region ?? "") ? best.region?.toUpperCase() : undefined;
  return found({ phone: number, type: "mobile" as const, country }, billed(batch));
}

function personAnswer(entry: Row, batch: Batch): Outcome<Person> {
  const person = personOf(entry.profile);
  return saysAnything(person) ? found(person, billed(batch)) : stateOf(batch);
}

export function answerFor(name: OperationName | undefined, entry: Row, batch: Batch): Outcome {
  if (name === "find-personal-email") return personalAnswer(entry, batch);
  if (name === "find-phone") return phoneAnswer(entry, batch);
  if (name === "enrich-person") return personAnswer(entry, batch);
  const work = emailAnswer(entry, batch);
  if (name !== undefined || work.outcome === "found") return work;
  // It is not known what was asked: what is there is the answer. Only look-ups by address have no `contact_info`.
  if (!entry.contact_info) return personAnswer(entry, batch);
  const others = [personalAnswer(entry, batch), phoneAnswer(entry, batch)];
  return others.find(({ outcome }) => outcome === "found") ?? work;
}

const field = z.string().optional().catch(undefined);
const question = z.object({
  email: field,
  fullName: field,
  firstName: field,
  lastName: field,
  companyDomain: field,
  companyName: field,
  linkedinUrl: field,
});

/** Given with each contact as `custom.key` and echoed with its row; at most a hundred characters. */
export function rowKey(input: Record<string, unknown>): string {
  const {
    email: asked,
    fullName,
    firstName,
    lastName,
    companyDomain,
    companyName,
    linkedinUrl,
  } = question.parse(input);
  return [asked, fullName, firstName, lastName, companyDomain, companyName, linkedinUrl]
    .map((part) => part?.trim().toLowerCase() ?? "")
    .join("|")
    .slice(-100);
}
export const isAbout = (entry: Row, input: Record<string, unknown>): boolean => entry.custom?.["key"] === rowKey(input);
