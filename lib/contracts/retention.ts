import { z } from "zod";
import { answerFields, fieldNames } from "./field.ts";
import { operationName } from "./operation.ts";

/** How long a workspace keeps jobs and answers, and for how long it uses an answer again. Null: for ever. */

const keptDays = z.number().int().min(1).max(36_500);
const freshDays = z.number().int().min(0).max(36_500);

/** Of a job, counted from its end; in place of the workspace's time. */
export const jobKeepDays = keptDays;

/** Operation → days; 0 asks anew in every job. What is left out has the product's own times. */
export const ownFreshness = z.partialRecord(
  operationName,
  z.object({ hitDays: freshDays, missDays: freshDays }).strict(),
);
export type OwnFreshness = z.infer<typeof ownFreshness>;

/** A field of answers → days: those of one provider's operation where both are named, else wherever the field is told. */
export const fieldFreshness = z
  .object({
    field: z.string().refine((name) => fieldNames.includes(name), {
      error: ({ input }) => `"${String(input)}" is no field of any answer; expected one of ${fieldNames.join(", ")}`,
    }),
    provider: z.string().min(1).optional(),
    operation: operationName.optional(),
    hitDays: freshDays.optional(),
    missDays: freshDays.optional(),
  })
  .strict()
  .superRefine(({ field, provider, operation, hitDays, missDays }, context) => {
    const say = (path: string, message: string) => context.addIssue({ code: "custom", path: [path], message });
    if (hitDays === undefined && missDays === undefined)
      say("hitDays", `${field} is given no time; name hitDays, missDays or both`);
    if (provider !== undefined && operation === undefined)
      say("operation", `name the operation of ${provider} as well, or leave both out to mean ${field} everywhere`);
    if (provider === undefined && operation !== undefined)
      say("provider", `name the provider of ${operation} as well, or leave both out to mean ${field} everywhere`);
    if (operation !== undefined && !answerFields(operation).fields.some((told) => told.field === field))
      say("field", `${operation} does not tell ${field}`);
  });
export type FieldFreshness = z.infer<typeof fieldFreshness>;

const ownFieldFreshness = z
  .array(fieldFreshness)
  .max(500)
  .superRefine((rules, context) => {
    const seen = new Set<string>();
    rules.forEach(({ field, provider = "", operation = "" }, index) => {
      const key = `${provider} ${operation} ${field}`;
      if (seen.has(key)) context.addIssue({ code: "custom", path: [index], message: `${key.trim()} is there twice` });
      seen.add(key);
    });
  });

/**
 * What is named is changed. `freshness` and `fieldFreshness` each take the place of all that was set before; jobs made from
 * then on heed it.
 */
export const changeRetentionRequest = z
  .object({
    jobDays: keptDays.nullable(),
    resultDays: keptDays.nullable(),
    freshness: ownFreshness,
    fieldFreshness: ownFieldFreshness,
  })
  .partial()
  .strict()
  .refine(
    (changes) => Object.keys(changes).length > 0,
    "name at least one of jobDays, resultDays, freshness, fieldFreshness",
  );
export type ChangeRetention = z.infer<typeof changeRetentionRequest>;

export const retentionReply = z.object({
  /** Ended jobs go with their rows so many days after their end. */
  jobDays: z.number().nullable(),
  /** What look-ups found is emptied so many days after the answer came; price and state stay. Asking again is paid again. */
  resultDays: z.number().nullable(),
  /** For how long an answer is used again, by operation; `own` where the workspace set it. */
  freshness: z.array(
    z.object({
      operation: operationName,
      hitDays: z.number(),
      missDays: z.number(),
      own: z.boolean(),
      why: z.string(),
    }),
  ),
  /**
   * What holds for each field of each operation's answers; with `provider`, for that provider's alone and before the line
   * without it. `own` where the workspace set it, for the field or for the operation.
   */
  fieldFreshness: z.array(
    z.object({
      provider: z.string().optional(),
      operation: operationName,
      field: z.string(),
      hitDays: z.number(),
      missDays: z.number(),
      own: z.boolean(),
      why: z.string(),
    }),
  ),
});
export type Retention = z.infer<typeof retentionReply>;

/** Rows, log and paid answers of an ended job are gone from `emptiedAt` on; counters and payments stay. */
export const emptyJobReply = z.object({ id: z.uuid(), emptiedAt: z.string() });
