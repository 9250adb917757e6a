import { z } from "zod";
import { isBlank } from "@/lib/cleaning/blank.ts";
import type { EmailFinding, PhoneFinding } from "@/lib/contracts/entities.ts";
import type { OperationName } from "@/lib/contracts/operation.ts";
import type { Outcome } from "@/lib/contracts/outcome.ts";
import { found, malformed, malformedText, notFound, pending } from "@/lib/providers/outcome.ts";
import { count, foundEmail, list, saysAnything, text, verdictOf } from "@/lib/providers/reading.ts";
import {
  account,
  contact,
  companyOf,
  details,
  qualities,
  numberOf,
  numbersOf,
  callable,
  personOf,
  type Contact,
} from "./cognism-record.ts";

/** One sample of the vendor's spells them `total` and `result`. */
const listOf = <Row>(row: z.core.$ZodType<Row>) => {
  const rest = { totalResults: count, total: count, lastReturnedKey: text };
  return z.union([
    z.object({ results: list(row), ...rest }),
    z.object({ result: list(row), ...rest }).transform(({ result, ...others }) => ({ results: result, ...others })),
  ]);
};
export const contactsReply = listOf(contact);
export const accountsReply = listOf(account);

function emailAnswer(row: Contact): Outcome<EmailFinding> {
  const parsed = foundEmail.safeParse(row.email?.address);
  if (!parsed.success) return malformed(parsed.error);
  const address = parsed.data;
  if (!address) return notFound({ credits: 1 });
  const status = verdictOf(qualities, row.email?.quality) ?? "unknown";
  return found({ ...details(row), phone: numberOf(row), email: address, status });
}

function phoneAnswer(row: Contact): Outcome<PhoneFinding> {
  const mobile = callable(row.mobilePhoneNumbers);
  const direct = callable(row.directPhoneNumbers);
  if (mobile) return found({ phone: mobile, type: "mobile" });
  if (direct) return found({ phone: direct, type: "landline" });
  const unread = [...numbersOf(row.mobilePhoneNumbers), ...numbersOf(row.directPhoneNumbers)].some(
    (one) => !isBlank(one),
  );
  return unread ? malformedText("no phone number can be read") : notFound({ credits: 1 });
}

const isPreview = (row: Contact) => row.hasEmail !== undefined || row.hasMobilePhoneNumbers !== undefined;
const lacks = (row: Contact, name: OperationName) =>
  (name === "find-email" && row.hasEmail === false) ||
  (name === "find-phone" && row.hasMobilePhoneNumbers === false && row.hasDirectPhoneNumbers === false);

/** The free match names records and says what is known of them, without the values: those come with redeeming. */
const isRedeemed = (row: Contact | undefined) =>
  row !== undefined &&
  !isPreview(row) &&
  (row.email ?? row.mobilePhoneNumbers[0] ?? row.directPhoneNumbers[0]) !== undefined;
export const matchesReply = contactsReply.refine(
  ({ results: [row] }) => !isRedeemed(row),
  "it is no match but a contact",
);
export const accountMatchesReply = accountsReply.refine(
  ({ results: [row] }) => (row?.domain ?? row?.website) === undefined,
  "it is no match but a company",
);

/** What the free match says: nobody, nobody with what is wanted, or whom to redeem. */
export function matched(list: z.infer<typeof contactsReply>, name: OperationName): Outcome<never> {
  const [row] = list.results;
  if (!row || lacks(row, name)) return notFound();
  const id = row.redeemId ?? row.id;
  return id === undefined ? malformedText("redeemId is missing") : pending({ externalId: id, retryAfterMs: 0 });
}

export function matchedAccount(list: z.infer<typeof accountsReply>): Outcome<never> {
  const [row] = list.results;
  if (!row) return notFound();
  return row.id === undefined ? malformedText("id is missing") : pending({ externalId: row.id, retryAfterMs: 0 });
}

/** What was redeemed, as the operation wants it; without one (a recorded reply), all of it. */
export function redeemed(body: unknown, name: OperationName | undefined): Outcome {
  if (name === "enrich-company" || name === "detect-technologies") {
    const [row] = accountsReply.safeParse(body).data?.results ?? [];
    if (!row) return emptied(accountsReply.safeParse(body).success);
    const company = companyOf(row);
    if (name === "enrich-company")
      return saysAnything(company) ? found(company) : malformedText("it says nothing of a company");
    return company.technologies ? found({ technologies: company.technologies }) : notFound();
  }
  const list = contactsReply.safeParse(body);
  const [row] = list.data?.results ?? [];
  if (!row) return emptied(list.success);
  if (isPreview(row) && row.email === undefined && row.linkedinUrl === undefined)
    return malformedText("it is a preview of the contact");
  if (name === "find-email") return emailAnswer(row);
  if (name === "find-phone") return phoneAnswer(row);
  const person = personOf(row);
  return saysAnything(person) ? found(person) : malformedText("it says nothing of a person");
}

const emptied = (readable: boolean): Outcome<never> => (readable ? notFound() : malformedText("results is missing"));
