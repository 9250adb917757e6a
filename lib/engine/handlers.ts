import type { JobType, LogLine } from "@/lib/contracts/job.ts";
import type { ClaimedRecord, Settlement } from "@/lib/db/engine.ts";
import type { Queryable } from "@/lib/db/queryable.ts";
import type { Asker } from "./asker.ts";
import type { JobContext } from "./job-context.ts";
import { runExport } from "./run-export.ts";
import { runPlaces } from "./run-places.ts";
import { runResearch } from "./run-research.ts";
import { runWaterfall } from "./run-waterfall.ts";

/** How a record's turn ended. `gone`: it is no longer this worker's to settle. */
export type RecordRun =
  | { type: "finished"; settlement: Settlement; line?: Omit<LogLine, "at"> }
  | { type: "put_off"; settlement: Settlement }
  | { type: "gone" };

/**
 * What one record of a job is turned into. It may be run again from the start at any time (after a kill, a pause, a wait),
 * so whatever it pays for goes through the asker, which remembers.
 */
export type RecordHandler = (run: {
  asker: Asker;
  /** For what a record keeps elsewhere than in its own row. */
  db: Queryable;
  context: JobContext;
  record: ClaimedRecord;
  /** Whether the run is about to end: what has not begun goes back. */
  ending: () => boolean;
}) => Promise<RecordRun>;
export type RecordHandlers = Partial<Record<JobType, RecordHandler>>;

/** By the type of the job. */
export const handlers: RecordHandlers = {
  single_lead_enrichment: runWaterfall,
  batch_lead_enrichment: runWaterfall,
  email_validation: runWaterfall,
  company_data_update: runWaterfall,
  social_profile_discovery: runWaterfall,
  places_scrape: runPlaces,
  ai_research: runResearch,
  export: runExport,
};
