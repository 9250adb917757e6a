import { z } from "zod";
import type { Company, EmailFinding, Person, PhoneFinding } from "@/lib/contracts/entities.ts";
import type { OperationName, PersonQuery } from "@/lib/contracts/operation.ts";
import type { FoundOutcome, Outcome } from "@/lib/contracts/outcome.ts";
import { failed, notFound, pending } from "@/lib/providers/outcome.ts";
import { anything, count, linkedinHandle, text } from "@/lib/providers/reading.ts";
import {
  companyAnswer,
  companyRow,
  type CompanyRow,
  emailAnswer,
  personAnswer,
  personRow,
  type PersonRow,
  phoneAnswer,
} from "./surfe-reply.ts";

/** Given with each person and echoed with the result: the only way to tell the rows of one job apart. */
export function personKey(input: PersonQuery): string {
  const parts = [
    input.firstName,
    input.lastName,
    input.companyDomain ?? input.companyName,
    linkedinHandle(input.linkedinUrl),
  ];
  return parts
    .map((part) => part?.trim().toLowerCase() ?? "")
    .join("|")
    .slice(0, 200);
}

const delivery = z.object({
  enrichmentID: text,
  status: text,
  percentCompleted: count,
  people: z.array(z.unknown()).nullish().catch(undefined),
  person: anything,
  companies: z.array(z.unknown()).nullish().catch(undefined),
  company: anything,
});

type Unfinished = Exclude<Outcome, FoundOutcome>;

/** `state` stands in place of an answer while there is none. */
export type DeliveredRow = { key: string | undefined; state: Unfinished | undefined } & (
  | { person: PersonRow }
  | { company: CompanyRow }
);

export type Delivered = {
  id: string | undefined;
  rows: DeliveredRow[];
  /** What the job's own state says about a row that is not there; undefined when it is done. */
  whole: Unfinished | undefined;
};

/**
 * The rows of a job: of its status page, or of the event that reports it (`complete`). A row may be COMPLETED in a job
 * that is not. Undefined when the body is no such thing.
 */
export function readDelivered(body: unknown, complete: boolean): Delivered | undefined {
  const job = delivery.safeParse(body).data;
  if (!job) return undefined;
  const says = (word: string, ...states: (string | undefined)[]) => states.some((one) => one?.toUpperCase() === word);
  const state = (status: string | undefined): Unfinished | undefined => {
    if (says("COMPLETED", status)) return undefined;
    if (says("FAILED", status, job.status))
      return failed("unavailable", "Surfe could not finish the enrichment", { retryable: false });
    if (complete || says("COMPLETED", job.status) || job.percentCompleted === 100) return undefined;
    return pending(job.enrichmentID ? { externalId: job.enrichmentID } : {});
  };
  // A row in a job where nothing speaks of a state is an answer.
  const stateOfRow = (status: string | undefined) => ((status ?? job.status) ? state(status) : undefined);
  const listed = [job.people ?? present(job.person), job.companies ?? present(job.company)] as const;
  const people = listed[0].flatMap((item) => personRow.safeParse(item).data ?? []);
  const companies = listed[1].flatMap((item) => companyRow.safeParse(item).data ?? []);
  // A single row has been documented flat, without the list around it.
  const flat = people.length + companies.length === 0 && typeof body === "object" && body !== null ? body : {};
  if ("emails" in flat || "mobilePhones" in flat) people.push(personRow.parse(flat));
  else if ("websites" in flat || "employeeCount" in flat) companies.push(companyRow.parse(flat));
  const known = job.enrichmentID ?? job.status ?? job.percentCompleted ?? job.people ?? job.companies;
  if (people.length + companies.length === 0 && (known === undefined || listed.flat().length > 0)) return undefined;
  return {
    id: job.enrichmentID,
    whole: state(job.status),
    rows: [
      ...people.map((person) => ({ key: person.externalID, state: stateOfRow(person.status), person })),
      ...companies.map((company) => ({ key: company.externalID, state: stateOfRow(company.status), company })),
    ],
  };
}

const present = (item: unknown) => (item === undefined || item === null ? [] : [item]);

/** What was looked for is an answer whatever the row's state: the rest of it may still be sought. */
function sooner<Data>(row: DeliveredRow | undefined, answer: (person: PersonRow) => Outcome<Data>): Outcome<Data> {
  const outcome = row && "person" in row ? answer(row.person) : notFound();
  return outcome.outcome === "found" ? outcome : (row?.state ?? outcome);
}
export const emailOf = (row: DeliveredRow | undefined): Outcome<EmailFinding> => sooner(row, emailAnswer);
export const phoneOf = (row: DeliveredRow | undefined): Outcome<PhoneFinding> => sooner(row, phoneAnswer);
export const wholePersonOf = (row: DeliveredRow | undefined): Outcome<Person> =>
  row?.state ?? (row && "person" in row ? personAnswer(row.person) : notFound());
export const wholeCompanyOf = (row: DeliveredRow | undefined): Outcome<Company> =>
  row?.state ?? (row && "company" in row ? companyAnswer(row.company) : notFound());

/** A row as the operation wants it; without one (a recorded reply), all of it. */
export function answerFor(name: OperationName | undefined, row: DeliveredRow): Outcome {
  if (name === "find-email") return emailOf(row);
  if (name === "find-phone") return phoneOf(row);
  return "company" in row ? wholeCompanyOf(row) : wholePersonOf(row);
}
