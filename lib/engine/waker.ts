import type { Clock } from "@/lib/clock.ts";

/** Wakes a loop that waits; a wake while nobody waits is kept for the next wait. */
export class Waker {
  #wake: (() => void) | undefined;
  #pending = false;

  wake(): void {
    // Each record that ends calls this, and an `abort` makes an exception with a stack, even when nothing is left to abort.
    if (this.#pending) return;
    this.#pending = true;
    this.#wake?.();
  }

  async wait(clock: Clock, longestMs: number, signal?: AbortSignal): Promise<void> {
    if (!this.#pending && !signal?.aborted) {
      const controller = new AbortController();
      this.#wake = () => controller.abort();
      signal?.addEventListener("abort", this.#wake, { once: true });
      await clock.sleep(longestMs, controller.signal);
      signal?.removeEventListener("abort", this.#wake);
      this.#wake = undefined;
    }
    this.#pending = false;
  }
}
