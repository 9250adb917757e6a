import { z } from "zod";
import type { EmailFinding, EmailStatus, Person, PhoneFinding } from "@/lib/contracts/entities.ts";
import type { OperationName, OperationOutput } from "@/lib/contracts/operation.ts";
import type { FoundOutcome, Outcome } from "@/lib/contracts/outcome.ts";
import { malformed, malformedText } from "@/lib/providers/define.ts";
import { failed, found, notFound, pending } from "@/lib/providers/outcome.ts";
import {
  anything,
  companyLinkedin,
  count,
  domain,
  flag,
  foundEmail,
  group,
  joinName,
  linkedin,
  phone,
  rows,
  saysAnything,
  text,
  verdictOf,
} from "@/lib/providers/reading.ts";

/** Marks the id of a search for leads, which has a page of its own. */
export const leads = "leads:";

/** `null` stands for what is not known. */
const row = z.object({
  enriched: flag,
  custom_fields: rows(z.object({ name: text, value: text })),
  contact_first_name: text,
  contact_last_name: text,
  contact_full_name: text,
  contact_job_title: text,
  contact_seniority: text,
  contact_headline: text,
  contact_linkedin_headline: text,
  contact_linkedin_profile_url: linkedin,
  contact_location_city: text,
  contact_location_state: text,
  contact_location_country: text,
  contact_email_address: anything,
  contact_email_address_status: text,
  contact_phone_number: phone,
  company_name: text,
  company_domain: domain,
  company_linkedin_url: companyLinkedin,
});
export type Row = z.infer<typeof row>;

const whole = z.object({
  id: text,
  status: z.string(),
  credits_consumed: count,
  summary: group({ leads_found: count, limit: count, offset: count }),
  data: rows(row),
  leads: z.array(z.unknown()).optional().catch(undefined),
});
/** What a webhook per lead pushes has nothing around the row. */
const single = row.extend({ request_id: z.string(), enriched: z.unknown() });

export type Request = {
  id: string | undefined;
  status: string;
  credits: number | undefined;
  rows: Row[];
  leads: Row[] | undefined;
  nextOffset: number | undefined;
  total: number | undefined;
};

/** The state of a request with what it found; undefined when the body is no such thing. */
export function readRequest(body: unknown): Request | undefined {
  const one = single.safeParse(body).data;
  if (one) {
    const only = { ...one, enriched: flag.parse(one.enriched) };
    return {
      id: one.request_id,
      status: "terminated",
      credits: undefined,
      rows: [only],
      leads: undefined,
      nextOffset: undefined,
      total: undefined,
    };
  }
  const request = whole.safeParse(body).data;
  if (!request) return undefined;
  const found = request.leads && rows(row).parse(request.leads);
  const { leads_found: total, offset } = request.summary ?? {};
  const reached = (offset ?? 0) + (found?.length ?? 0);
  return {
    id: request.id,
    status: request.status.toLowerCase(),
    credits: request.credits_consumed,
    rows: request.data,
    leads: found,
    total,
    nextOffset: total !== undefined && found && found.length > 0 && reached < total ? reached : undefined,
  };
}

/** What a request says of a row that it has no answer for. */
export function stateOf({ status }: Request): Exclude<Outcome, FoundOutcome> {
  switch (status) {
    case "terminated":
      return notFound();
    case "not_started":
    case "processing":
      return pending();
    case "on_hold":
      return failed("quota", "BetterContact holds the request until the account has credits again");
    default:
      return malformedText(`status: ${status} is not known`);
  }
}

const statuses: Record<string, EmailStatus> = {
  deliverable: "valid",
  valid: "valid",
  catch_all: "catch_all",
  catch_all_safe: "valid",
};

/** A request for one lead says what it cost. */
const billed = (request: Request): { credits?: number } =>
  request.rows.length === 1 && request.credits !== undefined ? { credits: request.credits } : {};

const personOf = (entry: Row): Person => ({
  fullName: entry.contact_full_name ?? joinName(entry.contact_first_name, entry.contact_last_name),
  firstName: entry.contact_first_name,
  lastName: entry.contact_last_name,
  title: entry.contact_job_title,
  headline: entry.contact_linkedin_headline ?? entry.contact_headline,
  seniority: entry.contact_seniority,
  linkedinUrl: entry.contact_linkedin_profile_url,
  city: entry.contact_location_city,
  region: entry.contact_location_state,
  country: entry.contact_location_country,
  companyName: entry.company_name,
  companyDomain: entry.company_domain,
  companyLinkedinUrl: entry.company_linkedin_url,
});

function emailAnswer(entry: Row, request: Request): Outcome<EmailFinding> {
  const address = foundEmail.safeParse(entry.contact_email_address);
  if (!address.success) return malformed(address.error);
  const word = entry.contact_email_address_status;
  const status = verdictOf(statuses, word);
  // Addresses that are not safe to send to are shown, but neither charged nor found.
  if (!address.data || (word !== undefined && status === undefined)) return notFound(billed(request));
  return found({ ...personOf(entry), email: address.data, status }, billed(request));
}

function phoneAnswer(entry: Row, request: Request): Outcome<PhoneFinding> {
  const number = entry.contact_phone_number;
  return number ? found({ phone: number, type: "mobile" as const }, billed(request)) : notFound(billed(request));
}

function personAnswer(entry: Row, request: Request): Outcome<Person> {
  const {
    contact_job_title: title,
    contact_seniority: seniority,
    contact_linkedin_headline: headline,
    contact_location_country: country,
  } = entry;
  return saysAnything({ title, seniority, headline, country })
    ? found(personOf(entry), billed(request))
    : notFound(billed(request));
}

/** `enriched` is false also for people on an opt-out list, whatever else the row says. */
export function answerFor(name: OperationName | undefined, entry: Row, request: Request): Outcome {
  if (request.status !== "terminated") return stateOf(request);
  if (entry.enriched === false) return notFound(billed(request));
  if (name === "find-phone") return phoneAnswer(entry, request);
  return name === "enrich-person" ? personAnswer(entry, request) : emailAnswer(entry, request);
}

export function peopleAnswer(request: Request): Outcome<OperationOutput<"search-people">> {
  if (request.status !== "terminated") return stateOf(request);
  if (!request.leads) return malformedText("leads is missing");
  const people = request.leads.map(personOf).filter(saysAnything);
  if (people.length === 0) return notFound();
  const { total, nextOffset } = request;
  return found({ people, total, nextCursor: nextOffset === undefined ? undefined : String(nextOffset) });
}

const field = z.string().optional().catch(undefined);
const question = z.object({
  fullName: field,
  firstName: field,
  lastName: field,
  companyDomain: field,
  companyName: field,
  linkedinUrl: field,
});

/** Sent with each lead among its own fields, which come back with its row. */
export function rowKey(input: Record<string, unknown>): string {
  const { fullName, firstName, lastName, companyDomain, companyName, linkedinUrl } = question.parse(input);
  return [fullName, firstName, lastName, companyDomain, companyName, linkedinUrl]
    .map((part) => part?.trim().toLowerCase() ?? "")
    .join("|");
}
export const isAbout = (entry: Row, input: Record<string, unknown>): boolean =>
  entry.custom_fields.some(({ name, value }) => name === "key" && value === rowKey(input));
