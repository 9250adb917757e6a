"use client";

import { useInfiniteQuery } from "@tanstack/react-query";
import type { RecordState } from "@/lib/contracts/job.ts";
import { client } from "./client.ts";
import { keys } from "./keys.ts";

/** Rows in one state, page after page. While the job runs they are read again, the less often the more are loaded. */
export function useRecordsInState(id: string, state: RecordState | null, live: boolean) {
  return useInfiniteQuery({
    queryKey: keys.recordsInState(id, state ?? "success"),
    queryFn: ({ pageParam, signal }) => client.listRecords(id, pageParam, 200, state ?? undefined, signal),
    enabled: state !== null,
    initialPageParam: -1,
    getNextPageParam: (page) => page.nextAfter ?? undefined,
    refetchInterval: (query) => (live ? 2_000 * Math.max(1, query.state.data?.pages.length ?? 1) : false),
  });
}
