import { checkServerEnvironment, env } from "@/lib/env.ts";
import { log } from "@/lib/log.ts";
import { supervise } from "./supervise.ts";
import { work } from "./work.ts";

/**
 * Processes jobs until SIGTERM or SIGINT: in this process, or in WORKER_COUNT processes that it watches over.
 * @returns the exit code: 0 after a graceful stop, 1 when calls under way had to be left
 */
export async function runWorker(): Promise<number> {
  const stopping = new AbortController();
  const stop = (signal: NodeJS.Signals) => {
    log.info({ signal }, "stopping: nothing new begins, calls under way are finished");
    stopping.abort();
  };
  process.once("SIGTERM", stop);
  process.once("SIGINT", stop);
  try {
    checkServerEnvironment();
    const { WORKER_COUNT } = env();
    return WORKER_COUNT > 1 ? await supervise(WORKER_COUNT, stopping.signal) : await work(stopping.signal);
  } catch (error) {
    log.fatal(error instanceof Error ? error.message : String(error));
    return 1;
  } finally {
    process.removeListener("SIGTERM", stop);
    process.removeListener("SIGINT", stop);
  }
}
