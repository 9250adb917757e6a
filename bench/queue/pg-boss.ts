import { peer } from "./peer.ts";
import type { Contender, Payload } from "./contender.ts";
import { watchDatabase } from "./watch.ts";

const QUEUE = "bench";
type Job = { id: string; data: Payload };
type Boss = {
  start(): Promise<unknown>;
  stop(options: { graceful: boolean }): Promise<void>;
  createQueue(name: string): Promise<unknown>;
  insert(name: string, jobs: { data: Payload }[]): Promise<unknown>;
  fetch(name: string, options: { batchSize: number }): Promise<Job[]>;
  complete(name: string, ids: string[]): Promise<unknown>;
  on(event: "error", listener: (error: unknown) => void): unknown;
};

async function bossOf(url: string): Promise<Boss> {
  const { PgBoss } = await peer<{ PgBoss: new (options: object) => Boss }>("pg-boss");
  const boss = new PgBoss({ connectionString: url, max: 10, schedule: false, supervise: false });
  boss.on("error", (error) => console.error("pg-boss", error));
  return boss;
}

/** Its own worker sleeps between batches, so the jobs are fetched and completed in loops, as its documentation allows. */
export const pgBoss: Contender = {
  name: "pg-boss",
  sweep: [
    { concurrency: 1, batch: 500 },
    { concurrency: 2, batch: 500 },
    { concurrency: 2, batch: 1_000 },
    { concurrency: 4, batch: 500 },
  ],
  fifty: { concurrency: 5, batch: 10 },
  prepare: async ({ databaseUrl }) => {
    const boss = await bossOf(databaseUrl);
    await boss.start();
    await boss.createQueue(QUEUE);
    await boss.stop({ graceful: false });
  },
  enqueue: async ({ databaseUrl }, payloads) => {
    const boss = await bossOf(databaseUrl);
    await boss.start();
    const jobs = payloads.map((data) => ({ data }));
    for (let from = 0; from < jobs.length; from += 2_000) await boss.insert(QUEUE, jobs.slice(from, from + 2_000));
    await boss.stop({ graceful: false });
  },
  watch: ({ databaseUrl }) =>
    watchDatabase(databaseUrl, "select count(*) as n from pgboss.job where state < 'completed'"),
  work: async ({ target, settings, signal, begin, perform, ready }) => {
    const boss = await bossOf(target.databaseUrl);
    await boss.start();
    ready();
    await begin;
    const loop = async () => {
      while (!signal.aborted) {
        const jobs = await boss.fetch(QUEUE, { batchSize: settings.batch });
        if (jobs.length === 0) {
          await new Promise((resolve) => setTimeout(resolve, 5));
          continue;
        }
        await Promise.all(jobs.map(({ data }) => perform(data)));
        await boss.complete(
          QUEUE,
          jobs.map(({ id }) => id),
        );
      }
    };
    await Promise.all(Array.from({ length: settings.concurrency }, loop));
    await boss.stop({ graceful: false });
  },
};
