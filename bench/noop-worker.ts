import { Pool } from "pg";
import { z } from "zod";
import type { RecordHandler } from "@/lib/engine/handlers.ts";
import { runProcessor } from "@/lib/engine/process.ts";

/**
 * A worker process whose records ask nobody. Says `ready`, works until it is told to stop, then says what CPU and memory it
 * used.
 */
const settings = z
  .object({ url: z.string(), concurrency: z.number(), claim: z.number() })
  .parse(JSON.parse(process.argv[2] ?? "{}"));
const pool = new Pool({ connectionString: settings.url, max: 8 });
const stop = new AbortController();

const handler: RecordHandler = ({ record: { jobId, seq } }) =>
  Promise.resolve({ type: "finished", settlement: { jobId, seq, state: "success" } });

process.once("message", () => {
  const before = process.cpuUsage();
  process.once("message", () => stop.abort());
  void runProcessor({
    pool,
    kind: "worker",
    budgetMs: Infinity,
    idle: "wait",
    pollIntervalMs: 20,
    concurrency: settings.concurrency,
    claimSize: settings.claim,
    signal: stop.signal,
    handlers: { batch_lead_enrichment: handler },
    onError: (error, where) => console.error(where, error),
  }).then(async () => {
    const { user, system } = process.cpuUsage(before);
    await pool.end();
    process.send?.({ cpuSeconds: (user + system) / 1e6, maxRssBytes: process.resourceUsage().maxRSS * 1024 });
    process.disconnect();
  });
});
await pool.query("select 1");
process.send?.({ ready: true });
