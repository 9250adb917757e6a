import { z } from "zod";
import { quota } from "./entities.ts";
import { columnMapping, job, jobProgress, jobState, jobType, logLine, record, recordState, retryScope } from "./job.ts";
import { exportFormat, exportSpec } from "./export.ts";
import { operationName } from "./operation.ts";
import { placesSpec } from "./places.ts";
import { researchSpec } from "./research.ts";
import { jobKeepDays } from "./retention.ts";
import { jobBudget, keyLimits } from "./spending.ts";
import { waterfallSpec } from "./waterfall.ts";

/** Requests and replies of the REST API. `data` reply schemas are what the browser's client parses. */

export const MAX_RECORDS_PER_REQUEST = 10_000;
export const MAX_COLUMNS = 1_000;
/** Rows of one of the browser's chunks: small enough that the server answers within 200 ms. */
export const CHUNK_ROWS = 1_250;
/** The browser cuts its chunks below this, so that they pass Vercel's 4.5 MB. */
export const MAX_CHUNK_BYTES = 3_000_000;

const cells = z.array(z.string());
const jobName = z.string().min(1).max(200);
const jobPriority = z.number().int().min(1).max(5);
const jobTags = z.array(z.string().min(1).max(40)).max(20);
/** With a zone: `2026-12-01T08:00:00Z`, `2026-12-01T09:00:00+01:00`. */
const startTime = z.iso.datetime({ offset: true });

/** How long failed questions and a failed job rest: base × factor^(n-1), at most max, less a random share of up to jitter. */
export const backoff = z
  .object({
    baseMs: z.number().int().min(0).max(86_400_000).default(2_000),
    factor: z.number().min(1).max(10).default(2),
    maxMs: z.number().int().min(0).max(86_400_000).default(300_000),
    jitter: z.number().min(0).max(1).default(0.5),
  })
  .strict();
export type Backoff = z.infer<typeof backoff>;

/** Rows as arrays of cells in the order of `columns`. */
export const createJobRequest = z
  .object({
    name: jobName,
    type: jobType.default("batch_lead_enrichment"),
    /** Of every type but export. */
    columns: z.array(z.string().min(1)).max(MAX_COLUMNS).default([]),
    /** Left out where the columns are named in a template: research, places. */
    mapping: columnMapping.default({}),
    /** A template's or saved waterfall's name, or a whole spec. */
    waterfall: z.union([z.string().min(1), waterfallSpec]).optional(),
    rows: z.array(cells).max(MAX_RECORDS_PER_REQUEST).default([]),
    priority: jobPriority.default(3),
    tags: jobTags.default([]),
    /** Not before; a draft waits for its start as well. */
    scheduledAt: startTime.optional(),
    /** How often a row is put off because a vendor failed before it ends as failed (3). */
    maxAttempts: z.number().int().min(1).max(20).optional(),
    backoff: backoff.optional(),
    /** True: leave it open for more chunks; it runs once started. */
    draft: z.boolean().default(false),
    idempotencyKey: z.string().min(1).max(200).optional(),
    budget: jobBudget.optional(),
    /** What a job of the type ai_research asks; takes the place of the waterfall. */
    research: researchSpec.optional(),
    /** What a job of the type places_scrape asks; takes the place of the waterfall. */
    places: placesSpec.optional(),
    /** What a job of the type export writes; it makes its rows itself. */
    export: exportSpec.optional(),
    /** Ask again what is known from earlier jobs: it is paid for again. */
    refresh: z.boolean().default(false),
    /**
     * Keep nothing: 15 minutes after all rows were exported, and 7 days after its end at the latest, the rows, the log and
     * the answers that it paid for are emptied. Counters and payments stay; the same questions are paid for again.
     */
    ephemeral: z.boolean().optional(),
    /** Days that the job is kept after its end, in place of the workspace's. */
    keepDays: jobKeepDays.optional(),
  })
  .strict();
export type CreateJobRequest = z.input<typeof createJobRequest>;
/** So many rows a stream takes: each comes along with the event that ended it. */
export const MAX_STREAMED_ROWS = 50;

/** A short list that is answered while the request is open and of which nothing is kept after it. */
export const streamListRequest = z
  .object({
    columns: z.array(z.string().min(1)).min(1).max(MAX_COLUMNS),
    mapping: columnMapping,
    waterfall: z.union([z.string().min(1), waterfallSpec]),
    rows: z
      .array(cells)
      .min(1)
      .max(MAX_STREAMED_ROWS, `expected at most ${MAX_STREAMED_ROWS} rows; make a job of more`),
    budget: jobBudget.optional(),
    /** Ask again what is known from earlier jobs: it is paid for again. */
    refresh: z.boolean().default(false),
  })
  .strict();

/** A line of the reply: the job first, each row once it has ended, in that order, and how all of it ended. */
export const streamedLine = z.discriminatedUnion("type", [
  z.object({ type: z.literal("job"), id: z.uuid(), estimatedCredits: z.number() }),
  record.extend({ type: z.literal("row") }),
  z.object({ type: z.literal("end"), state: jobState, progress: jobProgress }),
]);
export type StreamedLine = z.infer<typeof streamedLine>;

export const createJobReply = z.object({ id: z.uuid(), estimatedCredits: z.number() });

/** A chunk of a draft job: rows `fromSeq`, `fromSeq + 1`, … (from 0). Sending it twice adds it once. */
export const appendRecordsRequest = z
  .object({ fromSeq: z.number().int().min(0), rows: z.array(cells).min(1).max(MAX_RECORDS_PER_REQUEST) })
  .strict();
export type AppendRecordsRequest = z.infer<typeof appendRecordsRequest>;
export const appendRecordsReply = z.object({ added: z.number().int(), total: z.number().int() });

export const jobSummary = job
  .pick({
    id: true,
    name: true,
    type: true,
    state: true,
    priority: true,
    tags: true,
    scheduledAt: true,
    deadLetterReason: true,
    createdAt: true,
    startedAt: true,
    finishedAt: true,
    ephemeral: true,
    emptiedAt: true,
  })
  .extend({ progress: jobProgress, waterfallName: z.string() });
export type JobSummary = z.infer<typeof jobSummary>;

export const listJobsQuery = z.object({
  state: jobState.optional(),
  type: jobType.optional(),
  tag: z.string().optional(),
  /** Part of the job's name, whatever its case. */
  search: z.string().max(200).optional(),
  cursor: z.string().optional(),
  limit: z.coerce.number().int().min(1).max(100).default(50),
});
export const listJobsReply = z.object({ items: z.array(jobSummary), nextCursor: z.string().nullable() });

export const cancelJobReply = z.object({
  id: z.uuid(),
  state: jobState,
  /** Calls begun and not finished when the cancel took effect, and what they may cost. They are kept when they answer. */
  onWire: z.number().int(),
  onWireCredits: z.number(),
});

/** What is named is changed, the rest stays. `scheduledAt` only before the start. */
export const updateJobRequest = z
  .object({ name: jobName, tags: jobTags, priority: jobPriority, scheduledAt: startTime })
  .partial()
  .strict()
  .refine((changes) => Object.keys(changes).length > 0, "name at least one of name, tags, priority, scheduledAt");
export type UpdateJobRequest = z.infer<typeof updateJobRequest>;

export const pauseJobReply = cancelJobReply;
export const resumeJobReply = z.object({ id: z.uuid(), state: jobState });
export const retryJobQuery = z.object({ scope: retryScope.default("failed") });
/** `records`: how many are put back. They follow in batches, and read as waiting from now on. */
export const retryJobReply = resumeJobReply.extend({ records: z.number().int() });

export const MAX_BULK_JOBS = 100;
export const bulkJobAction = z.enum(["cancel", "retry", "delete", "priority", "pause", "resume"]);
export type BulkJobAction = z.infer<typeof bulkJobAction>;
export const bulkJobsRequest = z
  .object({
    jobIds: z.array(z.uuid()).min(1).max(MAX_BULK_JOBS),
    action: bulkJobAction,
    /** For `priority`. */
    priority: jobPriority.optional(),
    /** For `retry`. */
    scope: retryScope.default("failed"),
  })
  .strict()
  .refine(({ action, priority }) => action !== "priority" || priority !== undefined, {
    path: ["priority"],
    message: "expected 1 (highest) to 5 with this action",
  });
export type BulkJobsRequest = z.input<typeof bulkJobsRequest>;
/**
 * One result per job, in the order asked; one job's refusal does not touch the others. `state` is null for a deleted one.
 * `onWire` and its credits come with cancel and pause, `records` with retry, as for a single job.
 */
export const bulkJobsReply = z.object({
  items: z.array(
    z.discriminatedUnion("ok", [
      z.object({
        id: z.uuid(),
        ok: z.literal(true),
        state: jobState.nullable(),
        onWire: z.number().int().optional(),
        onWireCredits: z.number().optional(),
        records: z.number().int().optional(),
      }),
      z.object({ id: z.uuid(), ok: z.literal(false), code: z.string(), message: z.string() }),
    ]),
  ),
});
export type BulkJobsReply = z.infer<typeof bulkJobsReply>;

/** Pages by seq: `after` is the last seq seen (-1 at first). With `seqs`, exactly those rows. */
export const listRecordsQuery = z.object({
  after: z.coerce.number().int().min(-1).default(-1),
  limit: z.coerce.number().int().min(1).max(500).default(100),
  state: recordState.optional(),
  seqs: z
    .string()
    .regex(/^\d+(,\d+)*$/)
    .optional(),
});
export const listRecordsReply = z.object({ items: z.array(record), nextAfter: z.number().int().nullable() });
export type ListRecordsReply = z.infer<typeof listRecordsReply>;

export const listLogsQuery = z.object({ afterRev: z.coerce.number().int().min(0).default(0) });
export const listLogsReply = z.object({ items: z.array(logLine), rev: z.number().int() });

/** `states` narrows the rows; `columns` are the file's columns and added ones (`enriched_email`, …), in order. */
export const exportQuery = z.object({
  format: exportFormat.default("csv"),
  states: z.string().optional(),
  columns: z.string().optional(),
  /** Put a byte-order mark in front, by which Excel knows a CSV as UTF-8. */
  bom: z.stringbool().default(false),
});

/** `exhausted`: the key is good and has no credits left; running jobs skip it, new ones try it again. */
export const connectionStatus = z.enum(["active", "rejected", "exhausted", "keyless"]);
/** A key of the workspace. What is null is as the provider has it. */
export const connectionView = z.object({
  id: z.uuid(),
  label: z.string(),
  status: connectionStatus,
  statusReason: z.string().nullable(),
  /** The key's last four characters. */
  hint: z.string(),
  createdAt: z.string(),
  /** Money per credit. */
  creditPrice: z.number().nullable(),
  /** Operation → credits, where this workspace pays another price than the list's. */
  prices: z.record(z.string(), z.number()),
  limits: keyLimits.nullable(),
  /** What the vendor said at `readAt` is left on the key; null where it was not asked, or did not say. */
  quota: quota.extend({ readAt: z.string() }).nullable(),
  /** How the key fares now: one entry per operation, or lists of one, with limits of its own (`""`: all others); none before its first call. */
  lanes: z.array(
    z.object({
      operation: z.string(),
      /** `open`: nothing is asked for `openForMs`, after too many failures; `half_open`: one probe is under way. */
      circuit: z.enum(["closed", "open", "half_open"]),
      openForMs: z.number(),
      /** The vendor asked for a rest of this length. */
      pausedForMs: z.number(),
      /** How often the circuit has opened. */
      opened: z.number().int(),
    }),
  ),
});
export type ConnectionView = z.infer<typeof connectionView>;

export const providerView = z.object({
  slug: z.string(),
  name: z.string(),
  category: z.string(),
  tier: z.string(),
  description: z.string(),
  website: z.string(),
  docsUrl: z.string(),
  evidence: z.enum(["official", "connector", "unverified"]),
  doubts: z.array(z.string()),
  keyless: z.boolean(),
  operations: z.array(
    z.object({ name: operationName, rule: z.string(), credits: z.number(), needs: z.array(z.array(z.string())) }),
  ),
  /** What the vendor sells under names of its own, and the operation that each is here. */
  features: z.array(z.object({ name: z.string(), operation: operationName, credits: z.number() })),
  limits: keyLimits,
  connections: z.array(connectionView),
});
export type ProviderView = z.infer<typeof providerView>;
export const listProvidersReply = z.object({ items: z.array(providerView) });

/** Several keys of one provider are told apart by `label`; the same label replaces the key. */
export const createConnectionRequest = z
  .object({
    provider: z.string().min(1),
    key: z.string().min(4).max(4096),
    label: z.string().trim().min(1).max(40).default("default"),
  })
  .strict();
export const createConnectionReply = z.object({ id: z.uuid(), provider: z.string(), hint: z.string() });

export const testConnectionReply = z.object({
  ok: z.boolean(),
  message: z.string(),
  remaining: z.number().nullable(),
  unit: z.string().nullable(),
});

export const waterfallView = z.object({
  name: z.string(),
  version: z.number().int(),
  source: z.enum(["template", "workspace"]),
  spec: waterfallSpec,
  /** Why it cannot run now, one sentence each: a provider without a key, an unknown one. Empty when it can. */
  problems: z.array(z.string()),
});
export type WaterfallView = z.infer<typeof waterfallView>;
export const listWaterfallsReply = z.object({ items: z.array(waterfallView) });

export const saveWaterfallReply = z.object({ name: z.string(), version: z.number().int() });

export const planRequest = z
  .object({
    waterfall: z.union([z.string().min(1), waterfallSpec]),
    rows: z.number().int().min(0),
    /** Canonical fields that the mapping supplies. */
    fields: z.array(z.string()),
  })
  .strict();
export const planReply = z.object({
  steps: z.array(
    z.object({
      provider: z.string(),
      providerName: z.string(),
      operation: operationName,
      role: z.enum(["finder", "verifier"]),
      creditsPerRow: z.number(),
      rule: z.string(),
      /** False when the mapped fields can never meet the step's needs. */
      runnable: z.boolean(),
      note: z.string().nullable(),
    }),
  ),
  worstCaseCredits: z.number(),
  problems: z.array(z.string()),
});
export type PlanReply = z.infer<typeof planReply>;

export const signInRequest = z.object({ email: z.email() }).strict();
/** `console`: the server printed the link; `email`: it was mailed. The same answer whether or not the address is known. */
export const signInReply = z.object({ delivery: z.enum(["console", "email"]), message: z.string() });
export type SignInReply = z.infer<typeof signInReply>;

/** Each may do what those before it may. */
export const roles = ["viewer", "member", "admin", "owner"] as const;
export const sessionReply = z.object({
  user: z.object({ id: z.uuid(), email: z.string() }),
  workspaces: z.array(z.object({ id: z.uuid(), name: z.string(), role: z.enum(roles) })),
});
export type SessionReply = z.infer<typeof sessionReply>;

/** `since`: the last rev seen, for a first connection; a browser that reconnects sends Last-Event-ID instead. */
export const streamQuery = z.object({ job: z.uuid(), since: z.coerce.number().int().min(0).optional() });

export const processRequest = z.object({
  kind: z.enum(["cron", "wake"]).default("cron"),
  maxJobs: z.coerce.number().int().positive().optional(),
  /** Milliseconds. */
  timeout: z.coerce.number().int().positive().optional(),
});
export const processReply = z.object({
  /** False when every processor slot was taken. */
  ran: z.boolean(),
  claimed: z.number().int(),
  settled: z.number().int(),
  calls: z.number().int(),
  durationMs: z.number(),
  workDueInMs: z.number().nullable(),
});

export const healthReply = z.object({
  status: z.enum(["ok", "degraded"]),
  database: z.boolean(),
  listen: z.enum(["listen", "poll"]),
  workers: z.number().int(),
});
