import { z } from "zod";
import { type Queryable, rows } from "./queryable.ts";

const sample = z.object({
  name: z.enum([
    "jobs",
    "records",
    "due_records",
    "oldest_due_seconds",
    "calls",
    "unknown_calls",
    "call_seconds",
    "credits",
    "circuits",
    "circuits_opened",
    "open_lookups",
    "processes",
  ]),
  labels: z.record(z.string(), z.string()),
  value: z.number(),
});
export type MetricSample = z.infer<typeof sample>;

/** What the whole installation is at, by state and by provider. Calls and credits are those of this UTC day. */
export const readMetrics = (db: Queryable): Promise<MetricSample[]> =>
  rows(db, sample, "select name, labels, value from engine.metrics()", []);
