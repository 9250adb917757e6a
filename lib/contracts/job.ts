import { z } from "zod";
import { emailStatus } from "./entities.ts";
import { failureKind } from "./outcome.ts";
import { operationName } from "./operation.ts";
import { waterfallSpec } from "./waterfall.ts";

/** Jobs and records: their states, the transitions between them, and what crosses the wire about them. */

export const jobTypes = [
  "single_lead_enrichment",
  "batch_lead_enrichment",
  "email_validation",
  "company_data_update",
  "social_profile_discovery",
  "places_scrape",
  "ai_research",
  "export",
] as const;
export const jobType = z.enum(jobTypes);
export type JobType = z.infer<typeof jobType>;

export const jobStates = [
  "draft",
  "scheduled",
  "queued",
  "running",
  "paused",
  "completed",
  "partially_completed",
  "failed",
  "cancelled",
  "dead_letter",
] as const;
export const jobState = z.enum(jobStates);
export type JobState = z.infer<typeof jobState>;

/** From → to. Mirrored by `private.job_transitions` in SQL; a test compares the two. */
export const jobTransitions: Record<JobState, readonly JobState[]> = {
  draft: ["scheduled", "queued", "cancelled"],
  scheduled: ["queued", "cancelled"],
  queued: ["running", "paused", "completed", "partially_completed", "failed", "cancelled", "dead_letter"],
  running: ["paused", "completed", "partially_completed", "failed", "cancelled", "dead_letter"],
  paused: ["queued", "running", "completed", "partially_completed", "failed", "cancelled"],
  completed: ["queued"],
  partially_completed: ["queued"],
  failed: ["queued"],
  cancelled: [],
  dead_letter: ["queued"],
};

export const terminalJobStates: ReadonlySet<JobState> = new Set<JobState>([
  "completed",
  "partially_completed",
  "failed",
  "cancelled",
  "dead_letter",
]);

export const recordStates = [
  "queued",
  "running",
  "waiting",
  "success",
  "not_found",
  "failed",
  "skipped",
  "cancelled",
] as const;
export const recordState = z.enum(recordStates);
export type RecordState = z.infer<typeof recordState>;

/** `queued` means never touched and is never entered again: what is handed back or tried again waits. Success is kept. */
export const recordTransitions: Record<RecordState, readonly RecordState[]> = {
  queued: ["running", "cancelled"],
  running: ["waiting", "success", "not_found", "failed", "skipped", "cancelled"],
  waiting: ["running", "cancelled"],
  success: [],
  not_found: ["waiting"],
  failed: ["waiting"],
  skipped: ["waiting"],
  cancelled: [],
};

export const terminalRecordStates: ReadonlySet<RecordState> = new Set<RecordState>([
  "success",
  "not_found",
  "failed",
  "skipped",
  "cancelled",
]);

/** What a retry puts back: the failed records, or every one that ended without success. */
export const retryScope = z.enum(["failed", "all"]);
export type RetryScope = z.infer<typeof retryScope>;

/** One question asked (or answered from memory) for a record, in order. */
export const recordStep = z.object({
  provider: z.string(),
  operation: operationName,
  outcome: z.enum(["found", "not_found", "failed", "skipped"]),
  /** Set when failed or skipped: why. */
  kind: failureKind.optional(),
  message: z.string().optional(),
  /** True when an earlier look-up answered and nothing was called or paid. */
  cached: z.boolean(),
  /** Credits that this record's question cost now (0 when cached). */
  credits: z.number(),
  lookupId: z.string().optional(),
  generation: z.number().int().optional(),
  latencyMs: z.number().optional(),
  confidence: z.number().optional(),
  /** The address, or other value, in short. */
  value: z.string().optional(),
  status: emailStatus.optional(),
});
export type RecordStep = z.infer<typeof recordStep>;

export const candidate = z.object({
  email: z.string(),
  status: emailStatus,
  confidence: z.number().optional(),
  /** Providers that found the same address. */
  providers: z.array(z.string()),
  verifiedBy: z.string().optional(),
  /** Why it was not accepted. */
  reason: z.string().optional(),
});
export type Candidate = z.infer<typeof candidate>;

export const recordProvenance = z.object({
  steps: z.array(recordStep),
  /** Field → who supplied it. */
  fields: z.record(z.string(), z.object({ provider: z.string(), confidence: z.number().optional() })),
});
export type RecordProvenance = z.infer<typeof recordProvenance>;

/** What a finished record adds to its row. `bestCandidate` is there when nothing passed but something was found. */
export const recordOutput = z.object({
  fields: z.record(z.string(), z.unknown()),
  verified: z.boolean(),
  emailStatus: emailStatus.optional(),
  bestCandidate: candidate.optional(),
});
export type RecordOutput = z.infer<typeof recordOutput>;

export const recordError = z.object({ kind: z.string(), message: z.string() });
export type RecordError = z.infer<typeof recordError>;

export const logLine = z.object({
  at: z.string(),
  level: z.enum(["info", "warn", "error"]),
  message: z.string(),
  seq: z.number().int().optional(),
  provider: z.string().optional(),
});
export type LogLine = z.infer<typeof logLine>;

/** Per provider within one job. */
export const providerProgress = z.object({
  provider: z.string(),
  calls: z.number().int(),
  hits: z.number().int(),
  misses: z.number().int(),
  errors: z.number().int(),
  cached: z.number().int(),
  unknown: z.number().int(),
  /** Records whose accepted value came from this provider. */
  accepted: z.number().int(),
  credits: z.number(),
  /** Mean over `calls`. */
  latencyMs: z.number(),
});
export type ProviderProgress = z.infer<typeof providerProgress>;

export const jobProgress = z.object({
  total: z.number().int(),
  queued: z.number().int(),
  running: z.number().int(),
  waiting: z.number().int(),
  success: z.number().int(),
  notFound: z.number().int(),
  failed: z.number().int(),
  skipped: z.number().int(),
  cancelled: z.number().int(),
  verified: z.number().int(),
  credits: z.number(),
  paidCalls: z.number().int(),
  unknownCalls: z.number().int(),
  rev: z.number().int(),
});
export type JobProgress = z.infer<typeof jobProgress>;

/** Column of the file → canonical field, or left alone. */
export const columnMapping = z.record(z.string(), z.string().nullable());
export type ColumnMapping = z.infer<typeof columnMapping>;

export const job = z.object({
  id: z.uuid(),
  workspaceId: z.uuid(),
  type: jobType,
  name: z.string(),
  state: jobState,
  priority: z.number().int().min(1).max(5),
  tags: z.array(z.string()),
  /** When it is to start, or was to. */
  scheduledAt: z.string().nullable(),
  /** Why the job as a whole was given up. */
  deadLetterReason: z.string().nullable(),
  columns: z.array(z.string()),
  mapping: columnMapping,
  waterfall: waterfallSpec,
  progress: jobProgress,
  providers: z.array(providerProgress),
  createdAt: z.string(),
  startedAt: z.string().nullable(),
  finishedAt: z.string().nullable(),
  /** Its rows and answers are kept only until they have been exported. */
  ephemeral: z.boolean(),
  /** Since when its rows, its log and the answers it paid for are gone; it cannot run again. */
  emptiedAt: z.string().nullable(),
});
export type Job = z.infer<typeof job>;

export const record = z.object({
  seq: z.number().int(),
  state: recordState,
  /** The row as it stood in the file, by column. */
  input: z.record(z.string(), z.string()),
  output: recordOutput.nullable(),
  provenance: recordProvenance.nullable(),
  error: recordError.nullable(),
  attempts: z.number().int(),
  runAt: z.string().nullable(),
});
export type JobRecord = z.infer<typeof record>;

/** A live message: counters as of `rev`, the rows that changed since the last one, and new console lines. */
export const jobEvent = z.object({
  rev: z.number().int(),
  state: jobState,
  progress: jobProgress,
  providers: z.array(providerProgress),
  seqs: z.array(z.number().int()),
  logs: z.array(logLine),
  /** The rows of `seqs` as they are now, where they are few; otherwise whoever shows some of them reads those. */
  rows: z.array(record).optional(),
  /** `seqs` and `logs` are those after this rev: whoever stands elsewhere reads them again. Null: only the latest lines. */
  sinceRev: z.number().int().nullable().optional(),
});
export type JobEvent = z.infer<typeof jobEvent>;
