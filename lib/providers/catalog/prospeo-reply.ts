import { z } from "zod";
import type { Company, EmailFinding, EmailStatus, Person, PhoneFinding } from "@/lib/contracts/entities.ts";
import type { Outcome } from "@/lib/contracts/outcome.ts";
import { firstNumber } from "@/lib/providers/line.ts";
import { found, malformedText, notFound } from "@/lib/providers/outcome.ts";
import {
  count,
  email,
  flag,
  group,
  joinName,
  linkedin,
  list,
  rows,
  saysAnything,
  text,
  texts,
  verdictOf,
} from "@/lib/providers/reading.ts";
import { companyOf, companyRow, location } from "./prospeo-company.ts";

const statuses: Record<string, EmailStatus> = { verified: "valid", unverified: "unknown", unavailable: "unknown" };

const personRow = z.object({
  first_name: text,
  last_name: text,
  full_name: text,
  linkedin_url: linkedin,
  current_job_title: text,
  headline: text,
  job_history: rows(z.object({ current: flag, seniority: text, departments: texts })),
  email: group({ status: text, revealed: flag, email }),
  mobile: group({ status: text, revealed: flag, mobile: text, mobile_international: text, mobile_country_code: text }),
  location,
});

/** One match: of `/enrich-person`, of `matched[]` in bulk, of `results[]` in a search. */
export const matchRow = z.object({
  person: personRow.nullish().catch(undefined),
  company: companyRow.nullish().catch(undefined),
});
const unread = (what: string) => malformedText(`${what} is missing or says nothing`);
export type MatchRow = z.infer<typeof matchRow>;

/** The address, when it was sold to this key; what is not revealed is masked and no value. */
function revealedEmail({ person }: MatchRow): { email: string; status: EmailStatus } | undefined {
  const address = person?.email?.revealed === false ? undefined : person?.email?.email;
  return address === undefined
    ? undefined
    : { email: address, status: verdictOf(statuses, person?.email?.status) ?? "unknown" };
}

function revealedMobile({ person }: MatchRow): ReturnType<typeof firstNumber> {
  const { mobile } = person ?? {};
  const told = mobile?.revealed === false ? [] : [mobile?.mobile_international, mobile?.mobile];
  return firstNumber(told, mobile?.mobile_country_code ?? person?.location?.country);
}

function detailsOf({ person, company }: MatchRow) {
  const job = person?.job_history.find((entry) => entry.current);
  return {
    fullName: person?.full_name ?? joinName(person?.first_name, person?.last_name),
    firstName: person?.first_name,
    lastName: person?.last_name,
    title: person?.current_job_title,
    headline: person?.headline,
    seniority: job?.seniority,
    department: job?.departments?.[0],
    linkedinUrl: person?.linkedin_url,
    city: person?.location?.city,
    region: person?.location?.state,
    country: person?.location?.country,
    companyName: company?.name,
    companyDomain: company?.website ?? company?.domain,
    companyLinkedinUrl: company?.linkedin_url,
  };
}

export function personOf(row: MatchRow): Person {
  const address = revealedEmail(row);
  return { ...detailsOf(row), email: address?.email, emailStatus: address?.status, phone: revealedMobile(row).number };
}

/** `billed` is set where the reply says what the match cost (0 for one bought before). */
export function emailAnswer(row: MatchRow, billed: { credits?: number }): Outcome<EmailFinding> {
  const address = revealedEmail(row);
  if (!address) return row.person === undefined ? unread("person") : notFound({ credits: 1, ...billed });
  return found({ ...detailsOf(row), ...address, phone: revealedMobile(row).number }, billed);
}

export function personAnswer(row: MatchRow, billed: { credits?: number }): Outcome<Person> {
  const person = personOf(row);
  if (saysAnything(person)) return found(person, billed);
  return row.person === null ? notFound() : unread("person");
}

export function mobileAnswer(row: MatchRow, billed: { credits?: number }): Outcome<PhoneFinding> {
  const { number, unread: odd } = revealedMobile(row);
  if (odd) return malformedText("the phone number is none");
  if (!number) return row.person === undefined ? unread("person") : notFound({ credits: 1, ...billed });
  const status = row.person?.mobile?.status?.toUpperCase() === "VERIFIED" ? "valid" : "unknown";
  return found({ phone: number, type: "mobile", status }, billed);
}

export function companyAnswer({ company }: MatchRow, billed: { credits?: number }): Outcome<Company> {
  const data = company ? companyOf(company) : {};
  if (saysAnything(data)) return found(data, billed);
  return company === null ? notFound() : unread("company");
}

export const bulkReply = z.object({
  total_cost: count,
  matched: rows(matchRow.extend({ identifier: text, free_enrichment: flag })),
  not_matched: rows(z.union([z.string(), z.number().transform(String)])),
  invalid_datapoints: rows(z.union([z.string(), z.number().transform(String)])),
});

export const searchReply = z.object({
  free: flag,
  // People stand flat in some recorded answers, next to their company in the documented ones.
  results: list(
    z.union([
      matchRow.refine(({ person, company }) => person || company),
      personRow.refine(saysAnything).transform((person): MatchRow => ({ person, company: undefined })),
    ]),
  ),
  pagination: group({ current_page: count, total_page: count, total_count: count }),
});
