import { z } from "zod";
import { type LogLine, logLine } from "@/lib/contracts/job.ts";
import type { Handle } from "./client.ts";

const logLines = z.array(logLine);
const byEvent = z.array(z.object({ rev: z.coerce.number(), seqs: z.array(z.number()), logs: logLines }));

type Place = { workspaceId: string; jobId: string };
export type Changes = { rev: number; seqs: number[]; logs: LogLine[] };

const MAX_EVENTS = 1_000;

/**
 * Everything since `afterRev` in one: rows that changed (each once, in order) and console lines. At most the latest
 * 1,000 events: whoever is further behind reads the table again anyway.
 */
export async function listChanges(handle: Handle, { workspaceId, jobId }: Place, afterRev: number): Promise<Changes> {
  const rows = await handle
    .selectFrom("job_events")
    .select(["rev", "seqs", "logs"])
    .where("workspace_id", "=", workspaceId)
    .where("job_id", "=", jobId)
    .where("rev", ">", String(afterRev))
    .orderBy("rev", "desc")
    .limit(MAX_EVENTS)
    .execute();
  const events = byEvent.parse(rows).reverse();
  return {
    rev: events.at(-1)?.rev ?? afterRev,
    seqs: [...new Set(events.flatMap(({ seqs }) => seqs))].sort((a, b) => a - b),
    logs: events.flatMap(({ logs }) => logs),
  };
}

/** The latest console lines, oldest first. */
export async function listLatestLogs(handle: Handle, { workspaceId, jobId }: Place, limit: number): Promise<LogLine[]> {
  const rows = await handle
    .selectFrom("job_events")
    .select("logs")
    .where("workspace_id", "=", workspaceId)
    .where("job_id", "=", jobId)
    .where("logs", "<>", "[]")
    .orderBy("rev", "desc")
    .limit(limit)
    .execute();
  const events = z.array(z.object({ logs: logLines })).parse(rows);
  return events
    .reverse()
    .flatMap(({ logs }) => logs)
    .slice(-limit);
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
