import { peer } from "./peer.ts";
import type { Contender, Payload } from "./contender.ts";
import { watchDatabase } from "./watch.ts";

type Runner = { stop(): Promise<void>; promise: Promise<void> };
type Graphile = {
  run(options: object): Promise<Runner>;
  runMigrations(options: object): Promise<void>;
  makeWorkerUtils(options: object): Promise<{
    addJobs(jobs: { identifier: string; payload: object }[]): Promise<unknown>;
    release(): Promise<unknown>;
  }>;
  Logger: new (factory: () => () => void) => unknown;
};

const graphile = () => peer<Graphile>("graphile-worker");
const silent = async () => new (await graphile()).Logger(() => () => undefined);

/** With its local queue and batched completions, as its documentation advises for speed. It deletes finished jobs. */
export const graphileWorker: Contender = {
  name: "graphile-worker",
  sweep: [
    { concurrency: 24, batch: 500 },
    { concurrency: 50, batch: 500 },
    { concurrency: 200, batch: 1_000 },
  ],
  fifty: { concurrency: 50, batch: 200 },
  prepare: async ({ databaseUrl }) => {
    await (await graphile()).runMigrations({ connectionString: databaseUrl, logger: await silent() });
  },
  enqueue: async ({ databaseUrl }, payloads) => {
    const utils = await (await graphile()).makeWorkerUtils({ connectionString: databaseUrl, logger: await silent() });
    const jobs = payloads.map((payload) => ({ identifier: "bench", payload }));
    for (let from = 0; from < jobs.length; from += 2_000) await utils.addJobs(jobs.slice(from, from + 2_000));
    await utils.release();
  },
  watch: ({ databaseUrl }) => watchDatabase(databaseUrl, "select count(*) as n from graphile_worker.jobs"),
  work: async ({ target, settings, signal, begin, perform, ready }) => {
    const { run } = await graphile();
    const logger = await silent();
    ready();
    await begin;
    const runner = await run({
      connectionString: target.databaseUrl,
      maxPoolSize: 10,
      concurrency: settings.concurrency,
      noHandleSignals: true,
      logger,
      preset: {
        worker: {
          concurrentJobs: settings.concurrency,
          localQueue: { size: settings.batch },
          completeJobBatchDelay: 2,
          failJobBatchDelay: 2,
        },
      },
      taskList: { bench: (payload: Payload) => perform(payload) },
    });
    await new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
    await runner.stop();
  },
};
