"use client";

import type { JobRecord, RecordState } from "@/lib/contracts/job.ts";
import { RECORD_PAGE_SIZE, useRecordPages } from "./use-record-pages.ts";
import { useRecordsInState } from "./use-records-in-state.ts";

export type RowWindow = { first: number; last: number };
/** A row of the table; the record is missing until its page has been read. */
export type TableRow = { seq: number; record: JobRecord | undefined };

/** The rows of a job for a table that shows `window`: any place of the whole list, or one state from its start. */
export function useRecordRows(id: string, state: RecordState | null, total: number, window: RowWindow, live: boolean) {
  const pages = useRecordPages(id, state === null && total > 0 ? pagesOf(window) : []);
  const list = useRecordsInState(id, state, live);
  if (state === null) {
    const rowAt = (index: number): TableRow => ({ seq: index, record: pages.rows.get(index) });
    return { count: total, rowAt, error: pages.error, retry: pages.retry, loading: false, more: null };
  }
  const items = list.data?.pages.flatMap((page) => page.items) ?? [];
  return {
    count: items.length,
    rowAt: (index: number): TableRow => ({ seq: items[index]?.seq ?? index, record: items[index] }),
    error: list.error,
    retry: () => void list.refetch(),
    loading: list.isPending,
    more: list.hasNextPage && !list.isFetchingNextPage ? () => void list.fetchNextPage() : null,
  };
}

function pagesOf({ first, last }: RowWindow): number[] {
  const from = Math.floor(first / RECORD_PAGE_SIZE);
  return Array.from({ length: Math.floor(last / RECORD_PAGE_SIZE) - from + 1 }, (_, index) => from + index);
}
