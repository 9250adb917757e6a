"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import type { Job } from "@/lib/contracts/job.ts";
import { client } from "./client.ts";
import { newerJob } from "./job-event.ts";
import { keys } from "./keys.ts";

/** One job with its counters. An answer that a live message has overtaken does not set them back. */
export function useJob(id: string) {
  const cache = useQueryClient();
  return useQuery({
    queryKey: keys.job(id),
    queryFn: async ({ signal }) => {
      const fresh = await client.getJob(id, signal);
      return newerJob(cache.getQueryData<Job>(keys.job(id)), fresh);
    },
  });
}
