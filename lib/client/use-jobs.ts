"use client";

import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { terminalJobStates } from "@/lib/contracts/job.ts";
import { client, type JobFilters } from "./client.ts";
import { keys } from "./keys.ts";

/** Jobs by filter, newest first, page after page; read again every 3 s while one of them is under way. */
export function useJobs(filters: JobFilters) {
  return useInfiniteQuery({
    queryKey: keys.jobs(filters),
    queryFn: ({ pageParam, signal }) => client.listJobs(filters, pageParam, signal),
    initialPageParam: "",
    getNextPageParam: (page) => page.nextCursor ?? undefined,
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) =>
      state.data?.pages.some(({ items }) => items.some((job) => !terminalJobStates.has(job.state))) ? 3_000 : false,
  });
}
