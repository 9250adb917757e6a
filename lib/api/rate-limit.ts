/**
 * Requests per principal in fixed windows of a minute, counted in this process: no write per request, and on several
 * instances the limit is that of each. What a vendor is asked is paced elsewhere, for all processes together.
 */

const WINDOW_MS = 60_000;
const MAX_KEYS = 10_000;

export type Allowance = { allowed: boolean; limit: number; remaining: number; resetMs: number };

export class RateLimiter {
  readonly #counts = new Map<string, { window: number; count: number }>();

  take(key: string, limit: number, nowMs: number): Allowance {
    const window = Math.floor(nowMs / WINDOW_MS);
    const known = this.#counts.get(key);
    const count = known?.window === window ? known.count + 1 : 1;
    if (!known && this.#counts.size >= MAX_KEYS) this.#forget(window);
    this.#counts.set(key, { window, count });
    const resetMs = (window + 1) * WINDOW_MS - nowMs;
    return { allowed: count <= limit, limit, remaining: Math.max(0, limit - count), resetMs };
  }

  /** Past windows go; when an attack fills the present one, the oldest key does. */
  #forget(window: number): void {
    for (const [key, entry] of this.#counts) if (entry.window !== window) this.#counts.delete(key);
    const [oldest] = this.#counts.keys();
    if (this.#counts.size >= MAX_KEYS && oldest !== undefined) this.#counts.delete(oldest);
  }
}

export const apiLimiter = new RateLimiter();

/** Changes cost more than reads, and a live page reads several times a second. */
export const WRITES_PER_MINUTE = 100;
export const READS_PER_MINUTE = 600;
