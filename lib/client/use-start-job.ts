"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { JobSummary } from "@/lib/contracts/api.ts";
import { client } from "./client.ts";
import { refreshJob } from "./job-cache.ts";
import { keys } from "./keys.ts";

/** Starts a draft or a scheduled job: now, or at a time (ISO 8601) that is set or moved. */
export function useStartJob({ id, state }: Pick<JobSummary, "id" | "state">) {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: async ({ at }: { at?: string }) => {
      if (at !== undefined) await client.updateJob(id, { scheduledAt: at });
      // A draft keeps its time until it is started; a scheduled job that is started begins now.
      if (at === undefined || state === "draft") await client.startJob(id);
    },
    onSuccess: () => Promise.all([refreshJob(cache, id), cache.invalidateQueries({ queryKey: keys.allJobs })]),
  });
}
