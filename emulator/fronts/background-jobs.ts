import type { FrontContext } from "../wire.ts";
import { Recent } from "./recent.ts";
import { uuidOf } from "./surfe-jobs.ts";

type Job<Result> = { accountKey: string; result: Result; endsMs: number };

/** Work that goes on after the reply. It is shown to the key that started it alone. */
export class BackgroundJobs<Result> {
  readonly #jobs = new Recent<Job<Result>>(20_000);
  #started = 0;

  /** `realMs` is how long the vendor takes; the latency profile may shorten it to `tookMs`. */
  start({ account, nowMs, backgroundMs }: FrontContext, result: Result, realMs: number) {
    const id = uuidOf(`${account.keyHash}|${nowMs}|${++this.#started}`);
    const tookMs = backgroundMs(realMs);
    this.#jobs.set(id, { accountKey: account.key, result, endsMs: nowMs + tookMs });
    return { id, tookMs };
  }

  /** Undefined for an id that this key does not have. */
  read(id: string, { account, nowMs }: FrontContext): { done: boolean; result: Result } | undefined {
    const job = this.#jobs.get(id);
    return job?.accountKey === account.key ? { done: nowMs >= job.endsMs, result: job.result } : undefined;
  }
}

/** Calls back when the work is done, late or twice where a fault says so. */
export function callBack(
  { callbacks, callbackFault }: FrontContext,
  afterMs: number,
  url: string,
  body: string,
  headers: Record<string, string> = {},
): void {
  for (let copy = 0; copy < callbackFault.copies; copy++)
    callbacks.send(afterMs + callbackFault.delayMs, () => ({ url, body, headers }));
}
