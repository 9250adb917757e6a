import type { JobRecord } from "./job.ts";
import type { FoundPlace } from "./places.ts";

/** One line of an export: a record, or one of the places that a record brought. */
export type ExportRow = JobRecord & { place?: FoundPlace };
