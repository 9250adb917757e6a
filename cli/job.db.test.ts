import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runCli } from "@/tests/cli/run-cli.ts";
import { createTestDatabase, type TestDatabase } from "@/tests/database/database.ts";
import { createTestJob, testRows } from "@/tests/database/jobs.ts";
import { createWorkspace } from "@/tests/database/workspace.ts";

let db: TestDatabase;
let jobId: string;

beforeAll(async () => {
  db = await createTestDatabase();
  jobId = await createTestJob(db.pool, await createWorkspace(db.pool), { rows: testRows(2) });
});
afterAll(() => db.close());

const cli = (...args: string[]) => runCli(["job", ...args], { env: { DATABASE_URL: db.url } });
const said = async (...args: string[]): Promise<unknown> => JSON.parse((await cli(...args)).stdout);

describe("job", () => {
  it("lists, pauses, resumes, cancels, empties and deletes a job of any workspace", async () => {
    expect(await said("list", "--json")).toMatchObject([{ id: jobId, state: "queued" }]);
    expect(await said("priority", jobId, "1")).toEqual({ id: jobId, priority: 1 });
    expect(await said("pause", jobId)).toMatchObject({ state: "paused", onWire: 0 });
    expect(await said("resume", jobId)).toMatchObject({ state: "queued" });
    expect(await said("show", jobId)).toMatchObject({ id: jobId, priority: 1, state: "queued" });
    expect(await said("cancel", jobId)).toMatchObject({ state: "cancelled" });
    expect(await said("empty", jobId)).toMatchObject({ id: jobId });
    const { rows } = await db.pool.query("select state, emptied_at is not null as emptied from public.jobs");
    expect(rows).toEqual([{ state: "cancelled", emptied: true }]);
    expect(await said("delete", jobId)).toEqual({ id: jobId, deleted: true });
    expect(await said("list", "--json")).toEqual([]);
  }, 120_000);

  it("replays a dead letter, and refuses to retry what is under way", async () => {
    const id = await createTestJob(db.pool, await createWorkspace(db.pool), { rows: testRows(1) });
    expect((await cli("retry", id)).code).toBe(1);
    await db.pool.query("update public.jobs set max_attempts = 1 where id = $1", [id]);
    await db.pool.query("select engine.fail_job($1, 'No provider is called huntr.')", [id]);
    expect(await said("show", id)).toMatchObject({ state: "dead_letter" });
    expect(await said("replay", id)).toEqual({ id, state: "queued" });
  }, 120_000);

  it("called wrongly ends with 2 and says what is wrong", async () => {
    for (const args of [
      ["show", "1"],
      ["show", randomUUID()],
      ["list", "--state", "gone"],
      ["retry", jobId, "--scope", "x"],
    ]) {
      const { code, stderr } = await cli(...args);
      expect([code, stderr.split("\n").length], stderr).toEqual([2, 2]);
    }
  }, 120_000);
});
