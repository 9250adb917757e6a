"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import type { JobRecord } from "@/lib/contracts/job.ts";
import { client } from "./client.ts";
import { keys } from "./keys.ts";

/** One row by its number; null when the job has no such row. Shows what a loaded page knows until the answer is there. */
export function useRecord(id: string, seq: number) {
  const cache = useQueryClient();
  return useQuery<JobRecord | null>({
    queryKey: keys.record(id, seq),
    queryFn: async ({ signal }) => (await client.getRecords(id, [seq], signal)).items[0] ?? null,
    placeholderData: () =>
      cache
        .getQueriesData<JobRecord[]>({ queryKey: keys.recordPages(id) })
        .flatMap(([, page]) => page ?? [])
        .find((row) => row.seq === seq),
  });
}
