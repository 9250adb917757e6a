import { randomUUID } from "node:crypto";
import { database } from "@/lib/db/client.ts";
import { toAppError } from "@/lib/db/database-error.ts";
import { freeSlot, takeSlot, workDueMs } from "@/lib/db/engine.ts";
import { runProcessor } from "@/lib/engine/process.ts";
import { env } from "@/lib/env.ts";
import { log } from "@/lib/log.ts";
import { keepSlot, SLOT_LEASE_MS } from "./keep-slot.ts";

export type RunOnce = {
  kind: "cron" | "wake";
  budgetMs: number;
  /** Records in hand at once; at most MAX_CONCURRENT_JOBS. */
  concurrency?: number | undefined;
};

/**
 * One time-boxed run of the processor, if one of the few slots is free: overlapping ticks and wakes do not pile up.
 * `workDueInMs` says when there is more to do; null when there is nothing.
 */
export async function runOnce({ kind, budgetMs, concurrency = Infinity }: RunOnce) {
  const { pool } = database();
  const workerId = `${kind}-${randomUUID()}`;
  try {
    const slot = await takeSlot(pool, workerId, SLOT_LEASE_MS);
    if (slot === null) return { ...nothing, ran: false, workDueInMs: await workDueMs(pool) };
    const kept = keepSlot(pool, workerId);
    try {
      const { claimed, settled, calls, durationMs } = await runProcessor({
        pool,
        kind,
        workerId,
        budgetMs,
        concurrency: Math.min(concurrency, env().MAX_CONCURRENT_JOBS),
        idle: "return",
        onError: (error, where) => log.warn({ where, err: error }, "the processor survived an error"),
      });
      return { ran: true, claimed, settled, calls, durationMs, workDueInMs: await workDueMs(pool) };
    } finally {
      await kept.stop();
      await freeSlot(pool, workerId);
    }
  } catch (error) {
    throw toAppError(error);
  }
}

const nothing = { claimed: 0, settled: 0, calls: 0, durationMs: 0 };
