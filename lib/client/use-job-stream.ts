"use client";

import { type QueryClient, useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import type { Job } from "@/lib/contracts/job.ts";
import { refreshJob } from "./job-cache.ts";
import { createJobFeed } from "./job-feed.ts";
import { openEventStream } from "./event-stream.ts";
import { keys } from "./keys.ts";

export type StreamState = "connecting" | "live" | "polling" | "closed";

/** What was read this long ago is no older than what the stream still tells of. */
const FRESH_MS = 5_000;

/** Where the stream takes over: from what was just read; from the first read, which is under way; or from a new one. */
function startOf(cache: QueryClient, id: string): { fresh: boolean; since?: number } {
  const state = cache.getQueryState<Job>(keys.job(id));
  if (!state?.data) return { fresh: true };
  const fresh = !state.isInvalidated && Date.now() - state.dataUpdatedAt < FRESH_MS;
  return fresh ? { fresh, since: state.data.progress.rev } : { fresh };
}

/** Keeps everything cached about a job up to date while `active`. */
export function useJobStream(id: string, active: boolean): StreamState {
  const cache = useQueryClient();
  const [state, setState] = useState<StreamState>("connecting");
  useEffect(() => {
    if (!active) return;
    const { fresh, since } = startOf(cache, id);
    const feed = createJobFeed(cache, id, fresh);
    const query = new URLSearchParams({ job: id, ...(since !== undefined && { since: String(since) }) });
    const close = openEventStream(`/api/enrichment/stream?${query.toString()}`, "job", {
      opened: () => (setState("live"), feed.opened()),
      dropped: () => (setState("polling"), feed.dropped()),
      message: feed.message,
    });
    return () => {
      close();
      feed.stop();
      // The last message may name rows that were still to be fetched.
      void refreshJob(cache, id);
    };
  }, [cache, id, active]);
  return active ? state : "closed";
}
