import { z } from "zod";
import type { EmailFinding, EmailStatus, EmailVerdict } from "@/lib/contracts/entities.ts";
import type { Outcome } from "@/lib/contracts/outcome.ts";
import { failed, found, malformedText, notFound } from "@/lib/providers/outcome.ts";
import { domain, email, flag, group, joinName, judgedAddress, list, rows, text } from "@/lib/providers/reading.ts";

/** What is asked with; names are compared, since rows come back in any order. */
export type Question = { email?: string; fullName?: string; linkedinUrl?: string; name?: string };

const address = z.object({
  email,
  smtp_status: text,
  is_disposable: flag,
  unknown_status_reason: text,
});

const verdict = address.extend({ email: judgedAddress });

function statusOf(row: Omit<z.infer<typeof address>, "email">): EmailStatus | undefined {
  const said = row.smtp_status?.toLowerCase();
  if (row.is_disposable && said !== "not_valid") return "disposable";
  if (said === "valid") return "valid";
  if (said === "not_valid") return "invalid";
  if (said !== "unknown") return undefined;
  return row.unknown_status_reason?.toLowerCase() === "catchall" ? "catch_all" : "unknown";
}

const isHidden = (row: { unknown_status_reason?: string | undefined }) =>
  row.unknown_status_reason?.toLowerCase() === "hidden_by_owner";
const suppressed = () => failed("suppressed", "The owner of the address asked Snov.io to remove it");

export const same = (one: string | undefined, other: string | undefined) =>
  one !== undefined && one.trim().toLowerCase() === other?.trim().toLowerCase();

/** The row that answers, of a reply about up to ten questions. */
export function own<Row>(items: Row[], matches: (row: Row) => boolean): Row | undefined {
  return items.find(matches) ?? (items.length === 1 ? items[0] : undefined);
}
export const absent = () => malformedText("the question is not in the answer");

const people = list(z.object({ people: text, result: list(address) }));
/** One person of a search whose address was asked for afterwards. */
const prospect = z
  .object({ first_name: text, last_name: text, emails: list(address) })
  .transform((one) => [{ people: joinName(one.first_name, one.last_name), result: one.emails }]);

/** The questions as the task echoes them. */
const echo = group({ rows: rows(z.object({ first_name: text, last_name: text, domain })) });

export function emailAnswer(data: unknown, rest: unknown, asked: Question): Outcome<EmailFinding> {
  const parsed = z.union([people, prospect]).safeParse(data);
  if (!parsed.success) return malformedText("data is no list");
  const row = own(parsed.data, (one) => same(one.people, asked.fullName));
  if (!row) return absent();
  const usable = row.result.flatMap((one) => {
    const status = statusOf(one);
    return one.email && status !== "invalid" && !isHidden(one) ? [{ email: one.email, status }] : [];
  });
  const best = usable.find(({ status }) => status === "valid") ?? usable[0];
  if (best) {
    const who = echo.parse(rest)?.rows.find((one) => same(joinName(one.first_name, one.last_name), row.people));
    const person = { firstName: who?.first_name, lastName: who?.last_name, companyDomain: who?.domain };
    return found({ ...best, fullName: row.people, ...person }, { credits: 1 });
  }
  return row.result.some(isHidden) ? suppressed() : notFound();
}

const verdicts = list(z.object({ email: judgedAddress, result: verdict }));

export function verdictAnswer(data: unknown, asked: Question): Outcome<EmailVerdict> {
  const parsed = verdicts.safeParse(data);
  if (!parsed.success) return malformedText("data is no list");
  const row = own(parsed.data, (one) => same(one.email, asked.email));
  const status = row && statusOf(row.result);
  if (!row?.email || !status) return row ? malformedText("smtp_status is missing") : absent();
  if (isHidden(row.result)) return suppressed();
  return found({ email: row.email, status, reason: row.result.unknown_status_reason ?? row.result.smtp_status });
}
