import { randomUUID } from "node:crypto";
import { Client } from "pg";

export type ListenerHandlers = {
  /** A job has events up to a rev. */
  heard: (jobId: string) => void;
  /** NOTIFY is known to arrive; anything may have happened before. */
  opened: () => void;
  /** It no longer does, or never did. Called once; the listener is finished. */
  closed: (error: Error | undefined) => void;
};

/**
 * One connection that listens for `job_events`. It counts as open when its own notification has come back: a pooler takes
 * LISTEN without a word and delivers nothing.
 */
export function openJobListener(url: string, handlers: ListenerHandlers): { close: () => Promise<void> } {
  const client = new Client({ connectionString: url, application_name: "leadenrich events", keepAlive: true });
  const probe = randomUUID();
  let finished = false;
  const finish = (error: Error | undefined) => {
    if (finished) return;
    finished = true;
    handlers.closed(error);
  };
  client.on("error", finish);
  client.on("end", () => finish(undefined));
  client.on("notification", ({ payload = "" }) => {
    if (finished) return;
    if (payload === probe) handlers.opened();
    else handlers.heard(payload.split(" ")[0] ?? "");
  });
  const start = async () => {
    await client.connect();
    await client.query("listen job_events");
    await client.query("select pg_notify('job_events', $1)", [probe]);
  };
  const started = start().catch((error: unknown) => finish(error instanceof Error ? error : new Error(String(error))));
  return {
    close: async () => {
      finished = true;
      await started;
      await client.end().catch(() => undefined);
    },
  };
}
