import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { freshness } from "@/lib/contracts/freshness.ts";
import type { WaterfallSpecInput } from "@/lib/contracts/waterfall.ts";
import { type RunningEmulator, startEmulator } from "../../emulator/server.ts";
import { createTestDatabase, type TestDatabase } from "../../tests/database/database.ts";
import { connectEmulated, process } from "../../tests/database/emulated-run.ts";
import { createTestJob } from "../../tests/database/jobs.ts";
import { createWorkspace, type TestWorkspace } from "../../tests/database/workspace.ts";

let database: TestDatabase;
let emulator: RunningEmulator;
let workspace: TestWorkspace;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());
beforeEach(async () => {
  await database.pool.query("update public.jobs set next_due_at = 'infinity' where state in ('queued', 'running')");
  emulator = await startEmulator({ seed: 7, latency: "fast", limits: "loose" });
  workspace = await createWorkspace(database.pool);
  await connectEmulated(database.pool, workspace);
});
afterEach(() => emulator.close());

const checkAddresses: WaterfallSpecInput = {
  name: "check addresses",
  target: "verdict",
  steps: [],
  verifiers: [{ provider: "zerobounce", operation: "verify-email" }],
};
const readCompanies: WaterfallSpecInput = {
  name: "read companies",
  target: "company",
  steps: [{ provider: "apollo", operation: "enrich-company" }],
};
const findAddresses: WaterfallSpecInput = {
  name: "find addresses",
  target: "email",
  steps: [{ provider: "findymail", operation: "find-email" }],
};

type Run = { waterfall: WaterfallSpecInput; freshness?: Record<string, { hitDays: number; missDays: number }> };

/** Runs a job over ten people and gives the questions that were asked anew for it. */
async function asked({ waterfall, freshness: own }: Run): Promise<string[]> {
  const rows = emulator.world
    .rows(10)
    .map((row, index) => [`${row.firstName} ${row.lastName}`, row.domain, `someone${index}@${row.domain}`]);
  const jobId = await createTestJob(database.pool, workspace, {
    rows,
    waterfall,
    columns: ["name", "domain", "address"],
    mapping: waterfall === checkAddresses ? { address: "email" } : { name: "fullName", domain: "companyDomain" },
  });
  if (own) await database.pool.query("update public.jobs set settings = $2 where id = $1", [jobId, { freshness: own }]);
  await process(database.pool, emulator);
  const { rows: calls } = await database.pool.query(
    "select outcome from public.attempts where job_id = $1 order by outcome",
    [jobId],
  );
  return calls.map(({ outcome }) => String(outcome));
}

/** As if the answers had come so many days earlier. */
const letAge = (days: number) =>
  database.pool.query(
    `update public.lookups set finished_at = finished_at - $1 * interval '1 day', expires_at = expires_at - $1 * interval '1 day'
     where workspace_id = $2`,
    [days, workspace.workspaceId],
  );

const days = {
  verdict: freshness["verify-email"],
  company: freshness["enrich-company"],
  address: freshness["find-email"],
};

describe("an answer of an earlier job", () => {
  it("is used again for as long as its kind is good: a verdict for days, a company for months", async () => {
    const verdicts = await asked({ waterfall: checkAddresses });
    const companies = await asked({ waterfall: readCompanies });
    expect([verdicts.length > 0, companies.length > 0]).toEqual([true, true]);
    const hits = verdicts.filter((outcome) => outcome === "hit").length;
    const found = companies.filter((outcome) => outcome === "hit").length;
    expect([hits > 0, found > 0]).toEqual([true, true]);

    await letAge(Math.min(days.verdict.missDays, days.verdict.hitDays) - 1);
    expect(await asked({ waterfall: checkAddresses })).toEqual([]);
    await letAge(days.verdict.hitDays + 1);
    expect(await asked({ waterfall: checkAddresses })).toEqual(verdicts);
    const known = await asked({ waterfall: readCompanies });
    expect(known).toEqual([]);
    await letAge(days.company.hitDays);
    expect((await asked({ waterfall: readCompanies })).filter((outcome) => outcome === "hit")).toHaveLength(found);
  });

  it("that nothing was found is asked anew sooner than one that something was", async () => {
    const first = await asked({ waterfall: findAddresses });
    const [hits, misses] = [
      first.filter((outcome) => outcome === "hit"),
      first.filter((outcome) => outcome === "miss"),
    ];
    expect([hits.length > 0, misses.length > 0]).toEqual([true, true]);
    await letAge(days.address.missDays - 1);
    expect(await asked({ waterfall: findAddresses })).toEqual([]);
    await letAge(2);
    expect(await asked({ waterfall: findAddresses })).toEqual(misses);
    await letAge(days.address.hitDays - days.address.missDays);
    expect(await asked({ waterfall: findAddresses })).toEqual(first);
  });

  it("is used for shorter or longer where the job says so, from the next job on", async () => {
    const own = (hitDays: number, missDays = hitDays) => ({
      waterfall: findAddresses,
      freshness: { "findymail find-email": { hitDays, missDays } },
    });
    const first = await asked(own(2));
    await letAge(3);
    expect(await asked(own(4))).toEqual([]);
    expect(await asked(own(2))).toEqual(first);
    await letAge(300);
    expect(await asked(own(400))).toEqual([]);
    expect(await asked(own(0))).toEqual(first);
    expect(await asked(own(400, 0))).toEqual(first.filter((outcome) => outcome === "miss"));
  });
});
