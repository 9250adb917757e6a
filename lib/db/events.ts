import { z } from "zod";
import { type LogLine, logLine } from "@/lib/contracts/job.ts";
import type { Handle } from "./client.ts";

const event = z.object({ seqs: z.array(z.number()), logs: z.array(logLine) });

type Place = { workspaceId: string; jobId: string };
export type Changes = { seqs: number[]; logs: LogLine[] };

const MAX_EVENTS = 1_000;

/**
 * Everything after `afterRev` up to `upToRev` in one: rows that changed (each once, in order) and console lines. At most
 * the latest 1,000 events: whoever is further behind reads the table again anyway.
 */
export async function listChanges(
  handle: Handle,
  { workspaceId, jobId }: Place,
  { afterRev, upToRev }: { afterRev: number; upToRev: number },
): Promise<Changes> {
  const rows = await handle
    .selectFrom("job_events")
    .select(["seqs", "logs"])
    .where("workspace_id", "=", workspaceId)
    .where("job_id", "=", jobId)
    .where("rev", ">", String(afterRev))
    .where("rev", "<=", String(upToRev))
    .orderBy("rev", "desc")
    .limit(MAX_EVENTS)
    .execute();
  const events = z.array(event).parse(rows).reverse();
  return {
    seqs: [...new Set(events.flatMap(({ seqs }) => seqs))].sort((a, b) => a - b),
    logs: events.flatMap(({ logs }) => logs),
  };
}

/** The latest console lines written up to `upToRev`, oldest first. */
export async function listLatestLogs(
  handle: Handle,
  { workspaceId, jobId }: Place,
  { upToRev, limit }: { upToRev: number; limit: number },
): Promise<LogLine[]> {
  const rows = await handle
    .selectFrom("job_events")
    .select(["seqs", "logs"])
    .where("workspace_id", "=", workspaceId)
    .where("job_id", "=", jobId)
    .where("rev", "<=", String(upToRev))
    .where("logs", "<>", "[]")
    .orderBy("rev", "desc")
    .limit(limit)
    .execute();
  return z
    .array(event)
    .parse(rows)
    .reverse()
    .flatMap(({ logs }) => logs)
    .slice(-limit);
}

/** A job's latest rev; null where there is no such job to see. */
export async function findRev(handle: Handle, { workspaceId, jobId }: Place): Promise<number | null> {
  const row = await handle
    .selectFrom("job_progress")
    .select("rev")
    .where("workspace_id", "=", workspaceId)
    .where("job_id", "=", jobId)
    .executeTakeFirst();
  return row ? Number(row.rev) : null;
}

/** The latest revs of several jobs, for a listener that has to poll. As the service. */
export async function listRevs(handle: Handle, jobIds: readonly string[]): Promise<Map<string, number>> {
  if (jobIds.length === 0) return new Map();
  const rows = await handle
    .selectFrom("job_progress")
    .select(["job_id", "rev"])
    .where("job_id", "in", jobIds)
    .execute();
  return new Map(rows.map(({ job_id, rev }) => [job_id, Number(rev)]));
}
