import { Client } from "pg";
import { systemClock } from "@/lib/clock.ts";
import { log } from "@/lib/log.ts";

const REOPEN_MS = 5_000;

export type WorkListener = { state: () => "listen" | "poll"; stop: () => Promise<void> };

/**
 * Calls `wake` for each NOTIFY on `work`. Without a connection that can listen (a pooler in transaction mode, a database
 * that is away) the worker polls; it is tried again each 5 s.
 */
export function listenForWork(url: string, wake: () => void): WorkListener {
  const stopping = new AbortController();
  let client: Client | undefined;
  let heard = false;
  let said = false;

  const listen = async () => {
    const opened = new Client({ connectionString: url, application_name: "leadenrich listen", keepAlive: true });
    const broken = new Promise<Error | undefined>((resolve) => {
      opened.once("error", resolve);
      opened.once("end", () => resolve(undefined));
    });
    opened.on("notification", wake);
    client = opened;
    await opened.connect();
    await opened.query("listen work");
    heard = await hearsItself(opened);
    if (!heard) throw new Error("NOTIFY does not arrive: this looks like a pooler in transaction mode");
    said = false;
    wake(); // what was notified while nobody listened
    throw (await broken) ?? new Error("the connection was closed");
  };

  const loop = (async () => {
    while (!stopping.signal.aborted) {
      await listen().catch((error: unknown) => {
        heard = false;
        if (stopping.signal.aborted || said) return;
        said = true;
        const reason = error instanceof Error ? error.message : String(error);
        log.warn({ reason }, "not listening for new work: polling instead (set DATABASE_DIRECT_URL behind a pooler)");
      });
      // The connection may be the very thing that is broken.
      await client?.end().catch(() => undefined);
      await systemClock.sleep(REOPEN_MS, stopping.signal);
    }
  })();

  return {
    state: () => (heard ? "listen" : "poll"),
    stop: async () => {
      stopping.abort();
      await client?.end().catch(() => undefined);
      await loop;
    },
  };
}

/** A pooler takes LISTEN without a word and delivers nothing. */
async function hearsItself(client: Client): Promise<boolean> {
  const arrived = new Promise<true>((resolve) => client.once("notification", () => resolve(true)));
  await client.query("select pg_notify('work', '')");
  return Promise.race([arrived, systemClock.sleep(2_000).then(() => false)]);
}
