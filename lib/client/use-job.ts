"use client";

import { type QueryClient, queryOptions, useQuery, useQueryClient } from "@tanstack/react-query";
import type { Job, JobEvent } from "@/lib/contracts/job.ts";
import { client } from "./client.ts";
import { applyEvent, newerJob } from "./job-event.ts";
import { keys } from "./keys.ts";

/** An answer that live messages have overtaken does not set the counters back. */
export function jobQuery(cache: QueryClient, id: string) {
  return queryOptions({
    queryKey: keys.job(id),
    queryFn: async ({ signal }) => {
      const fresh = await client.getJob(id, signal);
      const event = cache.getQueryData<JobEvent>(keys.latestEvent(id));
      return newerJob(cache.getQueryData<Job>(keys.job(id)), event ? applyEvent(fresh, event) : fresh);
    },
  });
}

/** One job with its counters. */
export function useJob(id: string) {
  return useQuery(jobQuery(useQueryClient(), id));
}
