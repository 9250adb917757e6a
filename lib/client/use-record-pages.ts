"use client";

import { type QueryClient, queryOptions, useQueries, useQueryClient } from "@tanstack/react-query";
import type { JobRecord } from "@/lib/contracts/job.ts";
import { client } from "./client.ts";
import { keepNewer } from "./job-event.ts";
import { keys } from "./keys.ts";

export const RECORD_PAGE_SIZE = 100;

export function recordPageQuery(cache: QueryClient, id: string, page: number) {
  return queryOptions({
    queryKey: keys.recordPage(id, page),
    queryFn: async ({ signal }): Promise<JobRecord[]> => {
      const after = page * RECORD_PAGE_SIZE - 1;
      const { items } = await client.listRecords(id, after, RECORD_PAGE_SIZE, undefined, signal);
      return keepNewer(cache.getQueryData<JobRecord[]>(keys.recordPage(id, page)) ?? [], items);
    },
    gcTime: 60_000,
    staleTime: 30_000,
  });
}

/** The pages of 100 rows that are on the screen. Rows are numbered without gaps, so any page can be read on its own. */
export function useRecordPages(id: string, pages: readonly number[]) {
  const cache = useQueryClient();
  return useQueries({ queries: pages.map((page) => recordPageQuery(cache, id, page)), combine: combinePages });
}

type PageResult = { data: JobRecord[] | undefined; error: Error | null; refetch: () => unknown };

/** Outside the hook: a stable function lets the query library skip it while nothing changed. */
function combinePages(results: readonly PageResult[]) {
  return {
    rows: new Map(results.flatMap(({ data }) => data ?? []).map((row) => [row.seq, row])),
    error: results.find(({ error }) => error)?.error ?? null,
    retry: () => results.filter(({ error }) => error).forEach(({ refetch }) => void refetch()),
  };
}
