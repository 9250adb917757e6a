import pLimit from "p-limit";
import { request } from "undici";
import { z } from "zod";
import { carefulHandler } from "./careful.ts";
import { contenders } from "./contenders.ts";
import type { Payload } from "./contender.ts";

/** One measured process of one queue. Says `ready`, works when told to begin, and says what it used when told to stop. */
const run = z
  .object({
    contender: z.string(),
    work: z.enum(["noop", "http", "careful"]),
    settings: z.object({ concurrency: z.number(), batch: z.number() }),
    callsAtOnce: z.number(),
    target: z.object({ databaseUrl: z.string(), redisUrl: z.string(), emulatorUrl: z.string(), slowUrl: z.string() }),
  })
  .parse(JSON.parse(process.argv[2] ?? "{}"));
const contender = contenders.find(({ name }) => name === run.contender);
if (!contender) throw new Error(`There is no queue ${run.contender}.`);

const limit = pLimit(run.callsAtOnce);
const call = () =>
  limit(async () => {
    const { body } = await request(run.target.slowUrl);
    await body.dump();
  });

const careful = carefulHandler(run.target.databaseUrl, run.target.emulatorUrl, Math.min(80, run.callsAtOnce));
const performs: Record<typeof run.work, (payload: Payload) => Promise<void>> = {
  noop: () => Promise.resolve(),
  http: call,
  careful: careful.perform,
};

const stop = new AbortController();
let before = process.cpuUsage();
const begin = new Promise<void>((resolve) =>
  process.once("message", () => {
    before = process.cpuUsage();
    process.once("message", () => stop.abort());
    resolve();
  }),
);
await contender.work({
  target: run.target,
  settings: run.settings,
  work: run.work,
  signal: stop.signal,
  begin,
  perform: performs[run.work],
  ready: () => process.send?.({ ready: true }),
});
const { user, system } = process.cpuUsage(before);
await careful.close();
process.send?.({ cpuSeconds: (user + system) / 1e6, maxRssBytes: process.resourceUsage().maxRSS * 1024 });
process.disconnect();
