/**
 * Requests per principal in fixed windows of a minute, counted in this process: no write per request, and on several
 * instances the limit is that of each. What a vendor is asked is paced elsewhere, for all processes together.
 */

const WINDOW_MS = 60_000;
const MAX_KEYS = 10_000;

export type Allowance = { allowed: boolean; limit: number; remaining: number; resetMs: number };

export class RateLimiter {
  #window = 0;
  #counts = new Map<string, number>();

  take(key: string, limit: number, nowMs: number): Allowance {
    const window = Math.floor(nowMs / WINDOW_MS);
    if (window !== this.#window) this.#counts = new Map();
    this.#window = window;
    const count = (this.#counts.get(key) ?? 0) + 1;
    this.#counts.set(key, count);
    if (this.#counts.size > MAX_KEYS) this.#forgetOldest();
    const resetMs = (window + 1) * WINDOW_MS - nowMs;
    return { allowed: count <= limit, limit, remaining: Math.max(0, limit - count), resetMs };
  }

  get size(): number {
    return this.#counts.size;
  }

  /** Somebody who makes up callers must not fill the memory. */
  #forgetOldest(): void {
    const [oldest] = this.#counts.keys();
    if (oldest !== undefined) this.#counts.delete(oldest);
  }
}

export const apiLimiter = new RateLimiter();

/** Changes cost more than reads, and a live page reads several times a second. */
export const WRITES_PER_MINUTE = 100;
export const READS_PER_MINUTE = 600;
