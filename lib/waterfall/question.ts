import type { OperationName } from "@/lib/contracts/operation.ts";
import { fieldsTaught } from "./hit.ts";
import { isBlank } from "./merge.ts";
import type { Plan, PlannedStep } from "./plan.ts";

/** From what is known of a row to the input of a question. */

const person = ["fullName", "firstName", "lastName", "linkedinUrl", "companyName", "companyDomain"] as const;
const sameNames = (names: readonly string[]) => names.map((name): readonly [string, string] => [name, name]);
const company = [
  ["domain", "companyDomain"],
  ["name", "companyName"],
  ["linkedinUrl", "companyLinkedinUrl"],
] as const;

/**
 * Operation → its input fields and the row field each is taken from. `find-email` is not told the row's address: it is
 * asked because that one is missing or did not pass.
 */
const inputs: Record<OperationName, readonly (readonly [input: string, field: string])[]> = {
  "find-email": sameNames(person),
  "find-personal-email": sameNames([...person, "email"]),
  "enrich-person": sameNames([...person, "email"]),
  "find-phone": sameNames([...person, "email"]),
  "find-social": [...sameNames([...person, "email"]), ["domain", "companyDomain"]],
  "verify-email": sameNames(["email"]),
  "verify-phone": sameNames(["phone"]),
  "check-dnc": sameNames(["phone"]),
  "enrich-company": company,
  "find-lookalike": company,
  "detect-technologies": company,
  "check-ads": company,
  "search-domain": company.slice(0, 2),
  "search-people": sameNames(["companyDomain", "companyName"]),
  "search-companies": [["name", "companyName"]],
  "find-places": sameNames(["query"]),
  research: sameNames(["prompt"]),
};

/**
 * The input of an operation, from canonical row fields. Same fields, same input, in the same key order; blank values
 * and anything that is no text are left out. A missing full name is put together from first and last name.
 */
export function inputFor(operation: OperationName, fields: Readonly<Record<string, unknown>>): Record<string, string> {
  const input: Record<string, string> = {};
  for (const [name, field] of inputs[operation]) {
    const value = textOf(fields, field);
    if (value !== undefined) input[name] = value;
  }
  return input;
}

function textOf(fields: Readonly<Record<string, unknown>>, field: string): string | undefined {
  const value = fields[field];
  if (typeof value === "string" && value.trim() !== "") return value.trim();
  if (field !== "fullName") return undefined;
  const first = textOf(fields, "firstName");
  const last = textOf(fields, "lastName");
  return first === undefined || last === undefined ? undefined : `${first} ${last}`;
}

/**
 * Undefined when the input meets one of the sets; else what to tell the user: the row fields that the nearest set
 * still lacks.
 */
export function missingFields(
  operation: OperationName,
  needs: readonly (readonly string[])[],
  input: Readonly<Record<string, string>>,
): string[] | undefined {
  const lacks = needs.map((set) => set.filter((name) => input[name] === undefined));
  if (lacks.length === 0 || lacks.some((names) => names.length === 0)) return undefined;
  const least = lacks.reduce((best, names) => (names.length < best.length ? names : best));
  return least.map((name) => inputs[operation].find(([own]) => own === name)?.[1] ?? name);
}

/** What other questions can be asked with. */
const leads = new Set(Object.values(inputs).flatMap((taken) => taken.map(([, field]) => field)));

/**
 * The row fields that a step is asked for. Where its plan looks for one: that (and where nobody checks addresses, the
 * finder's own word on it), or else what leads there; in other plans all that it can tell. Both but for what is known.
 */
export function wantedFields(
  { target, verifiers }: Plan,
  { role, operation }: PlannedStep,
  fields: Readonly<Record<string, unknown>>,
): string[] {
  if (role === "verifier") return ["emailStatus"];
  const taught = fieldsTaught(operation);
  if (target === "email" && taught.includes("email"))
    return verifiers.length > 0 ? ["email"] : ["email", "emailStatus"];
  if (target === "phone" && taught.includes("phone")) return ["phone"];
  const open = taught.filter((field) => isBlank(fields[field]));
  return target === "email" || target === "phone" ? open.filter((field) => leads.has(field)) : open;
}
