import { type Clock, systemClock } from "@/lib/clock.ts";
import { asService } from "@/lib/db/client.ts";
import { listRevs } from "@/lib/db/events.ts";
import { log } from "@/lib/log.ts";
import { openJobListener } from "./job-listener.ts";
import { listenUrl } from "./listen-url.ts";

/**
 * lib/realtime tells of jobs that changed: one LISTEN connection for all watchers of a process, opened with the first and
 * closed with the last. Where nothing can be heard it asks for the watched jobs' revs each 300 ms. What it says is a hint;
 * the watcher reads what happened.
 */

const POLL_MS = 300;
const REOPEN_MS = 5_000;

export type HubSettings = {
  /** Null: nowhere to listen. */
  listenUrl: string | null;
  revs: (jobIds: readonly string[]) => Promise<Map<string, number>>;
  clock?: Clock;
};

export class JobHub {
  readonly #settings: HubSettings;
  readonly #clock: Clock;
  readonly #watchers = new Map<string, Set<() => void>>();
  #session: AbortController | undefined;
  #listening = false;

  constructor(settings: HubSettings) {
    this.#settings = settings;
    this.#clock = settings.clock ?? systemClock;
  }

  /** Calls `changed` after each change of the job, perhaps more often. The result ends it. */
  watch(jobId: string, changed: () => void): () => void {
    const watchers = this.#watchers.get(jobId) ?? new Set();
    watchers.add(changed);
    this.#watchers.set(jobId, watchers);
    if (!this.#session) this.#start();
    return () => {
      watchers.delete(changed);
      if (watchers.size === 0) this.#watchers.delete(jobId);
      if (this.#watchers.size > 0) return;
      this.#session?.abort();
      this.#session = undefined;
      this.#listening = false;
    };
  }

  /** How it hears now, or would where nobody watches. */
  mode(): "listen" | "poll" {
    if (this.#session) return this.#listening ? "listen" : "poll";
    return this.#settings.listenUrl === null ? "poll" : "listen";
  }

  #start(): void {
    const session = new AbortController();
    this.#session = session;
    void this.#poll(session.signal);
    const { listenUrl: url } = this.#settings;
    if (url !== null) void this.#listen(url, session.signal);
  }

  async #listen(url: string, signal: AbortSignal): Promise<void> {
    let said = false;
    while (!signal.aborted) {
      const error = await this.#listenOnce(url, signal);
      if (this.#session?.signal === signal) this.#listening = false;
      if (!said && !signal.aborted) log.warn({ reason: error?.message }, "not hearing of job events: polling");
      said = true;
      await this.#clock.sleep(REOPEN_MS, signal);
    }
  }

  /** Listens until the connection breaks or nobody watches any more. */
  async #listenOnce(url: string, signal: AbortSignal): Promise<Error | undefined> {
    const { promise, resolve } = ending();
    const listener = openJobListener(url, {
      heard: (jobId) => this.#tell(jobId),
      opened: () => {
        this.#listening = !signal.aborted;
        for (const jobId of this.#watchers.keys()) this.#tell(jobId);
      },
      closed: resolve,
    });
    const end = () => resolve(undefined);
    signal.addEventListener("abort", end, { once: true });
    const error = await promise;
    signal.removeEventListener("abort", end);
    await listener.close();
    return error;
  }

  /** Runs beside the listener, so that nothing is missed while that opens or is away. */
  async #poll(signal: AbortSignal): Promise<void> {
    const known = new Map<string, number>();
    while (!signal.aborted) {
      if (!this.#listening) {
        const revs = await this.#settings.revs([...this.#watchers.keys()]).catch(() => new Map<string, number>());
        for (const [jobId, rev] of revs) {
          if (known.get(jobId) !== rev) this.#tell(jobId);
          known.set(jobId, rev);
        }
      }
      await this.#clock.sleep(POLL_MS, signal);
    }
  }

  #tell(jobId: string): void {
    for (const changed of this.#watchers.get(jobId) ?? []) changed();
  }
}

function ending() {
  let resolve: (error: Error | undefined) => void = () => {};
  const promise = new Promise<Error | undefined>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}

declare global {
  var leadenrichJobHub: JobHub | undefined;
}

/** The process's hub. On globalThis, as the database is. */
export function jobHub(): JobHub {
  return (globalThis.leadenrichJobHub ??= new JobHub({
    listenUrl: listenUrl(),
    revs: (jobIds) => asService((handle) => listRevs(handle, jobIds)),
  }));
}
