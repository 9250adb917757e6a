"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { refreshJob } from "./job-cache.ts";
import { createJobFeed } from "./job-feed.ts";
import { openEventStream } from "./event-stream.ts";

export type StreamState = "connecting" | "live" | "polling" | "closed";

/** Keeps everything cached about a job up to date while `active`. */
export function useJobStream(id: string, active: boolean): StreamState {
  const cache = useQueryClient();
  const [state, setState] = useState<StreamState>("connecting");
  useEffect(() => {
    if (!active) return;
    const feed = createJobFeed(cache, id);
    const close = openEventStream(`/api/enrichment/stream?job=${encodeURIComponent(id)}`, "job", {
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
