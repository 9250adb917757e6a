import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { record } from "@/lib/contracts/job.ts";
import type { FieldFreshness } from "@/lib/contracts/retention.ts";
import type { WaterfallSpecInput } from "@/lib/contracts/waterfall.ts";
import { answerFields } from "@/lib/contracts/field.ts";
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
  workspace = await newWorkspace();
});
afterEach(() => emulator.close());

async function newWorkspace() {
  const made = await createWorkspace(database.pool);
  await connectEmulated(database.pool, made);
  return made;
}

const readCompanies: WaterfallSpecInput = {
  name: "read companies",
  target: "company",
  steps: [{ provider: "apollo", operation: "enrich-company", retryAttempts: 0 }],
};
const readPeople: WaterfallSpecInput = {
  name: "read people",
  target: "person",
  steps: [{ provider: "apollo", operation: "enrich-person" }],
};

type Settings = { fieldFreshness?: FieldFreshness[]; refresh?: boolean; budget?: { run: number }; ephemeral?: boolean };
type List = { waterfall: WaterfallSpecInput; columns: string[]; mapping: Record<string, string>; rows: string[][] };

const companies = (count = 10): List => ({
  waterfall: readCompanies,
  columns: ["domain"],
  mapping: { domain: "companyDomain" },
  rows: emulator.world.rows(count).map(({ domain }) => [domain]),
});
/** The same people, with a title of their own or without one. */
const people = (title: string): List => ({
  waterfall: readPeople,
  columns: ["name", "domain", "title"],
  mapping: { name: "fullName", domain: "companyDomain", title: "title" },
  rows: emulator.world.rows(10).map((row) => [`${row.firstName} ${row.lastName}`, row.domain, title]),
});

const begin = ({ waterfall, ...list }: List, settings: Settings = {}, space = workspace) =>
  createTestJob(database.pool, space, { waterfall, ...list, settings });

/** Runs a job and gives how its calls ended. */
async function run(list: List, settings: Settings = {}, space = workspace): Promise<string[]> {
  const jobId = await begin(list, settings, space);
  await process(database.pool, emulator);
  return callsOf(jobId);
}

async function callsOf(jobId: string): Promise<string[]> {
  const { rows } = await database.pool.query("select outcome from public.attempts where job_id = $1 order by outcome", [
    jobId,
  ]);
  return rows.map(({ outcome }) => String(outcome));
}

const outcomes = record.pick({ state: true, output: true, provenance: true, error: true });

/** Of the workspace's latest job. */
async function latestRecords() {
  const { rows } = await database.pool.query(
    `select state, output, provenance, error from public.records
     where job_id = (select id from public.jobs where workspace_id = $1 order by created_at desc limit 1) order by seq`,
    [workspace.workspaceId],
  );
  return rows.map((row) => outcomes.parse(row));
}
const valuesOf = async (field: string) => (await latestRecords()).map(({ output }) => output?.fields[field]);

/** As if the answers had come so many days earlier. */
const letAge = (days: number) =>
  database.pool.query(
    `update public.lookups set finished_at = finished_at - $1 * interval '1 day', expires_at = expires_at - $1 * interval '1 day',
       older_at = older_at - $1 * interval '1 day', older_until = older_until - $1 * interval '1 day'
     where workspace_id = $2`,
    [days, workspace.workspaceId],
  );

const days = (field: string, hitDays: number, more: Partial<FieldFreshness> = {}): FieldFreshness => ({
  field,
  hitDays,
  ...more,
});
const here = { provider: "apollo", operation: "enrich-company" } as const;

describe("a field that is wanted and too old", () => {
  it("has the question asked again, once, and by no later job while the new answer is fresh", async () => {
    const first = await run(companies());
    const hits = first.filter((outcome) => outcome === "hit");
    expect(hits.length).toBeGreaterThan(0);
    await letAge(12);
    expect(await run(companies())).toEqual([]);
    expect(await run(companies(), { fieldFreshness: [days("employeeCount", 10)] })).toEqual(hits);
    expect(await run(companies(), { fieldFreshness: [days("employeeCount", 10)] })).toEqual([]);
  });

  it("goes by the time of this provider's operation before that of the field anywhere", async () => {
    const hits = (await run(companies())).filter((outcome) => outcome === "hit");
    await letAge(12);
    const anywhere = days("employeeCount", 10);
    expect(await run(companies(), { fieldFreshness: [anywhere, days("employeeCount", 20, here)] })).toEqual([]);
    const elsewhere = days("employeeCount", 20, { ...here, provider: "clearbit" });
    expect(await run(companies(), { fieldFreshness: [elsewhere, anywhere] })).toEqual(hits);
  });

  it("is paid for once by two jobs at the same time that each want another one", async () => {
    const hits = (await run(companies())).filter((outcome) => outcome === "hit");
    await letAge(12);
    const a = await begin(companies(), { fieldFreshness: [days("employeeCount", 10)] });
    const b = await begin(companies(), { fieldFreshness: [days("industry", 10)] });
    await Promise.all([process(database.pool, emulator), process(database.pool, emulator)]);
    expect([...(await callsOf(a)), ...(await callsOf(b))]).toEqual(hits);
  });
});

describe("a field that is not wanted", () => {
  it("is not paid for, and is left out where it is too old", async () => {
    const first = await run(people(""));
    const titles = await valuesOf("title");
    const names = await valuesOf("linkedinUrl");
    expect([titles.filter(Boolean).length > 2, names.filter(Boolean).length > 2]).toEqual([true, true]);
    await letAge(12);
    const old = { fieldFreshness: [days("title", 10)] };
    expect(await run(people("Gardener"), old)).toEqual([]);
    expect(await valuesOf("linkedinUrl")).toEqual(names);
    expect(await valuesOf("title")).toEqual(titles.map(() => undefined));
    expect(await run(people(""), old)).toEqual(first.filter((outcome) => outcome === "hit"));
    expect(await valuesOf("title")).toEqual(titles);
  });

  it("keeps an answer in use for longer than its operation where all that is wanted lasts", async () => {
    await run(people(""));
    await letAge(40);
    const lasting = (but?: string) =>
      answerFields("enrich-person").fields.flatMap(({ field }) => (field === but ? [] : [days(field, 400)]));
    expect(await run(people("Gardener"), { fieldFreshness: lasting() })).not.toContain("hit");
    expect(await run(people("Gardener"), { fieldFreshness: lasting("linkedinUrl") })).toContain("hit");
  });
});

describe("a miss", () => {
  it("holds for the shortest time that was set for a wanted field", async () => {
    const misses = (await run(people(""))).filter((outcome) => outcome === "miss");
    expect(misses.length).toBeGreaterThan(0);
    await letAge(5);
    const rules: FieldFreshness[] = [{ field: "title", missDays: 4 }];
    expect(await run(people("Gardener"), { fieldFreshness: rules })).toEqual([]);
    expect(await run(people(""), { fieldFreshness: rules })).toEqual(misses);
  });
});

describe("the answer before", () => {
  const stale = { fieldFreshness: [days("employeeCount", 10)] };

  it("serves with what is fresh of it where asking anew may not be paid, and the failure is told", async () => {
    await run(companies());
    const industries = await valuesOf("industry");
    await letAge(12);
    expect(await run(companies(), { ...stale, budget: { run: 0 } })).toEqual([]);
    expect(await valuesOf("industry")).toEqual(industries);
    expect((await valuesOf("employeeCount")).filter((count) => count !== undefined)).toEqual([]);
    const found = (await latestRecords()).filter(({ output }) => output?.fields["industry"] !== undefined);
    expect(found.length).toBeGreaterThan(2);
    for (const { state, provenance } of found) {
      expect(state).toBe("success");
      expect(provenance?.steps).toMatchObject([{ outcome: "failed", kind: "budget" }]);
    }
  });

  it("serves in the same way where the key may not be used, as nothing is begun then", async () => {
    await run(companies());
    const industries = await valuesOf("industry");
    await letAge(12);
    await database.pool.query(
      "update public.connections set status = 'rejected', status_reason = 'Refused' where workspace_id = $1",
      [workspace.workspaceId],
    );
    expect(await run(companies(), stale)).toEqual([]);
    expect(await valuesOf("industry")).toEqual(industries);
    expect((await valuesOf("employeeCount")).filter((count) => count !== undefined)).toEqual([]);
  });

  it("outlives a call that fails: jobs for which it is fresh pay nothing, the next that wants more asks", async () => {
    const few = companies(3);
    const hits = (await run(few)).filter((outcome) => outcome === "hit");
    expect(hits.length).toBeGreaterThan(0);
    const [counts, industries] = [await valuesOf("employeeCount"), await valuesOf("industry")];
    await letAge(12);
    await fetch(new URL("/_control/faults", emulator.url), {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ provider: "apollo", kind: "5xx" }),
    });
    expect(await run(few, stale)).toEqual(hits.map(() => "error"));
    expect(await valuesOf("industry")).toEqual(industries);
    await fetch(new URL("/_control/faults", emulator.url), { method: "DELETE" });
    expect(await run(few)).toEqual([]);
    expect(await valuesOf("employeeCount")).toEqual(counts);
    expect(await run(few, stale)).toEqual(hits);
    expect(await valuesOf("employeeCount")).toEqual(counts);
  });

  it("is not kept when an ephemeral job paid for it", async () => {
    await run(companies(), { ephemeral: true });
    const kept = async () => {
      const { rows } = await database.pool.query(
        "select count(older_result)::int as kept from public.lookups where workspace_id = $1",
        [workspace.workspaceId],
      );
      return Number(rows[0].kept);
    };
    await letAge(12);
    await run(companies(), { ...stale, budget: { run: 0 } });
    expect(await kept()).toBe(0);
    await run(companies());
    await letAge(12);
    await run(companies(), { ...stale, budget: { run: 0 } });
    expect(await kept()).toBeGreaterThan(0);
  });
});

describe("answers kept by field", () => {
  it("are another workspace's to buy for itself", async () => {
    const first = await run(companies());
    await letAge(12);
    const other = await newWorkspace();
    expect(await run(companies(), { fieldFreshness: [days("employeeCount", 20)] }, other)).toEqual(first);
  });

  it("are not used by a job that asks everything anew", async () => {
    const first = await run(companies());
    const everlasting = { fieldFreshness: [days("employeeCount", 400)] };
    expect(await run(companies(), { ...everlasting, refresh: true })).toEqual(first);
  });
});
