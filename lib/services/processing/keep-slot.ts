import { systemClock } from "@/lib/clock.ts";
import { takeSlot } from "@/lib/db/engine.ts";
import { type Queryable } from "@/lib/db/queryable.ts";
import { log } from "@/lib/log.ts";

/** Short, so that a process that was killed blocks its slot for seconds only. */
export const SLOT_LEASE_MS = 30_000;
const RENEW_MS = 10_000;

/** Renews the slot that a worker holds until stopped. */
export function keepSlot(db: Queryable, workerId: string): { stop: () => Promise<void> } {
  const stopping = new AbortController();
  const loop = (async () => {
    for (;;) {
      await systemClock.sleep(RENEW_MS, stopping.signal);
      if (stopping.signal.aborted) return;
      await takeSlot(db, workerId, SLOT_LEASE_MS).catch((error: unknown) =>
        log.warn({ err: error }, "the processor's slot was not renewed"),
      );
    }
  })();
  return {
    stop: () => {
      stopping.abort();
      return loop;
    },
  };
}
