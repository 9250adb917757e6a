import { z } from "zod";
import type { EmailFinding, EmailStatus, EmailVerdict } from "@/lib/contracts/entities.ts";
import type { OperationName, OperationOutput } from "@/lib/contracts/operation.ts";
import type { FoundOutcome, Outcome } from "@/lib/contracts/outcome.ts";
import { failed, found, malformedText, notFound, pending } from "@/lib/providers/outcome.ts";
import { group, joinName, judgedAddress, linkedin, rows, text } from "@/lib/providers/reading.ts";

/** Marks the id of a batch, whose results are read another way. */
export const batch = "file:";

const address = z.object({ email: judgedAddress, certainty: text });
const results = {
  firstname: text,
  lastname: text,
  fullname: text,
  li: linkedin,
  email: judgedAddress,
  certainty: text,
  emails: rows(z.union([address, z.string().transform((email) => address.parse({ email }))])),
};
const fields = z.object({
  _id: text,
  searchId: text,
  status: text,
  ...results,
  results: group(results),
  userData: group({ externalId: text }),
});
export type Item = z.infer<typeof fields> & { status: string };
/** Addresses that are there are the answer, whatever has become of the status. */
const item = fields
  .refine((row) => row.status !== undefined || addressesOf(row).length > 0, "status is missing")
  .transform((row) => ({ ...row, status: row.status ?? "FOUND" }));

/** A start has `item`, a result `items` (some clients: `item`), a synchronous answer nothing around it. */
export const searchReply = z
  .union([
    z.object({ items: z.array(item).min(1) }).transform((body) => body.items),
    z.object({ item }).transform((body) => [body.item]),
    item.transform((body) => [body]),
  ])
  .transform((items) => items[0])
  .refine((first) => first !== undefined, "status is missing");
const itemsReply = z.object({ items: z.array(item) });
export const startReply = z.object({ file: text });

export function readItems(body: unknown): Item[] {
  const several = itemsReply.safeParse(body).data;
  const one = several ? undefined : searchReply.safeParse(body).data;
  return several?.items ?? (one ? [one] : []);
}

type Unfinished = Exclude<Outcome, FoundOutcome>;

/** What a status says where it is no answer yet, or none at all; `not_found` is left to the operation. */
export function stateOf(status: string, id: string | undefined): Unfinished | "found" | "not_found" {
  switch (status.toUpperCase()) {
    case "NONE":
    case "SCHEDULED":
    case "IN_PROGRESS":
      return pending(id ? { externalId: id } : {});
    case "FOUND":
    case "DEBITED":
    case "COMPLETED":
      return "found";
    case "NOT_FOUND":
    case "DEBITED_NOT_FOUND":
      return "not_found";
    case "INSUFFICIENT_FUNDS":
      return failed("quota", "The Icypeas key is out of credits");
    case "BAD_INPUT":
      return failed("invalid_input", "Icypeas cannot search with this input");
    case "ABORTED":
      return failed("unavailable", "Icypeas broke the search off");
    default:
      return malformedText(`status: ${status} is not known`);
  }
}

const certainties: Record<string, { status: EmailStatus; confidence?: number }> = {
  ultra_sure: { status: "valid", confidence: 99 },
  very_sure: { status: "valid", confidence: 99 },
  sure: { status: "valid" },
  probable: { status: "valid", confidence: 95 },
  undeliverable: { status: "invalid" },
  not_found: { status: "invalid" },
};
const certaintyOf = (word: string | undefined) =>
  certainties[word?.toLowerCase() ?? ""] ?? { status: "unknown" as const };

const idOf = (row: Item) => row._id ?? row.searchId;
const bodyOf = (row: z.infer<typeof fields>) => row.results ?? row;
const addressesOf = (row: z.infer<typeof fields>) => {
  const body = bodyOf(row);
  const known = body.emails.length > 0 ? body.emails : [{ email: body.email, certainty: body.certainty }];
  return known.flatMap(({ email, certainty }) => (email ? [{ email, certainty }] : []));
};

export function emailAnswer(row: Item): Outcome<EmailFinding> {
  const state = stateOf(row.status, idOf(row));
  if (state === "not_found") return notFound();
  if (state !== "found") return state;
  const addresses = addressesOf(row);
  const best = addresses.find(({ certainty }) => certaintyOf(certainty).status !== "invalid");
  if (!best)
    return addresses.length > 0 || bodyOf(row).emails.length === 0 ? notFound() : malformedText("email is missing");
  const { firstname, lastname, fullname, li } = bodyOf(row);
  return found({
    email: best.email,
    ...certaintyOf(best.certainty),
    fullName: fullname ?? joinName(firstname, lastname),
    firstName: firstname,
    lastName: lastname,
    linkedinUrl: li,
  });
}

export function verdictAnswer(row: Item, question: unknown): Outcome<EmailVerdict> {
  const state = stateOf(row.status, idOf(row));
  if (state !== "found" && state !== "not_found") return state;
  const [known] = addressesOf(row);
  const email = known?.email ?? judgedAddress.parse(question) ?? "";
  if (email === "" && state === "found") return malformedText("email is missing");
  const unsaid = state === "found" ? "valid" : "invalid";
  const verdict = known?.certainty ? certaintyOf(known.certainty) : ({ status: unsaid } as const);
  return found({ email, ...verdict, reason: known?.certainty ?? row.status });
}

/** Addresses such as contact@ and sales@ that are nobody's. */
export function domainAnswer(row: Item): Outcome<OperationOutput<"search-domain">> {
  const state = stateOf(row.status, idOf(row));
  if (state === "not_found") return notFound();
  if (state !== "found") return state;
  const people = addressesOf(row).map(({ email, certainty }) => ({
    email,
    emailStatus: certaintyOf(certainty).status,
  }));
  return people.length > 0 ? found({ people, total: people.length }) : notFound();
}

const field = z.string().optional().catch(undefined);
const question = z.object({
  email: field,
  fullName: field,
  firstName: field,
  lastName: field,
  companyDomain: field,
  companyName: field,
});

/** Given with each row of a batch and echoed with its result. */
export function rowKey(input: Record<string, unknown>): string {
  const { email, fullName, firstName, lastName, companyDomain, companyName } = question.parse(input);
  const parts = email ? [email] : [fullName ?? joinName(firstName, lastName), companyDomain ?? companyName];
  return parts.map((part) => part?.trim().toLowerCase() ?? "").join("|");
}

export const isAbout = (row: Item, input: Record<string, unknown>): boolean =>
  row.userData?.externalId === rowKey(input);

export function answerFor(name: OperationName | undefined, row: Item, input: Record<string, unknown> = {}): Outcome {
  if (name === "verify-email") return verdictAnswer(row, input["email"]);
  return name === "search-domain" ? domainAnswer(row) : emailAnswer(row);
}
