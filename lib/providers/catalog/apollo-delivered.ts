import { z } from "zod";
import type { OperationName } from "@/lib/contracts/operation.ts";
import type { Outcome } from "@/lib/contracts/outcome.ts";
import { failed, notFound, pending } from "@/lib/providers/outcome.ts";
import { anything, email, rows, text } from "@/lib/providers/reading.ts";
import { emailOf, type PersonRow, personRow, phoneAnswer, wholePerson } from "./apollo-reply.ts";

/** A person as the operation wants it; without one (a recorded reply), the whole person. */
function answerFor(name: OperationName | undefined, row: PersonRow): Outcome {
  if (name === "find-phone") return phoneAnswer(row) ?? notFound({ credits: 1 });
  if (name === "find-email") return emailOf(row);
  return wholePerson(row);
}

const delivered = z.object({
  person: personRow.nullish().catch(undefined),
  people: rows(personRow.extend({ emails: rows(z.object({ email, email_status_cd: text })) })),
  matches: rows(personRow),
});
const deliveredReply = delivered.extend({
  request_id: text,
  webhook_result: delivered.optional().catch(undefined),
});

/** What comes to the webhook, and what `/webhook_result` gives: people with the phones and addresses found for them. */
function deliveredPeople(body: unknown): { requestId: string | undefined; people: PersonRow[] } {
  const parsed = deliveredReply.safeParse(body);
  if (!parsed.success) return { requestId: undefined, people: [] };
  const result = parsed.data.webhook_result ?? parsed.data;
  const people = result.people.map(({ emails, ...row }) => ({
    ...row,
    email: email.parse(row.email) ?? emails.find((one) => one.email)?.email,
    email_status: row.email_status ?? emails.find((one) => one.email)?.email_status_cd,
  }));
  return {
    requestId: parsed.data.request_id,
    people: [...people, ...result.matches, ...(result.person ? [result.person] : [])],
  };
}

const delivery = z.object({
  webhook_status: text,
  status: text,
  failure_reason: text,
  webhook_result: anything,
  people: anything,
  matches: anything,
  person: anything,
});

/** The outcomes of what was delivered, and the request that it answers. */
export function readDelivered(
  body: unknown,
  name: OperationName | undefined,
): { requestId: string | undefined; rows: Outcome[] } {
  const { people, requestId } = deliveredPeople(body);
  if (people.length > 0) return { requestId, rows: people.map((row) => answerFor(name, row)) };
  const {
    status: said,
    webhook_status: status = said,
    failure_reason: reason,
    ...parts
  } = delivery.safeParse(body).data ?? {};
  if (/fail|error/i.test(status ?? "")) {
    const message = `Apollo could not finish the request${reason ? `: ${reason}` : ""}`;
    return { requestId, rows: [failed("unavailable", message, { retryable: false })] };
  }
  if (/pending|progress|processing|queued/i.test(status ?? "")) return { requestId, rows: [pending()] };
  const result = parts.webhook_result ?? {};
  const told = status !== undefined || Object.keys(parts).length > 0;
  return { requestId, rows: told && typeof result === "object" ? [notFound()] : [] };
}
