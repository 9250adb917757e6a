"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { client } from "./client.ts";
import { refreshJob } from "./job-cache.ts";
import { keys } from "./keys.ts";

/** The answer says how many calls were on the wire and what they may still cost. */
export function useCancelJob(id: string) {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: () => client.cancelJob(id),
    onSuccess: () => Promise.all([refreshJob(cache, id), cache.invalidateQueries({ queryKey: keys.allJobs })]),
  });
}
