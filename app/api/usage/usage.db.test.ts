import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { usageReply } from "@/lib/contracts/usage.ts";
import { type Api, codeOf, startApi } from "@/tests/api/api.ts";
import type { TestWorkspace } from "@/tests/database/workspace.ts";
import * as usage from "./route.ts";

let api: Api;
let space: TestWorkspace;

beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());
beforeEach(async () => {
  space = await api.workspace();
});

const ask = (query = "", as = space.users.viewer) => api.call(usage.GET, { as, path: `/api/usage${query}` });
const see = async (query?: string) => usageReply.parse(await (await ask(query)).json());

/** A day `ago` days before today: 10 calls, 6 of them hits, in 2 s altogether; 4 addresses judged, 3 of them valid. */
const book = (provider: string, ago: number, operation = "find-email") =>
  api.pool.query(
    `insert into public.provider_days (workspace_id, provider, day, operation, calls, hits, misses, errors, unknown, paid_calls,
       credits, money, latency_ms, latencies, judged, verified)
     values ($1, $2, (now() at time zone 'utc')::date - $3::int, $4, 10, 6, 2, 1, 1, 7, 7.5, 0.75, 2000,
       private.latency_counts('{100,100,100,100,100,100,100,100,100,1100}'), 4, 3)`,
    [space.workspaceId, provider, ago, operation],
  );

describe("GET /api/usage", () => {
  it("200: gives what each provider did and cost by day, newest first, and the days that it covers", async () => {
    await book("hunter", 0);
    await book("hunter", 3);
    await book("apollo", 3);
    const { from, to, items } = await see("?days=7");
    expect((Date.parse(to) - Date.parse(from)) / 86_400_000).toBe(6);
    expect(items.map(({ provider, day }) => [provider, (Date.parse(to) - Date.parse(day)) / 86_400_000])).toEqual([
      ["hunter", 0],
      ["apollo", 3],
      ["hunter", 3],
    ]);
    const { latencies, latencyP50Ms, latencyP95Ms, ...counted } = items[0] ?? { latencies: [] };
    expect(latencies.reduce((sum, calls) => sum + calls, 0)).toBe(10);
    expect(Math.abs((latencyP50Ms ?? 0) / 100 - 1)).toBeLessThan(0.048);
    expect(Math.abs((latencyP95Ms ?? 0) / 1_100 - 1)).toBeLessThan(0.048);
    expect(counted).toEqual({
      provider: "hunter",
      operation: "find-email",
      day: to,
      calls: 10,
      hits: 6,
      misses: 2,
      errors: 1,
      unknownCalls: 1,
      paidCalls: 7,
      credits: 7.5,
      money: 0.75,
      latencyMs: 200,
      judged: 4,
      verified: 3,
    });
  });

  it("200: tells the operations of a provider apart", async () => {
    await book("hunter", 0, "verify-email");
    await book("hunter", 0);
    expect((await see()).items.map(({ operation, calls }) => [operation, calls])).toEqual([
      ["find-email", 10],
      ["verify-email", 10],
    ]);
  });

  it("200: says of days from before times were kept that they are not known", async () => {
    await api.pool.query(
      `insert into public.provider_days (workspace_id, provider, day, calls, hits, latency_ms)
       values ($1, 'hunter', (now() at time zone 'utc')::date - 1, 10, 6, 2000)`,
      [space.workspaceId],
    );
    expect((await see()).items).toMatchObject([
      { operation: "", latencyMs: 200, latencyP50Ms: null, latencyP95Ms: null, judged: 0 },
    ]);
  });

  it("200: leaves out older days, and other providers where one is named", async () => {
    await book("hunter", 0);
    await book("hunter", 7);
    await book("apollo", 0);
    expect((await see("?days=7&provider=hunter")).items.map(({ provider }) => provider)).toEqual(["hunter"]);
  });

  it("200: shows nothing of another workspace", async () => {
    await book("hunter", 0);
    const other = await api.workspace();
    expect(usageReply.parse(await (await ask("", other.userId)).json()).items).toEqual([]);
  });

  it("400 and 404: refuses more days than are read at once, and a provider that is not there", async () => {
    expect((await ask("?days=93")).status).toBe(400);
    const unknown = await ask("?provider=huntr");
    expect([unknown.status, await codeOf(unknown)]).toEqual([404, "PROVIDER_NOT_FOUND"]);
  });

  it("reads the latest days by their date, however long the history", async () => {
    await api.pool.query(
      `insert into public.provider_days (workspace_id, provider, day, calls)
       select $1, 'p' || p, current_date - d, 1 from generate_series(1, 60) p, generate_series(0, 1000) d`,
      [space.workspaceId],
    );
    await api.pool.query("analyze public.provider_days");
    const { rows } = await api.pool.query<{ "QUERY PLAN": string }>(
      "explain select * from public.provider_days where workspace_id = $1 and day >= current_date - 7",
      [space.workspaceId],
    );
    expect(rows.map((row) => row["QUERY PLAN"]).join("\n")).toContain("provider_days_date");
  });
});
