import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Pool } from "pg";
import { afterEach, expect, it } from "vitest";
import { migrate, preparePlainPostgres } from "@/scripts/migrate.ts";
import { startPostgres } from "@/scripts/postgres.ts";
import { finders, startRun } from "./run.ts";
import { startStack } from "./stack.ts";
import { countFinished, isOver, until } from "./watch.ts";
import { expectWholeAndPaidOnce } from "./whole.ts";

const ROWS = 120;

const ends: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

it("a worker goes on by itself when Postgres was restarted under it, and no answered call is lost or paid twice", async () => {
  const folder = await mkdtemp(join(tmpdir(), "leadenrich-restart-"));
  await chmod(folder, 0o711); // run as root, Postgres is another user that must come to its folder
  ends.push(() => rm(folder, { recursive: true, force: true }));
  const dataDir = join(folder, "postgres");
  let postgres = await startPostgres({ dataDir, settings: "test" });
  ends.push(() => postgres.stop());
  await preparePlainPostgres(postgres.url);
  await migrate(postgres.url);
  const pool = new Pool({ connectionString: postgres.url });
  pool.on("error", () => undefined); // an idle connection that the restart cut
  ends.push(() => pool.end());

  const stack = await startStack(pool, postgres.url);
  ends.push(stack.close);
  const run = await startRun(stack, { rows: ROWS, waterfall: finders() });
  const { jobId } = run;
  const worker = stack.startWorker();
  await until("rows done", worker, 60_000, async () => (await countFinished(pool, jobId)) >= ROWS / 6);

  const { port } = postgres;
  await postgres.stop();
  postgres = await startPostgres({ dataDir, port, settings: "test" });
  expect(await isOver(pool, jobId), "the job was not over before the restart").toBe(false);

  await until("the job's end", worker, 120_000, () => isOver(pool, jobId));
  expect(worker.hasEnded(), "the same worker finished it").toBe(false);
  expect(await expectWholeAndPaidOnce(stack, run), "every call came back, so none is unknown").toBe(0);
}, 240_000);
