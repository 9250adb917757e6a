import { randomBytes } from "node:crypto";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "csv-parse/sync";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { emulatorEnvironment } from "@/emulator/environment.ts";
import { type RunningEmulator, startEmulator } from "@/emulator/server.ts";
import { runCli, startCli } from "@/tests/cli/run-cli.ts";
import { createTestDatabase, type TestDatabase } from "@/tests/database/database.ts";

const columns = ["Vorname", "Nachname", "Firma", "Website"];

let folder: string;
let database: TestDatabase;
let emulator: RunningEmulator;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "leadenrich-enrich-"));
  database = await createTestDatabase();
  emulator = await startEmulator({ seed: 5, latency: "real" });
});
afterEach(async () => {
  await emulator.close();
  await database.close();
  await rm(folder, { recursive: true, force: true });
});

/** A list of the emulator's people; `pad` makes another list of the same people. */
async function writeList(rows: number): Promise<string> {
  const file = join(folder, "list.csv");
  const lines = emulator.world
    .rows(rows)
    .map(({ firstName, lastName, company, domain }) => [firstName, lastName, company, domain].join(";"));
  await writeFile(file, [columns.join(";"), ...lines].join("\n"));
  return file;
}

/** As with real keys, but the vendors' addresses are the emulator's. */
function environment(): Record<string, string> {
  return {
    ...emulatorEnvironment(emulator.url),
    DATABASE_URL: database.url,
    ENCRYPTION_KEYS: `test:${Buffer.alloc(32, 7).toString("base64")}`,
  };
}

const args = (list: string, out: string, ...more: string[]) => [
  "enrich",
  list,
  "--waterfall",
  "work-email",
  "--out",
  out,
  "--yes",
  "--json",
  ...more,
];

const result = (stdout: string) => JSON.parse(stdout) as Record<string, number>;
const sum = (counts: Record<string, number>, ...names: string[]) =>
  names.reduce((total, name) => total + (counts[name] ?? NaN), 0);

const one = async (text: string) => (await database.pool.query(text)).rows[0];
const finished = async () =>
  Number((await one("select count(*) from public.records where state in ('success', 'not_found', 'failed')")).count);

async function readExport(path: string): Promise<string[][]> {
  return parse(await readFile(path, "utf8"));
}

describe("enrich", () => {
  it("writes each row once with the list's columns in place, and a second run pays nothing", async () => {
    const out = join(folder, "out.csv");
    const env = environment();
    const run = await runCli(args(await writeList(20), out), { env });
    expect(run.code, run.stderr).toBe(0);
    const counts = result(run.stdout);
    expect(sum(counts, "success", "notFound")).toBe(20);
    expect(counts["paidCalls"]).toBe(emulator.billing().paidCalls);

    const rows = await readExport(out);
    expect(rows).toHaveLength(21);
    expect(rows[0]?.slice(0, 4)).toEqual(columns);
    const at = rows[0]?.indexOf("enriched_email") ?? -1;
    const found = rows.slice(1).map((row) => row[at] ?? "").filter((email) => email !== ""); // prettier-ignore
    expect(found).toHaveLength(counts["success"] ?? NaN);

    const paid = emulator.billing().paidCalls;
    const again = await runCli(args(join(folder, "list.csv"), join(folder, "again.csv")), { env });
    expect(JSON.parse(again.stdout)).toMatchObject({ success: counts["success"], paidCalls: 0, credits: 0 });
    expect(emulator.billing().paidCalls).toBe(paid);
    for (const { stdout, stderr } of [run, again])
      expect(stdout + stderr, "no key is shown").not.toMatch(/emu-[a-z]+-1/);
  }, 120_000);

  it("with --ephemeral leaves the file, the counters and the payments, and nobody's data", async () => {
    const out = join(folder, "out.csv");
    const run = await runCli(args(await writeList(10), out, "--ephemeral"), { env: environment() });
    expect(run.code, run.stderr).toBe(0);
    expect(await readExport(out)).toHaveLength(11);
    expect(
      await one(`select (select count(*)::int from public.records) as records,
        (select count(*)::int from public.lookups where result is not null or input is not null) as answers,
        (select sum(credits)::float from public.charges) = (select credits::float from public.job_progress) as booked`),
    ).toEqual({ records: 0, answers: 0, booked: true });
  }, 120_000);

  it("stopped by Ctrl-C says what was on the wire, keeps what was found and begins nothing more", async () => {
    const out = join(folder, "out.csv");
    const running = startCli(args(await writeList(120), out), { env: environment() });
    await vi.waitUntil(async () => (await finished()) >= 10, { timeout: 60_000, interval: 20 });
    running.kill("SIGINT");
    const { code, stdout, stderr } = await running.ended;
    expect(code, stderr).toBe(130);
    expect(stderr).toMatch(/\d+ calls are on the wire/);
    const counts = result(stdout);
    expect(counts["state"]).toBe("cancelled");
    expect(counts["cancelled"]).toBeGreaterThan(0);
    const open = await one("select count(*)::int as open from public.lookups where state = 'calling'");
    expect(open, "every call on the wire was waited for").toEqual({ open: 0 });
    expect(await readExport(out)).toHaveLength(121);
  }, 120_000);

  it("killed and called again goes on with the same job and pays no answered question again", async () => {
    const out = join(folder, "out.csv");
    const env = environment();
    const list = await writeList(60);
    const running = startCli(args(list, out), { env });
    await vi.waitUntil(async () => (await finished()) >= 10, { timeout: 60_000, interval: 20 });
    running.kill("SIGKILL");
    await running.ended;
    const left = await one("select count(*)::int as calls from public.lookups where state = 'calling'");

    const run = await runCli(args(list, out), { env });
    expect(run.code, run.stderr).toBe(0);
    expect(run.stderr).toContain("Going on with the run");
    const counts = result(run.stdout);
    expect(sum(counts, "success", "notFound", "failed", "skipped")).toBe(60);
    expect(await one("select count(*)::int as jobs from public.jobs")).toEqual({ jobs: 1 });
    expect(counts["unknownCalls"]).toBeLessThanOrEqual(left.calls);
    expect(emulator.billing().repeats).toBeLessThanOrEqual(left.calls);
  }, 180_000);
});

describe("enrich --emulator", () => {
  it("needs no key, variable or database, and says where nothing was paid", async () => {
    const out = join(folder, "out.csv");
    const env = { LEADENRICH_DATA_DIR: join(folder, "data"), HUNTER_API_KEY: randomBytes(8).toString("hex") };
    const list = await writeList(20);
    const run = await runCli(
      ["enrich", list, "--waterfall", "work-email-thrifty", "--out", out, "--emulator", "--limit", "10", "--json"],
      { env },
    );
    expect(run.code, run.stderr).toBe(0);
    expect(JSON.parse(run.stdout)).toMatchObject({ records: 10, failed: 0, output: out });
    expect(await readExport(out)).toHaveLength(11);
    expect(emulator.billing().calls, "the other emulator was not asked").toBe(0);
  }, 120_000);
});
