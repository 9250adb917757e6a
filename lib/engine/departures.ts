import type { Clock } from "@/lib/clock.ts";

/** Vendors count what arrives: so much may two calls draw together on their way. */
const JITTER_MS = 15;

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

  #freeAt({ perMs, limit }: Window): number {
    const first = this.#left[this.#left.length - limit];
    return first === undefined ? 0 : first + perMs + JITTER_MS;
  }
}
