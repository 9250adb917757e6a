import { once } from "node:events";
import { createServer } from "node:http";
import { METRICS_CONTENT_TYPE } from "@/lib/services/metrics/installation-metrics.ts";

/** Of one worker process, or summed up over several. */
export type WorkerHealth = {
  /** Whether the processor runs; false while it waits for the database or stops. */
  running: boolean;
  stopping: boolean;
  database: boolean;
  listen: "listen" | "poll";
  /** How often the processor had to be started again. */
  restarts: number;
  /** Of the processes that a supervisor watches over. */
  pids?: number[];
};

export type WorkerState = {
  health: () => Promise<WorkerHealth>;
  /** In Prometheus' text format; never rejects. */
  metrics: () => Promise<string>;
};

/**
 * On 127.0.0.1 and the machine's other addresses: `GET /health`, 200 while it works and 503 when it does not, and
 * `GET /metrics` for Prometheus.
 */
export async function serveHealth(port: number | undefined, state: WorkerState) {
  if (port === undefined) return undefined;
  const server = createServer((request, response) => {
    const path = request.url?.split("?")[0];
    if (path === "/metrics") {
      void state.metrics().then((text) => {
        response.writeHead(200, { "content-type": METRICS_CONTENT_TYPE, "cache-control": "no-store" }).end(text);
      });
      return;
    }
    if (path !== "/health") {
      response.writeHead(404).end();
      return;
    }
    void state.health().then((health) => {
      const ok = health.running && health.database;
      const memory = { rssBytes: process.memoryUsage.rss(), peakRssBytes: process.resourceUsage().maxRSS * 1024 };
      response.writeHead(ok ? 200 : 503, { "content-type": "application/json", "cache-control": "no-store" });
      response.end(JSON.stringify({ status: ok ? "ok" : "degraded", pid: process.pid, ...health, ...memory }));
    });
  });
  server.listen(port);
  await once(server, "listening");
  const address = server.address();
  return {
    port: address !== null && typeof address === "object" ? address.port : port,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}
