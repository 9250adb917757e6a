import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";
import type { PlacesSpecInput } from "@/lib/contracts/places.ts";
import { placesSpec } from "@/lib/contracts/places.ts";
import { job as jobContract } from "@/lib/contracts/job.ts";
import { findJob } from "@/lib/db/jobs.ts";
import { openDatabase } from "@/lib/db/client.ts";
import { type RunningEmulator, startEmulator } from "../../emulator/server.ts";
import { createTestDatabase, type TestDatabase } from "../../tests/database/database.ts";
import { connectEmulated, process as processJobs } from "../../tests/database/emulated-run.ts";
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
});
afterEach(() => emulator.close());

/** With room for the longest call, that of a provider which runs a scraper while it is asked. */
const process = () => processJobs(database.pool, emulator, { budgetMs: 300_000 });
const maps = ["google-places", "serpapi", "outscraper", "apify"];
const connect = (keys: Record<string, string> = {}) =>
  connectEmulated(database.pool, workspace, {
    ...Object.fromEntries(maps.map((slug) => [slug, `emu-${slug}-1`])),
    ...keys,
  });
const scrape = (queries: string[], places: Partial<PlacesSpecInput> = {}, more: Record<string, unknown> = {}) =>
  createTestJob(database.pool, workspace, {
    type: "places_scrape",
    rows: queries.map((query) => [query]),
    columns: ["Query"],
    mapping: {},
    settings: { places: placesSpec.parse({ providers: ["google-places"], query: "{{Query}}", ...places }), ...more },
  });

async function jobOf(jobId: string) {
  const { kysely } = openDatabase(database.url, { max: 1 });
  try {
    return jobContract.parse(await findJob(kysely, { workspaceId: workspace.workspaceId, jobId }, []));
  } finally {
    await kysely.destroy();
  }
}
const placeRow = z.object({ seq: z.number(), rank: z.number(), provider: z.string(), id: z.string() });
async function placesOf(jobId: string) {
  const { rows } = await database.pool.query(
    "select seq, rank, provider, place ->> 'placeId' as id from public.places where job_id = $1 order by seq, rank",
    [jobId],
  );
  return z.array(placeRow).parse(rows);
}
const recordRow = z.object({ state: z.string(), output: z.unknown(), error: z.unknown() });
async function recordsOf(jobId: string) {
  const { rows } = await database.pool.query(
    "select state, output -> 'fields' as output, error from public.records where job_id = $1 order by seq",
    [jobId],
  );
  return z.array(recordRow).parse(rows);
}
/** In the emulator's world a trade that has the letter: more than a page of businesses, as many as Google ever gives. */
const many = "e in United States";

describe("a job that scrapes places", () => {
  it("reads page after page up to the limit, each page one look-up that is paid once", async () => {
    await connect();
    const jobId = await scrape([many], { limit: 30 });
    await process();
    const places = await placesOf(jobId);
    expect(places).toHaveLength(30);
    expect(places.map(({ rank }) => rank)).toEqual(places.map((_, index) => index));
    expect(new Set(places.map(({ id }) => id)).size).toBe(30);
    expect(await recordsOf(jobId)).toMatchObject([{ state: "success", output: { found: 30, saved: 30, skipped: 0 } }]);
    expect(emulator.billing().paidCalls).toBe(2);
    expect(await jobOf(jobId)).toMatchObject({ state: "completed", progress: { paidCalls: 2, credits: 2 } });

    const again = await scrape([many], { limit: 30 });
    await process();
    expect(await placesOf(again)).toHaveLength(30);
    expect(emulator.billing().paidCalls).toBe(2);
  });

  it("keeps a place once, whichever rows and providers bring it, and says how many were known", async () => {
    await connect();
    const jobId = await scrape(["platform in United States", "saas in United States", "platform in United States"], {
      providers: ["google-places", "serpapi", "apify"],
      limit: 500,
      fill: true,
    });
    await process();
    const places = await placesOf(jobId);
    expect(new Set(places.map(({ id }) => id)).size).toBe(places.length);
    expect(new Set(places.map(({ provider }) => provider)).size).toBeGreaterThan(1);
    const counts = z.array(z.object({ found: z.number(), saved: z.number(), skipped: z.number() }));
    const told = counts.parse((await recordsOf(jobId)).map(({ output }) => output));
    expect(told.reduce((sum, { saved }) => sum + saved, 0)).toBe(places.length);
    expect(told.every(({ found, saved, skipped }) => found === saved + skipped)).toBe(true);
    expect(told.reduce((sum, { skipped }) => sum + skipped, 0)).toBeGreaterThan(0);
  });

  it("asks the next provider only when the one before failed or found nothing, and calls no outage not found", async () => {
    await connect({ "google-places": "emu-revoked" });
    const jobId = await scrape([many], { providers: ["google-places", "serpapi"], limit: 20 });
    await process();
    expect(new Set((await placesOf(jobId)).map(({ provider }) => provider))).toEqual(new Set(["serpapi"]));
    expect(await recordsOf(jobId)).toMatchObject([{ state: "success" }]);

    const alone = await scrape([many, "no trade at all in Nowhere"], { limit: 20 });
    await process();
    expect((await recordsOf(alone)).map(({ state }) => state)).toEqual(["failed", "failed"]);

    const nothing = await scrape(["no trade at all in Nowhere"], { providers: ["serpapi"] });
    await process();
    expect(await recordsOf(nothing)).toMatchObject([{ state: "not_found", output: { found: 0, saved: 0 } }]);
  });

  it("waits for a provider that answers later, asked for no more places than the limit", async () => {
    await connect();
    const jobId = await scrape(["platform in United States"], { providers: ["outscraper"], limit: 12 });
    await process();
    expect(await placesOf(jobId)).toHaveLength(12);
    expect(emulator.billing().paidCalls).toBe(1);
    expect((await jobOf(jobId)).progress).toMatchObject({ success: 1, credits: 0.036 });
  }, 60_000);

  it("stops at the row's budget, keeps what was paid for, and goes on there when it is tried again", async () => {
    await connect();
    const jobId = await scrape([many], { limit: 60 }, { budget: { row: 1 } });
    await process();
    expect(await recordsOf(jobId)).toMatchObject([
      { state: "failed", output: { found: 20 }, error: { kind: "budget" } },
    ]);
    expect(await placesOf(jobId)).toHaveLength(20);
    expect(emulator.billing().paidCalls).toBe(1);

    await database.pool.query("update public.jobs set settings = settings - 'budget' where id = $1", [jobId]);
    await database.pool.query(
      `with claims as (select set_config('request.jwt.claims', $1, true)) select app.retry_job($2, 'failed') from claims`,
      [JSON.stringify({ sub: workspace.userId }), jobId],
    );
    await process();
    const [row] = await recordsOf(jobId);
    expect(row?.state).toBe("success");
    const places = await placesOf(jobId);
    expect(places.length).toBeGreaterThan(20);
    expect(emulator.billing().paidCalls).toBe(Math.ceil(places.length / 20));
  });

  it("skips a row whose query is blank or whose centre is no place on earth, and asks nothing", async () => {
    await connect();
    const blank = await scrape([" "]);
    const settings = placesSpec.parse({
      providers: ["google-places"],
      query: "{{Query}}",
      centre: { latitude: "Lat", longitude: "Lon" },
    });
    const astray = await createTestJob(database.pool, workspace, {
      type: "places_scrape",
      rows: [
        ["cafés", "91", "4"],
        ["cafés", "52.5", "east"],
      ],
      columns: ["Query", "Lat", "Lon"],
      mapping: {},
      settings: { places: settings },
    });
    await process();
    expect(await recordsOf(blank)).toMatchObject([{ state: "skipped" }]);
    const refused = await recordsOf(astray);
    expect(refused.map(({ state }) => state)).toEqual(["skipped", "skipped"]);
    expect(JSON.stringify(refused)).toMatch(/"91\\" is no latitude.*"east\\" is no longitude/s);
    expect(emulator.billing().paidCalls).toBe(0);
  });

  it("leaves nothing behind when it is deleted", async () => {
    await connect();
    const jobId = await scrape([many], { limit: 40 });
    await process();
    await database.pool.query("update public.jobs set deleted_at = now(), sweep_at = now() where id = $1", [jobId]);
    const batch = "select engine.delete_jobs(7) as more";
    while ((await database.pool.query(batch)).rows[0].more);
    expect(await placesOf(jobId)).toEqual([]);
    expect((await database.pool.query("select 1 from public.jobs where id = $1", [jobId])).rows).toEqual([]);
  });
});
