"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { RetryScope } from "@/lib/contracts/job.ts";
import { client } from "./client.ts";
import { refreshJob } from "./job-cache.ts";
import { keys } from "./keys.ts";

export type JobChange =
  | { action: "start" | "pause" | "resume" | "delete" }
  | { action: "retry"; scope: RetryScope }
  | { action: "priority"; priority: number };

/** Whatever is done with a job but cancelling it. A deleted one is forgotten, any other read again. */
export function useChangeJob(id: string) {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (change: JobChange) => send(id, change),
    onSuccess: async (_, { action }) => {
      if (action === "delete") cache.removeQueries({ queryKey: keys.everythingOfJob(id) });
      else await refreshJob(cache, id);
      await cache.invalidateQueries({ queryKey: keys.allJobs });
    },
  });
}

/** What happened, in a sentence. */
async function send(id: string, change: JobChange): Promise<string> {
  switch (change.action) {
    case "start":
      await client.startJob(id);
      return "The job is queued.";
    case "pause": {
      const { onWire } = await client.pauseJob(id);
      return onWire === 0 ? "The job is paused." : `The job is paused; calls still on the wire: ${onWire}.`;
    }
    case "resume":
      await client.resumeJob(id);
      return "The job goes on.";
    case "retry": {
      const { records } = await client.retryJob(id, change.scope);
      return `The job is queued again; rows to try: ${records}.`;
    }
    case "priority":
      await client.updateJob(id, { priority: change.priority });
      return `The job has priority ${change.priority} now.`;
    case "delete":
      await client.deleteJob(id);
      return "The job is deleted.";
  }
}
