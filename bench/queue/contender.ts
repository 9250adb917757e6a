/** What every queue of the comparison can do. Each runs in processes of its own. */
export type Contender = {
  name: string;
  /** Settings that the sweep tries. */
  sweep: readonly Settings[];
  /** For jobs that make one call each: fifty at once in a process, as near as its settings come. */
  fifty: Settings;
  /** Makes its tables. */
  prepare: (target: Target) => Promise<void>;
  /** Puts jobs in, all due. Not timed. */
  enqueue: (target: Target, payloads: readonly Payload[]) => Promise<void>;
  /** Looks, over one connection, at how many are not finished, as committed. */
  watch: (target: Target) => Promise<{ left: () => Promise<number>; close: () => Promise<void> }>;
  /** Works until `signal`; `ready` when it could take the first job. `perform` is what one job does. */
  work: (run: {
    target: Target;
    settings: Settings;
    work: Work;
    signal: AbortSignal;
    begin: Promise<void>;
    perform: (payload: Payload) => Promise<void>;
    ready: () => void;
  }) => Promise<void>;
};

export type Settings = { concurrency: number; batch: number };

/** `noop`: nothing. `http`: one call of 20 ms. `careful`: ask the emulator once, keep the answer, charge it, never twice. */
export type Work = "noop" | "http" | "careful";
export type Payload = { n: number; name: string; domain: string };

export type Target = { databaseUrl: string; redisUrl: string; emulatorUrl: string; slowUrl: string };
