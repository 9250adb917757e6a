import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type StreamedLine, streamedLine } from "@/lib/contracts/api.ts";
import { type RunningEmulator, startEmulator } from "@/emulator/server.ts";
import { type Api, codeOf, startApi } from "@/tests/api/api.ts";
import { connectEmulated, process as processJobs } from "@/tests/database/emulated-run.ts";
import type { TestWorkspace } from "@/tests/database/workspace.ts";
import * as stream from "./route.ts";

let api: Api;
let emulator: RunningEmulator;
let space: TestWorkspace;

beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());
beforeEach(async () => {
  await api.pool.query("update public.jobs set next_due_at = 'infinity'");
  emulator = await startEmulator({ seed: 7, latency: "fast", limits: "loose" });
  space = await api.workspace();
  await connectEmulated(api.pool, space, { findymail: "emu-findymail-1" });
});
afterEach(() => emulator.close());

const process = () => processJobs(api.pool, emulator, { budgetMs: 60_000 });
const listOf = (count: number) => ({
  columns: ["Name", "Website"],
  mapping: { Name: "fullName", Website: "companyDomain" },
  waterfall: { name: "one", target: "email", steps: [{ provider: "findymail", operation: "find-email" }] },
  rows: emulator.world
    .rows(count, { duplicateShare: 0 })
    .map(({ firstName, lastName, domain }) => [`${firstName} ${lastName}`, domain]),
});
const post = (json: object, more: { as?: string; signal?: AbortSignal } = {}) =>
  api.call(stream.POST, { method: "POST", as: space.users.member, json, ...more });

async function* linesOf(response: Response): AsyncGenerator<StreamedLine> {
  let text = "";
  for await (const piece of (response.body ?? new ReadableStream()).pipeThrough(new TextDecoderStream())) {
    text += piece;
    const lines = text.split("\n");
    text = lines.pop() ?? "";
    for (const line of lines) if (line !== "") yield streamedLine.parse(JSON.parse(line));
  }
}

async function jobOf(response: Response) {
  const lines = linesOf(response);
  const { value: first } = await lines.next();
  if (first?.type !== "job") throw new Error("The stream does not begin with its job.");
  return { id: first.id, lines };
}

const one = async (text: string, id: string) => (await api.pool.query<Record<string, unknown>>(text, [id])).rows[0];

describe("POST /api/enrichment/stream", () => {
  it("tells each row once as it ends, then the end, and nothing is kept but counters and payments", async () => {
    const response = await post(listOf(20));
    expect([response.status, response.headers.get("content-type")]).toEqual([
      200,
      "application/x-ndjson; charset=utf-8",
    ]);
    const { id, lines } = await jobOf(response);
    const running = process();
    const told: StreamedLine[] = [];
    for await (const line of lines) told.push(line);
    await running;
    const rows = told.filter((line) => line.type === "row");
    expect(rows.map(({ seq }) => seq).sort((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, seq) => seq));
    const found = rows.filter(({ state }) => state === "success");
    expect(found.length).toBeGreaterThan(0);
    for (const { output } of found) expect(String(output?.fields["email"])).toContain("@");
    expect(told.at(-1)).toMatchObject({
      type: "end",
      state: "completed",
      progress: { success: found.length, total: 20 },
    });

    await process();
    expect(await one("select count(*)::int as rows from public.records where job_id = $1", id)).toEqual({ rows: 0 });
    const lookups = await one(
      "select count(*)::int as asked, count(result)::int as kept, count(input)::int as questions from public.lookups where job_id = $1",
      id,
    );
    expect(lookups).toMatchObject({ kept: 0, questions: 0 });
    expect(lookups?.["asked"]).toBeGreaterThanOrEqual(found.length);
    expect(
      await one("select sum(credits)::int as paid from public.charges where job_id = $1", id),
      "the ledger stays",
    ).toEqual({ paid: emulator.billing().providers["findymail"]?.credits });
  });

  it("stops the job when the reader leaves, and keeps what was paid for until it is fetched", async () => {
    const leaving = new AbortController();
    const { id, lines } = await jobOf(await post(listOf(10), { signal: leaving.signal }));
    leaving.abort();
    await lines.return(undefined);
    const stateOf = async () => (await one("select state from public.jobs where id = $1", id))?.["state"];
    await expect.poll(stateOf).toBe("cancelled");
    expect(await one("select emptied_at from public.jobs where id = $1", id)).toEqual({ emptied_at: null });
  });

  it("refuses what it cannot stream before anything is made", async () => {
    const many = await post(listOf(51));
    expect([many.status, await codeOf(many)]).toEqual([400, "DATA_VALIDATION_FAILED"]);
    const unknown = await post({ ...listOf(1), waterfall: "no such one" });
    expect([unknown.status, await codeOf(unknown)]).toEqual([404, "WATERFALL_NOT_FOUND"]);
    const watcher = await post(listOf(1), { as: space.users.viewer });
    expect(watcher.status).toBe(403);
    const made = await api.pool.query("select 1 from public.jobs where workspace_id = $1", [space.workspaceId]);
    expect(made.rows).toEqual([]);
  });
});
