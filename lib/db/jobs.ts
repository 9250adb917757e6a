import { sql } from "kysely";
import { z } from "zod";
import type { Backoff, JobSummary } from "@/lib/contracts/api.ts";
import { columnMapping, type Job, type JobState, jobType, type JobType, retryScope } from "@/lib/contracts/job.ts";
import { keptExport } from "@/lib/contracts/export.ts";
import { placesSpec } from "@/lib/contracts/places.ts";
import { researchSpec } from "@/lib/contracts/research.ts";
import { jobBudget } from "@/lib/contracts/spending.ts";
import { type WaterfallSpec, waterfallSpec } from "@/lib/contracts/waterfall.ts";
import type { Handle } from "./client.ts";
import { listJobProviders } from "./job-providers.ts";
import { read, type Source, statements } from "./read.ts";
import { selectJobs, toProgress, toSummary } from "./job-rows.ts";

type Place = { workspaceId: string; jobId: string };

/** A job with its counters as of now. `liveWorkerIds` say whose records are really running. */
export async function findJob(
  handle: Handle,
  { workspaceId, jobId }: Place,
  liveWorkerIds: readonly string[],
): Promise<Job | null> {
  const row = await selectJobs(handle, liveWorkerIds)
    .select(["j.columns", "j.mapping", "j.waterfall"])
    .where("j.workspace_id", "=", workspaceId)
    .where("j.id", "=", jobId)
    .executeTakeFirst();
  if (!row) return null;
  const { waterfallName: _, ...summary } = toSummary(row);
  return {
    ...summary,
    workspaceId: row.workspace_id,
    columns: row.columns,
    mapping: columnMapping.parse(row.mapping),
    waterfall: waterfallSpec.parse(row.waterfall),
    progress: toProgress(row),
    providers: await listJobProviders(handle, { workspaceId, jobId }),
  };
}

const jobSettings = z.object({
  budget: jobBudget.optional(),
  research: researchSpec.optional(),
  places: placesSpec.optional(),
  export: keptExport.optional(),
  ephemeral: z.boolean().default(false),
});

const jobHead = z.object({
  name: z.string(),
  type: jobType,
  state: z.string(),
  columns: z.array(z.string()),
  waterfall: waterfallSpec,
  mapping: columnMapping,
  settings: jobSettings,
  total: z.number(),
  rev: z.coerce.string(),
  retry_scope: retryScope.nullable(),
  swept_seq: z.number(),
  emptied_at: z.date().nullable(),
});

/** What a job was made with; cheaper than the whole where no counter is asked for. */
export async function findJobHead(source: Source, { workspaceId, jobId }: Place) {
  const query = statements
    .selectFrom("jobs as j")
    .innerJoin("job_progress as p", "p.job_id", "j.id")
    .select(["j.name", "j.type", "j.state", "j.columns", "j.waterfall", "j.mapping", "j.settings", "p.total", "p.rev"])
    .select(["j.retry_scope", "j.swept_seq", "j.emptied_at"])
    .where("j.workspace_id", "=", workspaceId)
    .where("j.id", "=", jobId);
  const [row] = await read(source, jobHead, query.compile());
  if (!row) return null;
  const { retry_scope: scope, swept_seq: afterSeq, emptied_at: emptiedAt, settings, ...head } = row;
  return {
    ...head,
    ...settings,
    emptiedAt,
    /** What is being put back: ended rows after that seq. */
    puttingBack: scope === null ? null : { scope, afterSeq },
  };
}

/** Where a job is, for links that name no workspace. Under row level security: null for a stranger. */
export async function findJobWorkspace(handle: Handle, jobId: string): Promise<string | null> {
  const row = await handle.selectFrom("jobs").select("workspace_id").where("id", "=", jobId).executeTakeFirst();
  return row?.workspace_id ?? null;
}

export type JobFilter = {
  state?: JobState | undefined;
  type?: JobType | undefined;
  tag?: string | undefined;
  search?: string | undefined;
};
export type JobPage = { items: JobSummary[]; next: JobPosition | null };
/** The last job seen: its time of creation to the microsecond, as Postgres writes it, and its id. */
export type JobPosition = { createdAt: string; id: string };

/** Newest first, in pages by position: no offset, so a page costs the same wherever it is. */
export async function listJobs(
  handle: Handle,
  input: { workspaceId: string; filter: JobFilter; after: JobPosition | null; limit: number },
  liveWorkerIds: readonly string[],
): Promise<JobPage> {
  const { filter, after, limit } = input;
  let query = selectJobs(handle, liveWorkerIds)
    .select(sql<string>`j.created_at::text`.as("created_key"))
    .where("j.workspace_id", "=", input.workspaceId);
  if (filter.state) query = query.where("j.state", "=", filter.state);
  if (filter.type) query = query.where("j.type", "=", filter.type);
  if (filter.tag) query = query.where(sql<boolean>`${filter.tag} = any (j.tags)`);
  if (filter.search) query = query.where("j.name", "ilike", `%${filter.search.replace(/[\\%_]/g, "\\$&")}%`);
  if (after) {
    const createdAt = sql<Date>`${after.createdAt}::timestamptz`;
    query = query.where(({ and, eb, or }) =>
      or([eb("j.created_at", "<", createdAt), and([eb("j.created_at", "=", createdAt), eb("j.id", ">", after.id)])]),
    );
  }
  const rows = await query
    .orderBy("j.created_at", "desc")
    .orderBy("j.id")
    .limit(limit + 1)
    .execute();
  const page = rows.slice(0, limit);
  const last = rows.length > limit ? page.at(-1) : undefined;
  return { items: page.map(toSummary), next: last ? { createdAt: last.created_key, id: last.id } : null };
}

export type NewJob = {
  type: JobType;
  name: string;
  priority: number;
  tags: readonly string[];
  /** ISO 8601. */
  scheduledAt?: string | undefined;
  maxAttempts?: number | undefined;
  backoff?: Backoff | undefined;
  idempotencyKey?: string | undefined;
  columns: readonly string[];
  mapping: Record<string, string | null>;
  waterfall: WaterfallSpec;
  settings: Record<string, unknown>;
  draft: boolean;
};

const made = z.tuple([z.object({ id: z.uuid(), created: z.boolean() })]);

/** `created` is false when the idempotency key had made the job before. Rows are arrays of cells. */
export async function createJob(
  handle: Handle,
  workspaceId: string,
  job: NewJob,
  rows: readonly (readonly string[])[],
): Promise<{ id: string; created: boolean }> {
  const reply = await sql`select id, created from app.create_job(
    ${workspaceId}::uuid, ${JSON.stringify(job)}::jsonb, ${JSON.stringify(rows)}::jsonb)`.execute(handle);
  return made.parse(reply.rows)[0];
}

export async function appendRecords(
  handle: Handle,
  jobId: string,
  fromSeq: number,
  rows: readonly (readonly string[])[],
): Promise<{ added: number; total: number }> {
  const reply = await sql`select added, total from app.append_records(
    ${jobId}::uuid, ${fromSeq}::int, ${JSON.stringify(rows)}::jsonb)`.execute(handle);
  return z.tuple([z.object({ added: z.number(), total: z.number() })]).parse(reply.rows)[0];
}

export async function startJob(handle: Handle, jobId: string): Promise<void> {
  await sql`select app.start_job(${jobId}::uuid)`.execute(handle);
}
