import type { Clock } from "@/lib/clock.ts";

/** Vendors count what arrives: so much at least may two calls draw together on their way. */
const JITTER_MS = 15;
/** A refusal adds so much, up to this share of a window; each minute without one halves what was added. */
const STEP_MS = 10;
const MOST_JITTER = 0.05;
const CALM_MS = 60_000;
/** Refusals within this time have one cause. */
const ONE_CAUSE_MS = 1_000;

type Window = { perMs: number; limit: number };

/**
 * When calls of one lane really left. Starts are leased evenly spaced; a call that leaves late (a timer, a busy process)
 * still counts at the vendor from when it left, so those behind it wait where its window would be overfull.
 */
export class Departures {
  readonly #clock: Clock;
  readonly #windows: readonly Window[];
  readonly #kept: number;
  readonly #left: number[] = [];
  #addedMs = 0;
  #refusedAt = -Infinity;

  constructor(clock: Clock, windows: readonly Window[]) {
    this.#clock = clock;
    this.#windows = windows;
    this.#kept = Math.max(0, ...windows.map(({ limit }) => limit));
  }

  /** Resolves at `sendAt` (milliseconds of the clock) or as soon after it as the windows allow, with the time then. */
  async leave(sendAt: number): Promise<number> {
    for (;;) {
      const now = this.#clock.now();
      const free = Math.max(sendAt, ...this.#windows.map((window) => this.#freeAt(window)));
      if (free <= now) {
        this.#left.push(now);
        if (this.#left.length > 2 * this.#kept) this.#left.splice(0, this.#left.length - this.#kept);
        return now;
      }
      await this.#clock.sleep(free - now);
    }
  }

  /** The vendor saw more in a window than left in one: calls draw together on their way further than was thought. */
  refused(): void {
    const now = this.#clock.now();
    if (now - this.#refusedAt < ONE_CAUSE_MS) return;
    this.#addedMs = this.#added(now) + STEP_MS;
    this.#refusedAt = now;
  }

  #added(now: number): number {
    return this.#addedMs === 0 ? 0 : this.#addedMs / 2 ** Math.floor((now - this.#refusedAt) / CALM_MS);
  }

  #freeAt({ perMs, limit }: Window): number {
    const first = this.#left[this.#left.length - limit];
    if (first === undefined) return 0;
    const most = Math.max(JITTER_MS, MOST_JITTER * perMs);
    return first + perMs + Math.min(JITTER_MS + this.#added(this.#clock.now()), most);
  }
}
