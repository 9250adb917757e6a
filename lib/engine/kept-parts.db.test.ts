import { randomBytes, randomUUID } from "node:crypto";
import fc from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Keep, peek } from "@/lib/db/engine.ts";
import { createTestDatabase, type TestDatabase } from "../../tests/database/database.ts";
import { createTestJob, testRows } from "../../tests/database/jobs.ts";
import { createWorkspace, type TestWorkspace } from "../../tests/database/workspace.ts";

let database: TestDatabase;
let workspace: TestWorkspace;
let jobId: string;

beforeAll(async () => {
  database = await createTestDatabase();
  workspace = await createWorkspace(database.pool);
  jobId = await createTestJob(database.pool, workspace, { rows: testRows(1) });
});
afterAll(() => database.close());

const keys = ["email", "title", "city", "confidence"];
const beside = ["confidence"];
/** Half a day away from every time that is compared with it. */
const ageDays = fc.integer({ min: 0, max: 40 }).map((days) => days + 0.5);
const time = fc.integer({ min: 0, max: 40 });

type Case = {
  result: Record<string, number>;
  keep: Keep;
  ageDays: number;
  /** Of the operation: the product's, as booked, and the owner's. */
  goodForDays: number;
  ownDays: number | undefined;
  refresh: boolean;
  isReplaced: boolean;
};
const cases = fc.record<Case>({
  result: fc
    .subarray(keys, { minLength: 1 })
    .map((told) => Object.fromEntries(told.map((key, index): [string, number] => [key, index]))),
  keep: fc.record<Keep>({
    wants: fc.subarray(["email", "title", "city"]),
    days: fc.dictionary(fc.constantFrom("email", "title", "city"), time, { noNullPrototype: true }),
    beside: fc.constant(beside),
    missDays: time,
  }),
  ageDays,
  goodForDays: time,
  ownDays: fc.option(time, { nil: undefined }),
  refresh: fc.boolean(),
  isReplaced: fc.boolean(),
});

/** As the docs tell it. */
function expected({ result, keep, ageDays: age, goodForDays, ownDays, refresh, isReplaced }: Case) {
  const operation = ownDays ?? goodForDays;
  const isFresh = (key: string) => age < (keep.days[key] ?? operation) || beside.includes(key);
  const part = Object.fromEntries(Object.entries(result).filter(([key]) => isFresh(key)));
  if (refresh || Object.keys(part).length === 0) return undefined;
  const wanted = keep.wants.filter((key) => key in result);
  const stands = wanted.length > 0 ? wanted.every(isFresh) : age < operation;
  return { answer: stands ? (isReplaced ? "older" : "hit") : "part", result: part };
}

async function known({ result, keep, ageDays: age, goodForDays, ownDays, refresh, isReplaced }: Case) {
  const hash = randomBytes(16).toString("hex");
  const settings = { refresh, ...(ownDays !== undefined && { freshness: { "p find-email": { hitDays: ownDays } } }) };
  await database.pool.query("update public.jobs set settings = $2 where id = $1", [jobId, settings]);
  const [found, kept] = isReplaced ? [null, result] : [result, null];
  await database.pool.query(
    `insert into public.lookups (workspace_id, provider, operation, input_hash, owner, price, repeat, state, result, finished_at, expires_at,
       older_result, older_at, older_until)
     select $1, 'p', 'find-email', decode($2, 'hex'), $3, 1, 'free', case when $4::jsonb is null then 'calling' else 'hit' end, $4,
       case when $4::jsonb is not null then t.at end, case when $4::jsonb is not null then t.until end, $5,
       case when $4::jsonb is null then t.at end, case when $4::jsonb is null then t.until end
     from public.jobs j cross join lateral (select j.created_at - $7 * interval '1 day' as at,
       j.created_at + ($8::int - $7) * interval '1 day' as until) t where j.id = $6`,
    [workspace.workspaceId, hash, randomUUID(), found, kept, jobId, age, goodForDays],
  );
  const [answer] = await peek(database.pool, [
    {
      jobId,
      seq: 0,
      workspaceId: workspace.workspaceId,
      provider: "p",
      operation: "find-email",
      hash,
      connectionId: randomUUID(),
      price: 1,
      unitPrice: null,
      repeat: "free",
      input: {},
      keep,
    },
  ]);
  return answer && { answer: answer.answer, result: answer.result };
}

it("whatever the times and the fields: a kept answer serves while what is wanted of it is fresh, and tells nothing else", async () => {
  await fc.assert(
    fc.asyncProperty(cases, async (one) => {
      expect(await known(one)).toEqual(expected(one));
    }),
    { numRuns: 300 },
  );
}, 60_000);
