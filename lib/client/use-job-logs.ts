"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { client } from "./client.ts";
import { appendLogs, type JobLogs } from "./job-event.ts";
import { keys } from "./keys.ts";

/** The console's lines: what came before the page was opened, then what the stream adds. A refetch asks only for newer ones. */
export function useJobLogs(id: string) {
  const cache = useQueryClient();
  return useQuery({
    queryKey: keys.logs(id),
    queryFn: async ({ signal }): Promise<JobLogs> => {
      const fresh = await client.listLogs(id, cache.getQueryData<JobLogs>(keys.logs(id))?.rev ?? 0, signal);
      return appendLogs(cache.getQueryData<JobLogs>(keys.logs(id)), { rev: fresh.rev, logs: fresh.items });
    },
  });
}
