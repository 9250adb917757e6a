import { z } from "zod";
import type { Company, EmailFinding, Person } from "@/lib/contracts/entities.ts";
import type { OperationName } from "@/lib/contracts/operation.ts";
import type { Outcome } from "@/lib/contracts/outcome.ts";
import { found, malformedText, notFound, pending } from "@/lib/providers/outcome.ts";
import { foundEmail, saysAnything } from "@/lib/providers/reading.ts";
import { company, companyOf, technologiesOf } from "./coresignal-company.ts";
import { addressOf, employee, personOf, whoOf } from "./coresignal-employee.ts";

/** A collected or enriched record of the multi-source data; a miss costs nothing. */
export const RECORD = 20;

const ids = z.array(z.union([z.number(), z.string()]).transform(String));

/** A search answers with ids only; the record behind the first is then collected. */
export const companyReply = z.union([
  ids,
  company.refine(
    (row) => row.id !== undefined || saysAnything({ ...companyOf(row), operatingStatus: undefined }),
    "company_name is missing",
  ),
]);
export const employeeReply = z.union([
  ids,
  employee.refine((row) => row.id !== undefined || saysAnything(personOf(row)), "full_name is missing"),
]);
export const companiesReply = z.array(company.nullable().catch(null));
export const employeesReply = z.array(employee.nullable().catch(null));

const none = () => notFound({ credits: RECORD });

export function companyAnswer(body: z.infer<typeof companyReply>): Outcome<Company> {
  if (Array.isArray(body)) return collect("company", body);
  const whole = companyOf(body);
  return saysAnything(whole) ? found(whole) : none();
}

export function technologiesAnswer(body: z.infer<typeof companyReply>): Outcome<{ technologies: string[] }> {
  if (Array.isArray(body)) return collect("company", body);
  const technologies = technologiesOf(body);
  return technologies ? found({ technologies }) : none();
}

export function personAnswer(body: z.infer<typeof employeeReply>): Outcome<Person> {
  if (Array.isArray(body)) return collect("employee", body);
  const whole = personOf(body);
  return saysAnything(whole) ? found(whole) : none();
}

export function emailAnswer(body: z.infer<typeof employeeReply>): Outcome<EmailFinding> {
  if (Array.isArray(body)) return collect("employee", body);
  const address = addressOf(body);
  if (address) return found({ ...whoOf(body), ...address });
  const unread = !foundEmail.safeParse(body.primary_professional_email).success;
  return unread ? malformedText("primary_professional_email: not an e-mail address") : none();
}

/** A page of previews. */
export const usable = <Row, Item extends Record<string, unknown>>(rows: (Row | null)[], as: (row: Row) => Item) =>
  rows.flatMap((row) => (row === null ? [] : [as(row)])).filter(saysAnything);

const collect = (kind: "company" | "employee", [id]: readonly string[]) =>
  id === undefined ? notFound({ credits: 0 }) : pending({ externalId: `${kind}:${id}`, retryAfterMs: 0 });

const ofPeople: readonly (OperationName | undefined)[] = ["enrich-person", "find-email"];

/** A collected record as the operation wants it; without one (a recorded reply), whatever it is a record of. */
export function collected(body: unknown, name: OperationName | undefined): Outcome {
  const person = employeeReply.safeParse(body).data;
  if (person && (ofPeople.includes(name) || (name === undefined && "full_name" in person)))
    return name === "find-email" ? emailAnswer(person) : personAnswer(person);
  const row = companyReply.safeParse(body).data;
  if (!row) return malformedText("it is no record");
  return name === "detect-technologies" ? technologiesAnswer(row) : companyAnswer(row);
}
