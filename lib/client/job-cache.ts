import type { InfiniteData, QueryClient } from "@tanstack/react-query";
import type { ListRecordsReply } from "@/lib/contracts/api.ts";
import type { Job, JobEvent, JobRecord } from "@/lib/contracts/job.ts";
import { appendLogs, applyEvent, doneCount, type JobLogs, patchRecords } from "./job-event.ts";
import { keys } from "./keys.ts";
import { addSample, type PaceSample } from "./pace.ts";

/** Where live messages meet the query cache. Server data has this one home; components only read it. */

export function patchJob(cache: QueryClient, id: string, event: JobEvent, nowMs: number): void {
  cache.setQueryData<JobEvent>(keys.latestEvent(id), event);
  cache.setQueryData<Job>(keys.job(id), (job) => job && applyEvent(job, event));
  cache.setQueryData<JobLogs>(keys.logs(id), (logs) => logs && appendLogs(logs, event));
  cache.setQueryData<PaceSample[]>(keys.pace(id), (samples = []) =>
    addSample(samples, { atMs: nowMs, done: doneCount(event.progress) }),
  );
}

/** Of the changed rows, those that somebody looks at now. The rest is marked stale and read when it is scrolled to. */
export function watchedRows(cache: QueryClient, id: string, seqs: readonly number[]): number[] {
  const changed = new Set(seqs);
  const watched = new Set<number>();
  for (const query of cache.getQueryCache().findAll({ queryKey: keys.records(id) })) {
    const touched = rowsOf(query.state.data).filter(({ seq }) => changed.has(seq));
    if (touched.length === 0) continue;
    if (query.isActive()) for (const { seq } of touched) watched.add(seq);
    else query.invalidate();
  }
  return [...watched].sort((a, b) => a - b);
}

export function patchRows(cache: QueryClient, id: string, fresh: ReadonlyMap<number, JobRecord>): void {
  cache.setQueriesData<JobRecord[]>({ queryKey: keys.recordPages(id) }, (page) => page && patchRecords(page, fresh));
  for (const [seq, row] of fresh) {
    cache.setQueryData<JobRecord>(keys.record(id, seq), (known) => known && row);
  }
  const lists = cache.getQueryCache().findAll({ queryKey: [...keys.records(id), "state"], type: "active" });
  for (const { queryKey } of lists) {
    cache.setQueryData<InfiniteData<ListRecordsReply>>(
      queryKey,
      (data) =>
        data && { ...data, pages: data.pages.map((page) => ({ ...page, items: patchRecords(page.items, fresh) })) },
    );
  }
}

/** After a (re)connect messages may have been missed: whatever is on the screen is read again. */
export function refreshJob(cache: QueryClient, id: string): Promise<void> {
  return cache.invalidateQueries({ queryKey: keys.everythingOfJob(id) });
}

function rowsOf(data: unknown): JobRecord[] {
  if (isRows(data)) return data;
  if (isPages(data)) return data.pages.flatMap(({ items }) => items);
  return isRow(data) ? [data] : [];
}

const isRow = (data: unknown): data is JobRecord => typeof data === "object" && data !== null && "seq" in data;
const isRows = (data: unknown): data is JobRecord[] => Array.isArray(data) && data.every(isRow);
const isPages = (data: unknown): data is InfiniteData<ListRecordsReply> =>
  typeof data === "object" && data !== null && "pages" in data;
