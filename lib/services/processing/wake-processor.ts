import { request } from "undici";
import { asService, database } from "@/lib/db/client.ts";
import { workDueMs } from "@/lib/db/engine.ts";
import { countLiveWorkers } from "@/lib/db/workers.ts";
import { appUrl, env } from "@/lib/env.ts";

/** The run goes on after this; only its start is waited for. */
const START_MS = 1_500;
const QUIET_MS = 2_000;

/**
 * Has a processor start at once where none is waiting: a request to this installation's own process route. A long-running
 * worker hears of new work by NOTIFY, and then nothing is done. Without APP_URL and CRON_SECRET the next tick takes it.
 * @returns whether a processor was asked to start
 */
export async function wakeProcessor(): Promise<boolean> {
  const origin = appUrl();
  const { CRON_SECRET } = env();
  if (!origin || !CRON_SECRET) return false;
  if ((await asService((handle) => countLiveWorkers(handle, "worker"))) > 0) return false;
  const url = new URL("/api/enrichment/process?kind=wake", origin);
  const headers = { authorization: `Bearer ${CRON_SECRET}` };
  try {
    const { body } = await request(url, { method: "POST", headers, signal: AbortSignal.timeout(START_MS) });
    await body.dump();
  } catch (error) {
    if (!(error instanceof Error && error.name === "TimeoutError")) throw error;
  }
  return true;
}

let lastLookAt = 0;

/**
 * For whoever looks at an active job: wakes a processor when something is due and nobody is at it. Looks at most once in
 * 2 s, however many watch.
 */
export async function wakeIfDue(nowMs: number = Date.now()): Promise<boolean> {
  if (nowMs - lastLookAt < QUIET_MS || !appUrl() || !env().CRON_SECRET) return false;
  lastLookAt = nowMs;
  if ((await workDueMs(database().pool)) !== 0) return false;
  return wakeProcessor();
}
