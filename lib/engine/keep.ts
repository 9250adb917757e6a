import { z } from "zod";
import { answerFields } from "@/lib/contracts/field.ts";
import { fieldDays, freshness } from "@/lib/contracts/freshness.ts";
import { fieldFreshness } from "@/lib/contracts/retention.ts";
import type { Keep } from "@/lib/db/engine.ts";
import type { Operation } from "@/lib/providers/provider.ts";

/** The owner's times as a job took them over when it was made: `<provider> <operation>` → days, and by field. */
export const jobTimes = z.object({
  freshness: z.record(z.string(), z.object({ hitDays: z.number(), missDays: z.number() })).default({}),
  fieldFreshness: z.array(fieldFreshness).default([]),
});
export type JobTimes = z.infer<typeof jobTimes>;

/**
 * For how many days the answers to a question serve it, field by field. Undefined where that is no other than the
 * operation's own time; so it is of a guess that a provider says to be good for less (`keepMs`).
 * @param wants row fields; what an answer cannot do without is always wanted.
 */
export function keepOf(
  times: JobTimes,
  provider: string,
  { name, keepMs }: Pick<Operation, "name" | "keepMs">,
  wants: readonly string[] | undefined,
): Keep | undefined {
  if (wants === undefined || keepMs !== undefined) return undefined;
  if (times.fieldFreshness.length === 0 && freshness[name].fields === undefined) return undefined;
  const operation = times.freshness[`${provider} ${name}`];
  const usual = operation ?? freshness[name];
  const { fields, beside } = answerFields(name);
  const told = fields.map(({ key, field, required }) => ({
    key,
    isWanted: required || wants.includes(field),
    ...fieldDays({ provider, operation: name }, field, { operation, fields: times.fieldFreshness }),
  }));
  const wanted = told.filter(({ isWanted }) => isWanted);
  const days = told.filter(({ hitDays }) => hitDays !== usual.hitDays).map(({ key, hitDays }) => [key, hitDays]);
  const missDays = wanted.length > 0 ? Math.min(...wanted.map((one) => one.missDays)) : usual.missDays;
  if (days.length === 0 && missDays === usual.missDays) return undefined;
  return { wants: wanted.map(({ key }) => key), days: Object.fromEntries(days), beside, missDays };
}
