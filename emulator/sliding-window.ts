/** Exact sliding windows: the times of the last calls are kept, nothing is rounded to the second. */

/** Admits at most `limit` calls in any stretch of `perMs`. Refused calls do not count. */
export class SlidingWindow {
  #times: Float64Array;
  #next = 0;
  #count = 0;

  constructor(
    readonly limit: number,
    readonly perMs: number,
  ) {
    this.#times = new Float64Array(Math.min(limit, 1024));
  }

  /** 0 if a call may start now, else after how many milliseconds one may. */
  waitMs(nowMs: number): number {
    if (this.#count < this.limit) return 0;
    const oldest = this.#times[this.#next % this.#times.length] ?? 0;
    return Math.max(0, oldest + this.perMs - nowMs);
  }

  add(nowMs: number): void {
    if (this.#count === this.#times.length && this.#count < this.limit) this.#grow();
    this.#times[this.#next] = nowMs;
    this.#count = Math.min(this.limit, this.#count + 1);
    this.#next = (this.#next + 1) % this.#times.length;
  }

  /** Calls in the stretch that ends now. */
  used(nowMs: number): number {
    let used = 0;
    const size = this.#times.length;
    for (let back = 1; back <= this.#count; back++) {
      const time = this.#times[(this.#next - back + size) % size] ?? 0;
      if (time <= nowMs - this.perMs) break;
      used++;
    }
    return used;
  }

  #grow(): void {
    const larger = new Float64Array(Math.min(this.limit, this.#times.length * 2));
    larger.set(this.#times);
    this.#next = this.#times.length;
    this.#times = larger;
  }
}

/** The most calls that any stretch of `perMs` has seen, refused ones included. */
export class PeakMeter {
  #times: number[] = [];
  #start = 0;
  max = 0;

  constructor(readonly perMs: number) {}

  add(nowMs: number): void {
    this.#times.push(nowMs);
    while ((this.#times[this.#start] ?? nowMs) <= nowMs - this.perMs) this.#start++;
    this.max = Math.max(this.max, this.#times.length - this.#start);
    if (this.#start > 4096 && this.#start * 2 > this.#times.length) {
      this.#times = this.#times.slice(this.#start);
      this.#start = 0;
    }
  }
}
