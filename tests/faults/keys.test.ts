import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from "vitest";
import type { Child } from "@/scripts/child.ts";
import { createTestDatabase, type TestDatabase } from "../database/database.ts";
import { calmResults, type RowResult, resultsOf } from "./results.ts";
import { asUser, finders, type Run, startRun } from "./run.ts";
import { type Stack, startStack } from "./stack.ts";
import { countFinished, isOver, until } from "./watch.ts";
import { expectWholeAndPaidOnce } from "./whole.ts";

const ROWS = 60;
const oldKey = "emu-findymail-1";
const newKey = "emu-findymail-2";

let database: TestDatabase;
let stack: Stack;
let worker: Child;
let calm: RowResult[];

beforeAll(async () => {
  database = await createTestDatabase();
  calm = await calmResults(database.pool, { rows: ROWS, waterfall: finders() });
  stack = await startStack(database.pool, database.url, { variables: { MAX_CONCURRENT_JOBS: "10" } });
  worker = stack.startWorker();
});
afterAll(async () => {
  await stack.close();
  await database.close();
});
beforeEach(() => stack.forget());
afterEach(() => stack.calm());

const start = (spareKeys: Record<string, string> = {}) =>
  startRun(stack, { rows: ROWS, waterfall: finders(), spareKeys });
const over = ({ jobId }: Run) => until("the job's end", worker, 60_000, () => isOver(stack.pool, jobId));
const midRun = ({ jobId }: Run) =>
  until("rows done", worker, 60_000, async () => (await countFinished(stack.pool, jobId)) >= ROWS / 6);
const revoke = () => stack.arm({ provider: "findymail", key: oldKey, kind: "revoked" });

const connections = async ({ workspaceId }: Run) =>
  (
    await stack.pool.query<{ label: string; status: string }>(
      "select label, status from public.connections where workspace_id = $1 and provider = 'findymail' order by label",
      [workspaceId],
    )
  ).rows.map(({ label, status }) => `${label}: ${status}`);

const replaceKey = ({ workspaceId, userId }: Run) =>
  asUser(stack.pool, userId, "select app.save_connection($1, 'findymail', $2, '')", [
    workspaceId,
    stack.sealed(workspaceId, "findymail", newKey),
  ]);

/** The lines that a person who watches the job reads in red. */
const errorLines = async ({ jobId }: Run) =>
  (
    await stack.pool.query<{ message: string }>(
      `select l ->> 'message' as message from public.job_events e, jsonb_array_elements(e.logs) l
       where e.job_id = $1 and l ->> 'level' = 'error'`,
      [jobId],
    )
  ).rows.map(({ message }) => message);

const callsWith = async (status: number) =>
  (await stack.calls()).filter((call) => call.provider === "findymail" && call.status === status).length;

it("a key revoked in mid-run gives way to the workspace's other one: no row fails, and the result is the same", async () => {
  const run = await start({ findymail: newKey });
  await midRun(run);
  await revoke();
  await over(run);
  expect(await callsWith(401), "the key was refused").toBeGreaterThan(0);
  expect(await connections(run)).toEqual(["default: rejected", "spare: active"]);
  expect(await errorLines(run)).toEqual([expect.stringMatching(/^Findymail: .*refused/)]);
  expect(await expectWholeAndPaidOnce(stack, run)).toBe(0);
  expect(await resultsOf(stack.pool, run.jobId)).toEqual(calm);
});

it("the only key revoked in mid-run: the job says so, rows go on to the next vendor or fail, and a retry with a new key ends them", async () => {
  const run = await start();
  await midRun(run);
  await revoke();
  await over(run);
  expect(await connections(run)).toEqual(["default: rejected"]);
  expect(await errorLines(run)).toEqual([expect.stringMatching(/^Findymail: .*refused/)]);
  expect(await expectWholeAndPaidOnce(stack, run)).toBe(0);
  const refused = await callsWith(401);
  expect(refused, "asked once more by whoever was under way, and by nobody later").toBeLessThanOrEqual(10);
  const before = await resultsOf(stack.pool, run.jobId);
  expect(before.filter(({ state }) => state === "failed").length, "rows failed").toBeGreaterThan(0);

  await replaceKey(run);
  await asUser(stack.pool, run.userId, "select app.retry_job($1, 'failed')", [run.jobId]);
  await over(run);
  expect(await callsWith(401)).toBe(refused);
  expect(await connections(run)).toEqual(["default: active"]);
  expect(await expectWholeAndPaidOnce(stack, run)).toBe(0);
  const after = await resultsOf(stack.pool, run.jobId);
  expect(after.map(({ state }) => state)).toEqual(calm.map(({ state }) => state));
});

it("a key replaced while calls with the old one are under way is not refused for their sake", async () => {
  const run = await start();
  await midRun(run);
  await revoke();
  await until("the old key is refused", worker, 20_000, async () => (await callsWith(401)) > 0);
  await replaceKey(run);
  await over(run);
  expect(await callsWith(401), "calls with the old key came back after it").toBeGreaterThan(1);
  expect(await connections(run)).toEqual(["default: active"]);
  expect(await expectWholeAndPaidOnce(stack, run)).toBe(0);
  const failed = (await resultsOf(stack.pool, run.jobId)).filter(({ state }) => state === "failed");
  expect(failed.length, "only rows whose calls the old key spoilt").toBeLessThanOrEqual(10);
});
