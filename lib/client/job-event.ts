import {
  type Job,
  type JobEvent,
  type JobProgress,
  type JobRecord,
  type LogLine,
  recordTransitions,
} from "@/lib/contracts/job.ts";

/** What a live message does to what is already in the cache. Pure; messages may repeat and may come late. */

/** `dropped` lines came before the first of `items`: together they number the lines. */
export type JobLogs = { items: LogLine[]; rev: number; dropped: number };

/** The console keeps the latest lines only: a long run writes more than anyone scrolls through. */
export const MAX_LOG_LINES = 2_000;

/** Counters only move forward: a message older than what is shown changes nothing. */
export function newerJob(known: Job | undefined, fresh: Job): Job {
  return known && known.progress.rev > fresh.progress.rev ? known : fresh;
}

/**
 * Whether rows or lines may have changed that the message does not name: it starts after what is known here. One that says
 * how things are (`sinceRev` null) names nothing of what came before it.
 */
export function leavesGap(known: Job | undefined, event: JobEvent): boolean {
  if (!known || event.sinceRev === undefined) return false;
  return (event.sinceRev ?? event.rev) > known.progress.rev;
}

export function applyEvent(job: Job, event: JobEvent): Job {
  if (event.rev < job.progress.rev) return job;
  return { ...job, state: event.state, progress: event.progress, providers: event.providers };
}

export function appendLogs(logs: JobLogs | undefined, fresh: { rev: number; logs: readonly LogLine[] }): JobLogs {
  const known = logs ?? { items: [], rev: 0, dropped: 0 };
  if (fresh.rev <= known.rev) return known;
  if (fresh.logs.length === 0) return { ...known, rev: fresh.rev };
  const all = [...known.items, ...fresh.logs];
  const surplus = Math.max(0, all.length - MAX_LOG_LINES);
  return { items: all.slice(surplus), rev: fresh.rev, dropped: known.dropped + surplus };
}

/** Puts fresh rows in the place of their older selves; the same array when none of them is in it. */
export function patchRecords(items: JobRecord[], fresh: ReadonlyMap<number, JobRecord>): JobRecord[] {
  if (!items.some(({ seq }) => fresh.has(seq))) return items;
  return items.map((item) => newerRow(item, fresh.get(item.seq) ?? item));
}

/** A page as just read, but for rows that a live message has brought further meanwhile. */
export function keepNewer(known: readonly JobRecord[], fresh: readonly JobRecord[]): JobRecord[] {
  const before = new Map(known.map((row) => [row.seq, row]));
  return fresh.map((row) => newerRow(before.get(row.seq) ?? row, row));
}

/** Answers may overtake each other: a row that has ended for good does not go back to being under way. */
export function newerRow(known: JobRecord, fresh: JobRecord): JobRecord {
  const ended = recordTransitions[known.state].length === 0;
  return ended && recordTransitions[fresh.state].length > 0 ? known : fresh;
}

/** Rows that were worked through; cancelled ones were not. */
export function doneCount(progress: JobProgress): number {
  return progress.success + progress.notFound + progress.failed + progress.skipped;
}
