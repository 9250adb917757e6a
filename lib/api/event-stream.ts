import type { JobEvent } from "@/lib/contracts/job.ts";

/** `no-transform` keeps compressors from holding events back until they have a block full of them. */
export const eventStreamHeaders = {
  "content-type": "text/event-stream; charset=utf-8",
  "cache-control": "private, no-store, no-transform",
  "x-accel-buffering": "no",
};

const RETRY_MS = 2_000;

/** Server-Sent Events: `job`, its id the rev; a comment where nothing happened. */
export async function* eventStream(events: AsyncIterable<JobEvent | "alive">): AsyncGenerator<string> {
  yield `retry: ${RETRY_MS}\n\n`;
  for await (const event of events)
    yield event === "alive" ? ": alive\n\n" : `id: ${event.rev}\nevent: job\ndata: ${JSON.stringify(event)}\n\n`;
}

/** What the reader has seen: a browser that reconnects says so in Last-Event-ID, any other in `since`. */
export function sinceRev(request: Request, since: number | undefined): number | null {
  const last = request.headers.get("last-event-id");
  return last !== null && /^\d{1,15}$/.test(last) ? Number(last) : (since ?? null);
}
