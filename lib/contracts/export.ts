import { z } from "zod";
import type { JobRecord } from "./job.ts";
import type { FoundPlace } from "./places.ts";

export const exportFormat = z.enum(["csv", "json", "ndjson"]);
export type ExportFormat = z.infer<typeof exportFormat>;

/** What a job of the type `export` writes. `states` and `columns` narrow as in the query of a direct export. */
export const exportSpec = z.strictObject({
  /** Whose rows. */
  jobId: z.uuid(),
  format: exportFormat.default("csv"),
  states: z.string().optional(),
  columns: z.string().optional(),
  bom: z.boolean().default(false),
});
export type ExportSpec = z.infer<typeof exportSpec>;
/** As the job keeps it, with the file's first line: the job whose rows it has may be gone when it is fetched. */
export const keptExport = exportSpec.extend({ head: z.string() });

/** One line of an export: a record, or one of the places that a record brought. */
export type ExportRow = JobRecord & { place?: FoundPlace };
