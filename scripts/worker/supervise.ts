import { resolve } from "node:path";
import { systemClock } from "@/lib/clock.ts";
import { openDatabase } from "@/lib/db/client.ts";
import { env, requireVariable } from "@/lib/env.ts";
import { log } from "@/lib/log.ts";
import { installationMetrics } from "@/lib/services/metrics/installation-metrics.ts";
import { fork, type ChildProcess } from "node:child_process";
import { gatherMetrics } from "./gather-metrics.ts";
import { serveHealth } from "./health.ts";

const program = resolve(import.meta.dirname, "../worker.ts");
const endWithParent = resolve(import.meta.dirname, "../child/end-with-parent.mjs");
const SHORTEST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 30_000;
/** A process that lived this long was well: its end says nothing about the next one. */
const WELL_MS = 60_000;

type Watch = { restarts: number; children: Set<ChildProcess> };

/** Keeps `count` worker processes running; one that dies is replaced, each time in a row a little later. */
export async function supervise(count: number, signal: AbortSignal): Promise<number> {
  const state: Watch = { restarts: 0, children: new Set() };
  const database = openDatabase(requireVariable("DATABASE_URL"), { max: 1 });
  const health = await serveHealth(env().HEALTH_CHECK_PORT, {
    health: () =>
      Promise.resolve({
        running: state.children.size === count,
        stopping: signal.aborted,
        database: true, // each process looks after its own connection; one that cannot work ends and counts below
        listen: "listen" as const,
        restarts: state.restarts,
        pids: [...state.children].map(({ pid = 0 }) => pid),
      }),
    metrics: async () => (await installationMetrics(database.pool)) + (await gatherMetrics(state.children)),
  });
  const codes = await Promise.all(Array.from({ length: count }, () => keepOne(state, signal)));
  await health?.close();
  await database.close();
  return Math.max(...codes);
}

async function keepOne(state: Watch, signal: AbortSignal): Promise<number> {
  for (let failures = 0; ;) {
    const startedAt = Date.now();
    const child = fork(program, [], {
      execArgv: ["--import=tsx", `--import=${endWithParent}`],
      env: { ...process.env, WORKER_COUNT: "1", HEALTH_CHECK_PORT: "", LEADENRICH_PARENT: String(process.pid) },
    });
    const { pid = 0 } = child;
    state.children.add(child);
    const code = await endOf(child, signal);
    state.children.delete(child);
    if (signal.aborted) return code;
    state.restarts += 1;
    failures = Date.now() - startedAt > WELL_MS ? 1 : failures + 1;
    const pauseMs = Math.min(LONGEST_PAUSE_MS, SHORTEST_PAUSE_MS * 2 ** (failures - 1));
    log.error({ code, pid, pauseMs }, "a worker process ended; it is replaced");
    await systemClock.sleep(pauseMs, signal);
    if (signal.aborted) return code;
  }
}

function endOf(child: ChildProcess, signal: AbortSignal): Promise<number> {
  const stop = () => child.kill("SIGTERM");
  signal.addEventListener("abort", stop, { once: true });
  return new Promise((resolve) => {
    const done = (code: number) => {
      signal.removeEventListener("abort", stop);
      resolve(code);
    };
    // Ended by our own SIGTERM it had not begun to work yet: it takes that signal over when it does.
    child.once("exit", (code, by) => done(code ?? (signal.aborted && by === "SIGTERM" ? 0 : 1)));
    child.once("error", () => done(1));
  });
}
