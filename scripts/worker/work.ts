import { systemClock } from "@/lib/clock.ts";
import { openDatabase } from "@/lib/db/client.ts";
import { runProcessor } from "@/lib/engine/process.ts";
import { Waker } from "@/lib/engine/waker.ts";
import { env, requireVariable } from "@/lib/env.ts";
import { log } from "@/lib/log.ts";
import { installationMetrics } from "@/lib/services/metrics/installation-metrics.ts";
import { keyRing } from "@/lib/vault/key-ring.ts";
import { serveHealth } from "./health.ts";
import { listenForWork } from "./listen.ts";
import { tellSupervisor } from "./gather-metrics.ts";
import { processMetrics } from "./process-metrics.ts";

const CONNECTIONS = 12;
const SHORTEST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 30_000;

/**
 * The loop of one worker process. A database that is away for longer than the processor waits by itself ends the
 * processor, not the worker: it starts again, each time a little later.
 */
export async function work(signal: AbortSignal): Promise<number> {
  const { MAX_CONCURRENT_JOBS, POLL_INTERVAL, GRACEFUL_SHUTDOWN_TIMEOUT, HEALTH_CHECK_PORT } = env();
  const url = requireVariable("DATABASE_URL");
  keyRing(); // a ring that cannot be read must stop the start, not each call
  const database = openDatabase(url, { max: CONNECTIONS });
  const waker = new Waker();
  const listener = listenForWork(env().DATABASE_DIRECT_URL ?? url, () => waker.wake());
  const state = { restarts: 0, running: false, stopping: false };
  const { registry, telemetry } = processMetrics();
  tellSupervisor(registry);
  const health = await serveHealth(HEALTH_CHECK_PORT, {
    health: async () => ({ ...state, database: await answers(database.pool), listen: listener.state() }),
    metrics: async () => (await installationMetrics(database.pool)) + (await registry.metrics()),
  });
  log.info({ concurrency: MAX_CONCURRENT_JOBS, healthPort: health?.port }, "the worker is up");

  const loop = async () => {
    while (!signal.aborted) {
      const startedAt = Date.now();
      try {
        state.running = true;
        const { workerId, claimed, settled, calls } = await runProcessor({
          pool: database.pool,
          kind: "worker",
          budgetMs: Infinity,
          concurrency: MAX_CONCURRENT_JOBS,
          idle: "wait",
          waker,
          pollIntervalMs: POLL_INTERVAL,
          signal,
          telemetry,
          onError: (error, where) => log.warn({ where, error: error instanceof Error ? error.message : String(error) }),
        });
        log.info({ workerId, claimed, settled, calls }, "the processor ended");
      } catch (error) {
        state.restarts += 1;
        const pauseMs = pauseAfter(state.restarts);
        log.error({ error: error instanceof Error ? error.message : String(error), pauseMs }, "the processor failed");
        await systemClock.sleep(pauseMs, signal);
        if (Date.now() - startedAt > LONGEST_PAUSE_MS * 10) state.restarts = 0;
      } finally {
        state.running = false;
      }
    }
  };

  const ended = loop();
  const inTime = await Promise.race([ended.then(() => true), timeUp(signal, GRACEFUL_SHUTDOWN_TIMEOUT)]);
  state.stopping = true;
  if (!inTime) {
    log.error({ timeoutMs: GRACEFUL_SHUTDOWN_TIMEOUT }, "calls under way were left; they are booked as unknown");
    process.exit(1);
  }
  await listener.stop();
  await health?.close();
  await database.close();
  return 0;
}

const pauseAfter = (failures: number) =>
  Math.min(LONGEST_PAUSE_MS, SHORTEST_PAUSE_MS * 2 ** (failures - 1)) * (0.5 + Math.random() / 2);

/** False, so long after the stop was asked for. */
function timeUp(signal: AbortSignal, timeoutMs: number): Promise<false> {
  return new Promise((resolve) => {
    const start = () => setTimeout(() => resolve(false), timeoutMs).unref();
    if (signal.aborted) start();
    else signal.addEventListener("abort", start, { once: true });
  });
}

async function answers(pool: { query: (text: string) => Promise<unknown> }): Promise<boolean> {
  const late = systemClock.sleep(2_000).then(() => false);
  const asked = pool.query("select 1").then(
    () => true,
    () => false,
  );
  return Promise.race([asked, late]);
}
