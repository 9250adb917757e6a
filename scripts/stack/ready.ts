import { setTimeout as wait } from "node:timers/promises";
import type { Child } from "../child.ts";

const POLL_MS = 50;

/** Waits until `url` answers 200. Throws an Error with the end of the log when the child ends, or is not there in time. */
export async function untilReady(name: string, url: string, child: Child, timeoutMs = 60_000): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  while (Date.now() < deadline) {
    if (child.hasEnded()) throw new Error(`${name} ended while it started. Its log ends:\n${child.logTail()}`);
    const status = await fetch(url, { signal: AbortSignal.timeout(5_000) }).then(
      async (reply) => {
        await reply.body?.cancel();
        return reply.status;
      },
      () => 0, // not listening yet
    );
    if (status === 200) return;
    await wait(POLL_MS);
  }
  throw new Error(`${name} did not answer at ${url} in ${timeoutMs / 1_000} s. Its log ends:\n${child.logTail()}`);
}
