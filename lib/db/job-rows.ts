import { sql } from "kysely";
import type { JobSummary } from "@/lib/contracts/api.ts";
import { type JobProgress, jobState, jobType } from "@/lib/contracts/job.ts";
import type { Handle } from "./client.ts";

/**
 * Reads jobs with their counters. Finished records are counted where they are settled (`job_progress`); of the rest,
 * those a live worker holds are running, those put off are waiting, and what remains is queued. All in one statement,
 * hence of one moment.
 */
export function selectJobs(handle: Handle, liveWorkerIds: readonly string[]) {
  const counted = (condition: ReturnType<typeof sql>) =>
    sql<string>`case when j.state in ('queued', 'running', 'paused', 'dead_letter')
      then (select count(*) from public.records r where r.job_id = j.id and ${condition}) else 0 end`;
  return handle
    .selectFrom("jobs as j")
    .innerJoin("job_progress as p", "p.job_id", "j.id")
    .select([
      "j.id",
      "j.workspace_id",
      "j.type",
      "j.name",
      "j.state",
      "j.priority",
      "j.tags",
      "j.scheduled_at",
      "j.dead_letter_reason",
      "j.created_at",
      "j.started_at",
      "j.finished_at",
      "j.emptied_at",
      "p.total",
      "p.success",
      "p.not_found",
      "p.failed",
      "p.skipped",
      "p.cancelled",
      "p.verified",
      "p.credits",
      "p.paid_calls",
      "p.unknown_calls",
      "p.rev",
      "p.put_back",
    ])
    .select(sql<string>`j.waterfall ->> 'name'`.as("waterfall_name"))
    .select(sql<boolean>`j.settings ? 'ephemeral'`.as("ephemeral"))
    .select(counted(sql`r.state = 'running' and r.leased_by = any (${[...liveWorkerIds]}::text[])`).as("running"))
    .select(counted(sql`r.state = 'waiting'`).as("waiting"));
}

export type JobRow = Awaited<ReturnType<ReturnType<typeof selectJobs>["executeTakeFirstOrThrow"]>>;

/**
 * In a cancelled job whatever is not finished counts as cancelled, and what a retry puts back as waiting, before the
 * processor has come to turn it so.
 */
export function toProgress(row: JobRow): JobProgress {
  const [putBackFailed = 0, putBackNotFound = 0, putBackSkipped = 0] = row.put_back;
  const failed = row.failed - putBackFailed;
  const notFound = row.not_found - putBackNotFound;
  const skipped = row.skipped - putBackSkipped;
  const finished = row.success + notFound + failed + skipped;
  const stopped = row.state === "cancelled";
  const cancelled = stopped ? row.total - finished : row.cancelled;
  const running = stopped ? 0 : Number(row.running);
  const waiting = stopped ? 0 : Number(row.waiting) + putBackFailed + putBackNotFound + putBackSkipped;
  return {
    total: row.total,
    queued: Math.max(0, row.total - finished - cancelled - running - waiting),
    running,
    waiting,
    success: row.success,
    notFound,
    failed,
    skipped,
    cancelled,
    verified: row.verified,
    credits: Number(row.credits),
    paidCalls: row.paid_calls,
    unknownCalls: row.unknown_calls,
    rev: Number(row.rev),
  };
}

export function toSummary(row: JobRow): JobSummary {
  return {
    id: row.id,
    name: row.name,
    type: jobType.parse(row.type),
    state: jobState.parse(row.state),
    priority: row.priority,
    tags: row.tags,
    scheduledAt: row.scheduled_at?.toISOString() ?? null,
    deadLetterReason: row.dead_letter_reason,
    createdAt: row.created_at.toISOString(),
    startedAt: row.started_at?.toISOString() ?? null,
    finishedAt: row.finished_at?.toISOString() ?? null,
    ephemeral: row.ephemeral,
    emptiedAt: row.emptied_at?.toISOString() ?? null,
    progress: toProgress(row),
    waterfallName: row.waterfall_name,
  };
}
