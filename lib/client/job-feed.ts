import type { QueryClient } from "@tanstack/react-query";
import { type Job, jobEvent } from "@/lib/contracts/job.ts";
import { client } from "./client.ts";
import { patchJob, patchRows, refreshJob, watchedRows } from "./job-cache.ts";
import { leavesGap } from "./job-event.ts";
import { keys } from "./keys.ts";
import { createRowRefresher } from "./row-refresher.ts";

/** Until the stream is open, and whenever it is down, the job is read this often instead. */
const POLL_MS = 2_000;

export type JobFeed = { opened: () => void; dropped: () => void; message: (data: string) => void; stop: () => void };

/**
 * What a job page does on each turn of its stream: patch on messages, read again on (re)connect, poll while it is down.
 * `fresh`: what was read until now misses nothing that the stream will not tell.
 */
export function createJobFeed(cache: QueryClient, id: string, fresh: boolean): JobFeed {
  const rows = createRowRefresher(
    async (seqs) => (await client.getRecords(id, seqs)).items,
    (fresh) => patchRows(cache, id, fresh),
  );
  let poll: ReturnType<typeof setInterval> | undefined;
  const startPolling = () => {
    poll ??= setInterval(() => void refreshJob(cache, id), POLL_MS);
  };
  const stopPolling = () => {
    clearInterval(poll);
    poll = undefined;
  };
  startPolling();
  return {
    opened: () => {
      stopPolling();
      if (!fresh) void refreshJob(cache, id);
      fresh = false;
    },
    dropped: startPolling,
    message: (data) => {
      const event = jobEvent.safeParse(parseJson(data));
      // A message this page cannot read is a hint lost: reading again gives the same state.
      if (!event.success) return void refreshJob(cache, id);
      const gap = leavesGap(cache.getQueryData<Job>(keys.job(id)), event.data);
      patchJob(cache, id, event.data, Date.now());
      if (gap) return void refreshJob(cache, id);
      const watched = watchedRows(cache, id, event.data.seqs);
      if (event.data.rows) patchRows(cache, id, new Map(event.data.rows.map((row) => [row.seq, row])));
      else rows.changed(watched);
    },
    stop: () => {
      stopPolling();
      rows.stop();
    },
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
