import type { PoolClient } from "pg";
import { afterAll, beforeAll, expect, it } from "vitest";
import { z } from "zod";
import { createTestDatabase, type TestDatabase } from "@/tests/database/database.ts";
import { createTestJob, testRows } from "@/tests/database/jobs.ts";
import { createWorkspace } from "@/tests/database/workspace.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());

const CHUNK = 1_000;
const explained = z.tuple([
  z.object({
    "QUERY PLAN": z.tuple([
      z.object({ Plan: z.object({ "Shared Hit Blocks": z.number(), "Shared Read Blocks": z.number() }) }),
    ]),
  }),
]);

/** Blocks that one chunk touches, its rows' own among them. */
async function append(client: PoolClient, jobId: string, fromSeq: number): Promise<number> {
  const { rows } = await client.query(
    "explain (analyze, buffers, format json) select * from app.append_records($1, $2, $3)",
    [jobId, fromSeq, JSON.stringify(testRows(CHUNK))],
  );
  const { "Shared Hit Blocks": hit, "Shared Read Blocks": read } = explained.parse(rows)[0]["QUERY PLAN"][0].Plan;
  return hit + read;
}

it("a chunk costs the same at the 60th thousand of a list as at its start, and the list starts whole", async () => {
  const workspace = await createWorkspace(database.pool);
  const jobId = await createTestJob(database.pool, workspace, { rows: [], draft: true });
  const client = await database.pool.connect();
  try {
    await client.query("select set_config('request.jwt.claims', $1, false)", [
      JSON.stringify({ sub: workspace.userId }),
    ]);
    const blocks: number[] = [];
    for (let fromSeq = 0; fromSeq < 60 * CHUNK; fromSeq += CHUNK) blocks.push(await append(client, jobId, fromSeq));
    const mean = (part: number[]) => part.reduce((sum, count) => sum + count, 0) / part.length;
    // A tree that grew by a level costs each row one block more; a walk over what is there would cost thirty times as much.
    expect(mean(blocks.slice(-10))).toBeLessThan(1.5 * mean(blocks.slice(1, 11)));
    await client.query("select app.start_job($1)", [jobId]);
    const { rows } = await client.query(
      "select j.state, p.total from public.jobs j join public.job_progress p on p.job_id = j.id where j.id = $1",
      [jobId],
    );
    expect(rows).toEqual([{ state: "queued", total: 60 * CHUNK }]);
  } finally {
    await client.query("reset all");
    client.release();
  }
});
