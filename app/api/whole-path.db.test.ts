import { parse } from "csv-parse/sync";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { emulatorEnvironment } from "@/emulator/environment.ts";
import { type RunningEmulator, startEmulator } from "@/emulator/server.ts";
import {
  createConnectionReply,
  createJobReply,
  listProvidersReply,
  listWaterfallsReply,
  planReply,
  testConnectionReply,
} from "@/lib/contracts/api.ts";
import { job as jobContract } from "@/lib/contracts/job.ts";
import { problem } from "@/lib/contracts/error.ts";
import { type Api, codeOf, cronSecret, startApi } from "@/tests/api/api.ts";
import type { TestWorkspace } from "@/tests/database/workspace.ts";
import * as connectionTest from "./connections/[id]/test/route.ts";
import * as connection from "./connections/[id]/route.ts";
import * as connections from "./connections/route.ts";
import * as jobExport from "./enrichment/jobs/[id]/export/route.ts";
import * as job from "./enrichment/jobs/[id]/route.ts";
import * as jobs from "./enrichment/jobs/route.ts";
import * as processing from "./enrichment/process/route.ts";
import * as providers from "./providers/route.ts";
import * as plan from "./waterfalls/plan/route.ts";
import * as waterfalls from "./waterfalls/route.ts";

/** Keys in, a list through the real engine and the emulated vendors, the export out. */

let api: Api;
let space: TestWorkspace;
let emulator: RunningEmulator;

beforeAll(async () => {
  api = await startApi();
  space = await api.workspace();
  emulator = await startEmulator({ latency: "none", limits: "none" });
  const environment = Object.entries(emulatorEnvironment(emulator.url)).filter(([name]) => name.endsWith("_BASE_URL"));
  Object.assign(process.env, Object.fromEntries(environment));
});
afterAll(async () => {
  await emulator.close();
  await api.close();
});

const connect = async (provider: string, key: string) => {
  const response = await api.call(connections.POST, { method: "POST", as: space.users.admin, json: { provider, key } });
  return { status: response.status, ...createConnectionReply.parse(await response.json()) };
};
const tryOut = async (id: string) =>
  testConnectionReply.parse(
    await (await api.call(connectionTest.POST, { method: "POST", as: space.users.member, params: { id } })).json(),
  );
const listed = async (slug: string) => {
  const { items } = listProvidersReply.parse(await (await api.call(providers.GET, { as: space.users.viewer })).json());
  return items.find((item) => item.slug === slug);
};

describe("a provider's key", () => {
  it("201: is kept sealed, and no reply holds more of it than its last four characters", async () => {
    const { status, id, hint } = await connect("hunter", "emu-hunter-secret-1");
    expect([status, hint]).toEqual([201, "et-1"]);
    const { rows } = await api.pool.query("select ciphertext from public.connections where id = $1", [id]);
    expect(rows[0].ciphertext).toMatch(/^v1\.test\./);
    const everything = JSON.stringify([await listed("hunter"), rows]);
    expect(everything).not.toContain("emu-hunter-secret");
  });

  it("is tested at the provider, for what is left on it", async () => {
    const { id } = await connect("hunter", "emu-hunter-1");
    expect(await tryOut(id)).toMatchObject({ ok: true, unit: expect.any(String), remaining: expect.any(Number) });
    expect((await listed("hunter"))?.connections[0]).toMatchObject({ id, status: "active" });
  });

  it("shows what the last test said is left, and forgets it with the key that it was said of", async () => {
    const { id } = await connect("kickbox", "emu-kickbox-1");
    expect((await listed("kickbox"))?.connections[0]?.quota).toBeNull();
    const { remaining, unit } = await tryOut(id);
    const shown = (await listed("kickbox"))?.connections[0]?.quota;
    expect(shown).toMatchObject({ remaining, unit });
    expect(Date.now() - Date.parse(shown?.readAt ?? "")).toBeLessThan(60_000);
    await connect("kickbox", "emu-kickbox-2");
    expect((await listed("kickbox"))?.connections[0]?.quota).toBeNull();
  });

  it("is marked when the provider refuses it, never echoed, and good again once replaced", async () => {
    const { id } = await connect("prospeo", "emu-revoked-key-1");
    const test = await tryOut(id);
    expect(test.ok).toBe(false);
    expect(test.message).not.toContain("emu-revoked");
    expect((await listed("prospeo"))?.connections[0]?.status).toBe("rejected");
    await connect("prospeo", "emu-prospeo-1");
    expect((await listed("prospeo"))?.connections[0]?.status).toBe("active");
  });

  it("is known to be used up when no credits are left", async () => {
    const { id } = await connect("zerobounce", "emu-empty-zerobounce");
    expect((await tryOut(id)).ok).toBe(false);
    expect((await listed("zerobounce"))?.connections[0]?.status).toBe("exhausted");
  });

  it("stays as it was when the provider cannot be reached", async () => {
    const { id } = await connect("apollo", "emu-apollo-1");
    const url = process.env.APOLLO_BASE_URL;
    process.env.APOLLO_BASE_URL = "http://127.0.0.1:1/apollo";
    expect((await tryOut(id)).ok).toBe(false);
    process.env.APOLLO_BASE_URL = url;
    expect((await listed("apollo"))?.connections[0]?.status).toBe("active");
  });

  it("204: is forgotten on request, and 404 after that", async () => {
    const { id } = await connect("surfe", "emu-surfe-1");
    const remove = () => api.call(connection.DELETE, { method: "DELETE", as: space.users.admin, params: { id } });
    expect((await remove()).status).toBe(204);
    expect((await remove()).status).toBe(404);
    expect((await listed("surfe"))?.connections).toEqual([]);
  });

  it.each([
    ["an unknown provider", { provider: "huntr", key: "long-enough-key" }, 404, "PROVIDER_NOT_FOUND"],
    ["a provider that takes none", { provider: "dns-mx", key: "long-enough-key" }, 400, "DATA_VALIDATION_FAILED"],
    ["blanks inside", { provider: "hunter", key: "two words of key" }, 400, "DATA_VALIDATION_FAILED"],
    ["too short a key", { provider: "hunter", key: "abc" }, 400, "DATA_VALIDATION_FAILED"],
  ])("is refused for %s, without being repeated", async (_, json, status, code) => {
    const response = await api.call(connections.POST, { method: "POST", as: space.users.admin, json });
    const text = await response.clone().text();
    expect([response.status, await codeOf(response)]).toEqual([status, code]);
    if (json.key.length > 3) expect(text).not.toContain(json.key);
  });
});

describe("waterfalls", () => {
  const own = {
    name: "ours",
    target: "email",
    steps: [{ provider: "hunter", operation: "find-email" }],
    verifiers: [{ provider: "dns-mx", operation: "verify-email" }],
  };
  const save = (json: unknown) => api.call(waterfalls.POST, { method: "POST", as: space.users.admin, json });
  const list = async () =>
    listWaterfallsReply.parse(await (await api.call(waterfalls.GET, { as: space.userId })).json()).items;

  it("201: each save is the next version, the latest is listed before the templates", async () => {
    expect(await (await save(own)).json()).toEqual({ name: "ours", version: 1 });
    expect(await (await save(own)).json()).toEqual({ name: "ours", version: 2 });
    const items = await list();
    expect(items[0]).toMatchObject({ name: "ours", version: 2, source: "workspace", problems: [] });
    expect(items.map(({ name }) => name)).toContain("work-email");
    expect(items.find(({ name }) => name === "work-email")?.problems.join()).toContain("Surfe has no key");
  });

  it("201: the older form of a file is taken as well", async () => {
    const older = {
      name: "older",
      operation: "find-email",
      providers: [{ providerId: "hunter", priority: 1, timeout: 20 }],
    };
    expect((await save(older)).status).toBe(201);
  });

  it("400: one that can never run is refused with every reason", async () => {
    const response = await save({
      ...own,
      steps: [
        { provider: "huntr", operation: "find-email" },
        { provider: "dns-mx", operation: "find-email" },
      ],
    });
    const refusal = problem.parse(await response.json());
    expect(refusal).toMatchObject({ status: 400, code: "WATERFALL_INVALID" });
    expect(refusal.issues).toHaveLength(2);
  });

  it("are planned without asking anybody: steps, prices, what is missing", async () => {
    const before = emulator.billing();
    const json = { waterfall: "work-email", rows: 10, fields: ["fullName", "companyDomain"] };
    const response = await api.call(plan.POST, { method: "POST", as: space.users.viewer, json });
    const planned = planReply.parse(await response.json());
    expect(planned.steps.length).toBeGreaterThan(3);
    expect(planned.worstCaseCredits).toBeGreaterThan(10);
    expect(planned.problems.join()).toContain("Surfe has no key");
    expect(emulator.billing()).toEqual(before);
  });
});

describe("a list", () => {
  const spec = {
    name: "find and check",
    target: "email",
    steps: [
      { provider: "hunter", operation: "find-email" },
      { provider: "findymail", operation: "find-email" },
    ],
    verifiers: [{ provider: "dns-mx", operation: "verify-email" }],
  };
  const columns = ["Company", "=Formula", "Name", "Domain", "enriched_email"];
  let id = "";
  const rows = () =>
    Array.from({ length: 30 }, (_, index) => {
      const person = emulator.world.personOf(index);
      return [
        person.company.name,
        "=1+1",
        `${person.firstName} ${person.lastName}`,
        person.company.domain,
        'old, "value"',
      ];
    });
  const fetchExport = async (query = "") => {
    const response = await api.call(jobExport.GET, { as: space.users.viewer, params: { id }, path: `/?${query}` });
    // Not text(): that takes a byte-order mark away.
    const text = new TextDecoder("utf-8", { ignoreBOM: true }).decode(await response.arrayBuffer());
    return { status: response.status, headers: response.headers, text };
  };
  const table = async (query = "") =>
    z.array(z.record(z.string(), z.string())).parse(parse((await fetchExport(query)).text, { columns: true }));

  beforeAll(async () => {
    await connect("hunter", "emu-hunter-1");
    await connect("findymail", "emu-findymail-1");
    const mapping = { Company: "companyName", Name: "fullName", Domain: "companyDomain" };
    const json = { name: 'Übersicht "Q4"/2026.csv', columns, mapping, waterfall: spec, rows: rows() };
    const made = await api.call(jobs.POST, { method: "POST", as: space.users.member, json });
    id = createJobReply.parse(await made.json()).id;
    const ran = await api.call(processing.POST, { method: "POST", headers: { authorization: `Bearer ${cronSecret}` } });
    expect(ran.status).toBe(200);
  }, 60_000);

  it("goes through the engine to its end, every row and every credit accounted for", async () => {
    const done = jobContract.parse(await (await api.call(job.GET, { as: space.userId, params: { id } })).json());
    const { total, success, notFound, failed, skipped, credits, paidCalls } = done.progress;
    expect(done.state).toBe("completed");
    expect(success + notFound + failed + skipped).toBe(total);
    expect(success).toBeGreaterThan(0);
    expect(paidCalls).toBeGreaterThan(0);
    expect(credits).toBe(done.providers.reduce((sum, provider) => sum + provider.credits, 0));
  });

  it("comes back with the input's columns first, in place and unchanged, the added ones after them under free names", async () => {
    const { text } = await fetchExport();
    const [header = [], ...body] = parse(text) as string[][];
    expect(header.slice(0, 5)).toEqual(["Company", "'=Formula", "Name", "Domain", "enriched_email"]);
    expect(header.slice(5, 10)).toEqual([
      "enriched_email_2",
      "email_status",
      "email_verified",
      "email_provider",
      "confidence",
    ]);
    expect(header).toContain("enrichment_state");
    expect(new Set(header).size).toBe(header.length);
    expect(body.map((row) => [row[0], row[2], row[3], row[4]])).toEqual(
      rows().map((row) => [row[0], row[2], row[3], row[4]]),
    );
  });

  it("gives what was found beside who found it, and no cell that a spreadsheet would run", async () => {
    const found = (await table()).filter((row) => row["enrichment_state"] === "success");
    expect(found.length).toBeGreaterThan(0);
    for (const row of found) {
      expect(row["enriched_email_2"]).toMatch(/@/);
      expect(["hunter", "findymail"]).toContain(row["email_provider"]);
      expect(row["'=Formula"]).toBe("'=1+1");
    }
  });

  it("is narrowed to states and to columns in the order asked for", async () => {
    const all = await table();
    const found = await table("states=success&columns=enriched_email_2,Name");
    expect(found.length).toBe(all.filter((row) => row["enrichment_state"] === "success").length);
    expect(Object.keys(found[0] ?? {})).toEqual(["enriched_email_2", "Name"]);
  });

  it("comes as JSON with numbers and booleans of their own kind", async () => {
    const { text, headers } = await fetchExport("format=json&states=success");
    const items = z.array(z.record(z.string(), z.unknown())).parse(JSON.parse(text));
    expect(headers.get("content-type")).toContain("application/json");
    expect(items.length).toBeGreaterThan(0);
    expect(items.every((item) => typeof item["email_verified"] === "boolean")).toBe(true);
  });

  it("is saved under the job's name made safe, with a byte-order mark on request only", async () => {
    const plain = await fetchExport();
    expect(plain.headers.get("content-disposition")).toBe(
      `attachment; filename="Ubersicht _Q4__2026-enriched.csv"; filename*=UTF-8''%C3%9Cbersicht%20_Q4__2026-enriched.csv`,
    );
    expect(plain.text.startsWith("Company")).toBe(true);
    expect((await fetchExport("bom=true")).text.startsWith("\uFEFFCompany")).toBe(true);
  });

  it.each(["states=nonsense", "columns=Nmae", "format=xml", "colums=Name"])("400: ?%s", async (query) => {
    expect((await fetchExport(query)).status).toBe(400);
  });

  it("run again costs nothing: every answer is known", async () => {
    const before = emulator.billing();
    const mapping = { Company: "companyName", Name: "fullName", Domain: "companyDomain" };
    const json = { name: "again", columns, mapping, waterfall: spec, rows: rows() };
    const made = createJobReply.parse(
      await (await api.call(jobs.POST, { method: "POST", as: space.userId, json })).json(),
    );
    await api.call(processing.POST, { method: "POST", headers: { authorization: `Bearer ${cronSecret}` } });
    const again = jobContract.parse(
      await (await api.call(job.GET, { as: space.userId, params: { id: made.id } })).json(),
    );
    expect([again.state, again.progress.credits]).toEqual(["completed", 0]);
    expect(emulator.billing()).toEqual(before);
  });
});
