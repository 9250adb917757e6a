import { request } from "undici";
import { Pool } from "pg";
import { z } from "zod";
import type { RecordHandler } from "@/lib/engine/handlers.ts";
import { runProcessor } from "@/lib/engine/process.ts";

/**
 * A worker process whose records ask nobody, or make one plain HTTP call: what the queue itself costs. Says `ready`, works
 * until it is told to stop, then says what CPU and memory it used.
 */
const settings = z
  .object({
    url: z.string(),
    call: z.url().nullable(),
    concurrency: z.number(),
    claim: z.number(),
    callsAtOnce: z.number(),
  })
  .parse(JSON.parse(process.argv[2] ?? "{}"));
const pool = new Pool({ connectionString: settings.url, max: 8 });
const stop = new AbortController();

let free = settings.callsAtOnce;
const waiting: (() => void)[] = [];
async function callOnce(url: string): Promise<void> {
  if (free > 0) free -= 1;
  else await new Promise<void>((resolve) => waiting.push(resolve));
  try {
    const { body } = await request(url);
    await body.dump();
  } finally {
    const next = waiting.shift();
    if (next) next();
    else free += 1;
  }
}

const handler: RecordHandler = async ({ record: { jobId, seq } }) => {
  if (settings.call !== null) await callOnce(settings.call);
  return { type: "finished", settlement: { jobId, seq, state: "success" } };
};

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
