import { z } from "zod";
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

/** What is named is changed. `freshness` takes the place of all that was set before; jobs made from then on heed it. */
export const changeRetentionRequest = z
  .object({ jobDays: keptDays.nullable(), resultDays: keptDays.nullable(), freshness: ownFreshness })
  .partial()
  .strict()
  .refine((changes) => Object.keys(changes).length > 0, "name at least one of jobDays, resultDays, freshness");
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
});
export type Retention = z.infer<typeof retentionReply>;

/** Rows, log and paid answers of an ended job are gone from `emptiedAt` on; counters and payments stay. */
export const emptyJobReply = z.object({ id: z.uuid(), emptiedAt: z.string() });
