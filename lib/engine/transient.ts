import type { Clock } from "@/lib/clock.ts";

/** Deadlock, serialisation, lock time-out, too many connections, and a server that is going down or coming up. */
const transientStates = new Set(["40P01", "40001", "55P03", "53300", "57P01", "57P02", "57P03"]);
const brokenConnection =
  /Connection terminated|ECONNRESET|ECONNREFUSED|EPIPE|timeout exceeded when trying to connect|socket hang up/i;

export function isTransient(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = "code" in error && typeof error.code === "string" ? error.code : "";
  return transientStates.has(code) || code.startsWith("08") || brokenConnection.test(`${code} ${error.message}`);
}

/**
 * Repeats an engine statement through restarts and lock conflicts, for about a minute. Safe because each is idempotent:
 * `begin` by its token, `finish` by its generation, `settle` by its lease.
 */
export async function withRetry<Value>(clock: Clock, work: () => Promise<Value>): Promise<Value> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      if (attempt >= 14 || !isTransient(error)) throw error;
      const longest = Math.min(8_000, 25 * 2 ** attempt);
      await clock.sleep(longest * (0.5 + Math.random() / 2));
    }
  }
}
