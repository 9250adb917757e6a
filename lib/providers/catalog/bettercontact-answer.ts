import { isBlank } from "@/lib/cleaning/blank.ts";
import type { EmailFinding, EmailStatus, Person, PhoneFinding } from "@/lib/contracts/entities.ts";
import type { OperationName, OperationOutput } from "@/lib/contracts/operation.ts";
import type { Outcome } from "@/lib/contracts/outcome.ts";
import { found, malformed, malformedText, notFound } from "@/lib/providers/outcome.ts";
import { foundEmail, joinName, phone, saysAnything, verdictOf } from "@/lib/providers/reading.ts";
import { type Request, type Row, stateOf } from "./bettercontact-request.ts";

const statuses: Record<string, EmailStatus> = {
  deliverable: "valid",
  valid: "valid",
  catch_all: "catch_all",
  catch_all_safe: "valid",
};
/** Shown all the same, but neither charged nor safe to send to. */
const unsafe: ReadonlySet<string> = new Set(["catch_all_not_safe", "undeliverable", "invalid", "not_found"]);

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
  if (!address.data || unsafe.has(word?.toLowerCase() ?? "")) return notFound(billed(request));
  const status = verdictOf(statuses, word) ?? (word === undefined ? undefined : "unknown");
  return found({ ...personOf(entry), email: address.data, status }, billed(request));
}

function phoneAnswer(entry: Row, request: Request): Outcome<PhoneFinding> {
  const number = phone.parse(entry.contact_phone_number);
  if (!number && !isBlank(entry.contact_phone_number)) return malformedText("contact_phone_number: not a number");
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
  if (name === "enrich-person") return personAnswer(entry, request);
  return name === undefined ? wholeAnswer(entry, request) : emailAnswer(entry, request);
}

/** A recorded reply does not say what was asked: address, number and profile, whatever there is. */
function wholeAnswer(entry: Row, request: Request): Outcome {
  const mail = emailAnswer(entry, request);
  const call = phoneAnswer(entry, request);
  const number = call.outcome === "found" ? { phone: call.data.phone } : {};
  if (mail.outcome === "found") return { ...mail, data: { ...mail.data, ...number } };
  if (call.outcome === "found") return { ...call, data: { ...personOf(entry), ...number } };
  const judged = entry.contact_email_address_status !== undefined;
  return mail.outcome === "failed" || judged ? mail : personAnswer(entry, request);
}

export function peopleAnswer(request: Request): Outcome<OperationOutput<"search-people">> {
  if (request.status !== "terminated") return stateOf(request);
  if (!request.leads) return malformedText("leads is missing");
  const people = request.leads.map(personOf).filter(saysAnything);
  if (people.length === 0) return notFound();
  const { total, nextOffset } = request;
  return found({ people, total, nextCursor: nextOffset === undefined ? undefined : String(nextOffset) });
}
