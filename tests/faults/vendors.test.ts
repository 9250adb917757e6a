import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import type { Child } from "@/scripts/child.ts";
import type { FaultRule } from "@/emulator/faults.ts";
import { createTestDatabase, type TestDatabase } from "../database/database.ts";
import { calmResults, type RowResult, resultsOf } from "./results.ts";
import { finders, type Run, startRun } from "./run.ts";
import { type Stack, startStack } from "./stack.ts";
import { isOver, numbers, until } from "./watch.ts";
import { expectTerminalOrDue, expectWholeAndPaidOnce } from "./whole.ts";

const ROWS = 60;
const COOLDOWN_MS = 1_000;

let database: TestDatabase;
let stack: Stack;
let worker: Child;
let calm: RowResult[];

beforeAll(async () => {
  database = await createTestDatabase();
  calm = await calmResults(database.pool, { rows: ROWS, waterfall: finders() });
  stack = await startStack(database.pool, database.url, {
    latency: "fast",
    variables: {
      MAX_CONCURRENT_JOBS: "20",
      RETRY_BASE_DELAY: "100",
      CIRCUIT_COOLDOWN: String(COOLDOWN_MS),
    },
  });
  worker = stack.startWorker();
});
afterAll(async () => {
  await stack.close();
  await database.close();
});
beforeEach(() => stack.forget());

const start = (first?: { timeoutMs: number }) => startRun(stack, { rows: ROWS, waterfall: finders(first) });
const over = ({ jobId }: Run) => until("the job's end", worker, 60_000, () => isOver(stack.pool, jobId));
const results = ({ jobId }: Run) => resultsOf(stack.pool, jobId);
const findymail = (rule: Partial<FaultRule> & Pick<FaultRule, "kind">) =>
  stack.arm({ provider: "findymail", operation: "find-email", ...rule });

/** Calls of findymail that the vendor billed and whose answer a fault swallowed. */
async function swallowed(): Promise<number> {
  const calls = await stack.calls();
  return calls.filter(({ provider, billed, fault }) => provider === "findymail" && billed > 0 && fault).length;
}
const paidAndKnown = async ({ workspaceId }: Run) =>
  (
    await numbers(
      stack.pool,
      `select count(*) as calls from public.attempts
       where workspace_id = $1 and provider = 'findymail' and outcome <> 'unknown' and charged > 0`,
      [workspaceId],
    )
  )["calls"];

it("a vendor that takes seconds for each answer changes no result and loses no call", async () => {
  const rule = await findymail({ kind: "slow", delayMs: 1_500 });
  const run = await start();
  await over(run);
  expect(await stack.hits(rule)).toBeGreaterThan(ROWS / 2);
  expect(await expectWholeAndPaidOnce(stack, run)).toBe(0);
  expect(await results(run)).toEqual(calm);
});

it.each([
  ["never answers", [{ kind: "hang", rate: 0.2 }]],
  [
    "answers what cannot be read",
    [
      { kind: "malformed", rate: 0.1 },
      { kind: "html", rate: 0.1 },
      { kind: "truncate", rate: 0.1 },
    ],
  ],
  ["breaks the connection", [{ kind: "reset", rate: 0.2 }]],
] satisfies [string, (Partial<FaultRule> & Pick<FaultRule, "kind">)[]][])(
  "a vendor that %s: each such call is counted as unknown, none is repeated, and no row is called not found for it",
  async (_, faults) => {
    const rules = await Promise.all(faults.map(findymail));
    const run = await start({ timeoutMs: 1_000 });
    await over(run);
    const hits = await Promise.all(rules.map(stack.hits));
    expect(Math.min(...hits), "each fault happened").toBeGreaterThan(0);
    const unknown = await expectWholeAndPaidOnce(stack, run);
    expect(unknown, "unknown are the calls without an answer, and no others").toBe(hits.reduce((sum, n) => sum + n, 0));
    const billed = stack.emulator.billing().providers["findymail"]?.paidCalls ?? 0;
    expect(await paidAndKnown(run), "the vendor's bill, less what it says of lost answers").toBe(
      billed - (await swallowed()),
    );
    const asked = (await stack.calls()).filter(({ provider }) => provider === "findymail").map((call) => call.asked);
    expect(new Set(asked).size, "no question was put twice").toBe(asked.length);
    expectNoFalseMiss(await results(run));
  },
);

it("a storm of 429 fails no record, counts against none, and changes no result", async () => {
  const rules = await Promise.all([
    findymail({ kind: "429", count: 30, retryAfterMs: 1_000 }),
    stack.arm({ provider: "hunter", kind: "429", count: 5, retryAfterMs: 1_000 }),
    stack.arm({ provider: "zerobounce", kind: "429", count: 5, retryAfterMs: 1_000 }),
  ]);
  const run = await start();
  await over(run);
  const hits = await Promise.all(rules.map(stack.hits));
  expect(Math.min(...hits), "the storm happened").toBeGreaterThan(4);
  expect(await expectWholeAndPaidOnce(stack, run)).toBe(0);
  expect(await results(run)).toEqual(calm);
  const attempts = await numbers(stack.pool, "select max(attempts) as most from public.records where job_id = $1", [
    run.jobId,
  ]);
  expect(attempts).toEqual({ most: 0 });
});

it("a burst of 5xx opens the circuit; rows wait or move on, and what was there to be found is never called not found", async () => {
  const burst = 28;
  const rule = await findymail({ kind: "5xx", count: burst });
  const run = await start();
  const circuit = () =>
    numbers(
      stack.pool,
      `select coalesce(max(opened), 0) as opened, count(*) filter (where circuit = 'open') as open from public.lanes l
       join public.connections c on c.id = l.connection_id where c.workspace_id = $1 and c.provider = 'findymail'`,
      [run.workspaceId],
    );
  await until("the circuit is open", worker, 20_000, async () => (await circuit())["open"] === 1);
  await expectTerminalOrDue(stack, run);
  await over(run);
  expect(await stack.hits(rule)).toBe(burst);
  expect((await circuit())["opened"]).toBeGreaterThan(0);
  expect(await expectWholeAndPaidOnce(stack, run)).toBe(0);
  expectNoFalseMiss(await results(run));
});

/** A row that had something to be found is found, or says that it failed; one without says so, or that it failed. */
function expectNoFalseMiss(rows: RowResult[]): void {
  const wrong = rows.flatMap(({ state }, seq) => {
    const expected = calm[seq]?.state;
    return state === expected || state === "failed" ? [] : [{ seq, state, expected }];
  });
  expect(wrong.filter(({ state }) => state !== "success")).toEqual([]);
}
