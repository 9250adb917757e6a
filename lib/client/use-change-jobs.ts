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
      // Nobody waits for the list: what was done is said at once.
      void cache.invalidateQueries({ queryKey: keys.allJobs });
      const ids = items.map(({ id }) => id);
      if (change.action !== "delete") await Promise.all(ids.map((id) => refreshJob(cache, id)));
      else for (const id of ids) cache.removeQueries({ queryKey: keys.everythingOfJob(id), type: "inactive" });
    },
  });
}
