"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { client, type JobsChange } from "./client.ts";
import { refreshJob } from "./job-cache.ts";
import { keys } from "./keys.ts";

/** One action on one or several jobs; the answer has a result for each. */
export function useChangeJobs() {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: ({ ids, change }: { ids: readonly string[]; change: JobsChange }) => client.changeJobs(ids, change),
    onSuccess: async (items, { change }) => {
      for (const { id } of items) {
        if (change.action === "delete") cache.removeQueries({ queryKey: keys.everythingOfJob(id), type: "inactive" });
        else void refreshJob(cache, id);
      }
      await cache.invalidateQueries({ queryKey: keys.allJobs });
    },
  });
}
