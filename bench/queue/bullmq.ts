import { peer } from "./peer.ts";
import type { Contender, Payload } from "./contender.ts";

type Queue = {
  addBulk(jobs: { name: string; data: Payload; opts: object }[]): Promise<unknown>;
  getJobCounts(): Promise<Record<string, number>>;
  close(): Promise<void>;
};
type Worker = { close(): Promise<void>; waitUntilReady(): Promise<unknown>; run(): Promise<void> };
type Bull = {
  Queue: new (name: string, options: object) => Queue;
  Worker: new (name: string, work: (job: { data: Payload }) => Promise<void>, options: object) => Worker;
};

const QUEUE = "bench";
const connection = (url: string) => ({ connection: { url, maxRetriesPerRequest: null } });

/** On Redis with every write synced to disk (appendfsync always), so that it promises what Postgres does. */
export const bullmq: Contender = {
  name: "BullMQ",
  sweep: [
    { concurrency: 50, batch: 1 },
    { concurrency: 200, batch: 1 },
  ],
  fifty: { concurrency: 50, batch: 1 },
  prepare: () => Promise.resolve(),
  enqueue: async ({ redisUrl }, payloads) => {
    const { Queue } = await peer<Bull>("bullmq");
    const queue = new Queue(QUEUE, connection(redisUrl));
    const jobs = payloads.map((data) => ({ name: "job", data, opts: { removeOnComplete: true } }));
    for (let from = 0; from < jobs.length; from += 2_000) await queue.addBulk(jobs.slice(from, from + 2_000));
    await queue.close();
  },
  watch: async ({ redisUrl }) => {
    const { Queue } = await peer<Bull>("bullmq");
    const queue = new Queue(QUEUE, connection(redisUrl));
    return {
      left: async () => {
        const { waiting = 0, active = 0, delayed = 0 } = await queue.getJobCounts();
        return waiting + active + delayed;
      },
      close: () => queue.close(),
    };
  },
  work: async ({ target, settings, signal, begin, perform, ready }) => {
    const { Worker } = await peer<Bull>("bullmq");
    const worker = new Worker(QUEUE, ({ data }) => perform(data), {
      ...connection(target.redisUrl),
      concurrency: settings.concurrency,
      autorun: false,
    });
    await worker.waitUntilReady();
    ready();
    await begin;
    void worker.run();
    await new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
    await worker.close();
  },
};
