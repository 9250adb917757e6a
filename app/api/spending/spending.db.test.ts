import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createJobReply } from "@/lib/contracts/api.ts";
import { problem } from "@/lib/contracts/error.ts";
import { spendingReply } from "@/lib/contracts/spending.ts";
import { type Api, codeOf, startApi } from "@/tests/api/api.ts";
import type { TestWorkspace } from "@/tests/database/workspace.ts";
import * as connection from "../connections/[id]/route.ts";
import * as connections from "../connections/route.ts";
import * as records from "../enrichment/jobs/[id]/records/route.ts";
import * as start from "../enrichment/jobs/[id]/start/route.ts";
import * as jobs from "../enrichment/jobs/route.ts";
import * as budgets from "./budgets/route.ts";
import * as credits from "./credits/route.ts";
import * as spending from "./route.ts";

let api: Api;
let space: TestWorkspace;
let connectionId = "";

beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());
beforeEach(async () => {
  space = await api.workspace();
  const json = { provider: "hunter", key: "a-key-of-some-length" };
  const made = await api.call(connections.POST, { method: "POST", as: space.userId, json });
  connectionId = ((await made.json()) as { id: string }).id;
});

const rows = Array.from({ length: 10 }, (_, index) => [`Ann Person${index}`, `acme${index}.com`]);
const list = {
  name: "Leads",
  columns: ["Name", "Domain"],
  mapping: { Name: "fullName", Domain: "companyDomain" },
  waterfall: { name: "one", target: "person", steps: [{ provider: "hunter", operation: "find-email" }] },
  rows,
};
const create = (changes: object = {}) =>
  api.call(jobs.POST, { method: "POST", as: space.users.member, json: { ...list, ...changes } });
const change = (json: unknown) => api.call(credits.POST, { method: "POST", as: space.userId, json });
const see = async () => spendingReply.parse(await (await api.call(spending.GET, { as: space.users.viewer })).json());

describe("a run that the workspace's credits cannot pay", () => {
  it("402: is refused with what it may cost, what is left and what to do, and leaves no job", async () => {
    await change({ action: "grant", credits: 4 });
    const response = await create();
    expect(response.status).toBe(402);
    const said = problem.parse(await response.json());
    expect(said.code).toBe("INSUFFICIENT_CREDITS");
    expect(said.detail).toBe(
      "This run may cost up to 10 credits and the workspace has 4 left. Give the run a budget of at most 4 credits, shorten the list, or ask an owner to grant more.",
    );
    const { rows: left } = await api.pool.query("select 1 from public.jobs where workspace_id = $1", [
      space.workspaceId,
    ]);
    expect(left).toEqual([]);
  });

  it("201: is taken with a budget that they can pay", async () => {
    await change({ action: "grant", credits: 4 });
    expect((await create({ budget: { run: 4 } })).status).toBe(201);
  });

  it("402: is refused at its start when it came in chunks", async () => {
    await change({ action: "grant", credits: 4 });
    const { id } = createJobReply.parse(await (await create({ rows: [], draft: true })).json());
    const params = { id };
    const json = { fromSeq: 0, rows };
    await api.call(records.POST, { method: "POST", as: space.users.member, params, json });
    const started = await api.call(start.POST, { method: "POST", as: space.users.member, params });
    expect([started.status, await codeOf(started)]).toEqual([402, "INSUFFICIENT_CREDITS"]);
    await change({ action: "grant", credits: 6 });
    expect((await api.call(start.POST, { method: "POST", as: space.users.member, params })).status).toBe(204);
  });

  it("201: is no question where nobody set a limit, or where it was ended", async () => {
    expect((await create()).status).toBe(201);
    await change({ action: "grant", credits: 1 });
    expect((await create()).status).toBe(402);
    await change({ action: "unlimited" });
    expect((await create()).status).toBe(201);
  });
});

describe("what may be spent", () => {
  it("is seen by any member of the workspace", async () => {
    await change({ action: "monthly", credits: 50 });
    await change({ action: "grant", credits: 5, note: "a present" });
    expect(await see()).toMatchObject({ creditsLeft: 55, monthlyAllowance: 50, reserved: 0, budgets: [], month: [] });
  });

  it("has budgets that are set, changed and removed", async () => {
    const put = (json: unknown) => api.call(budgets.PUT, { method: "PUT", as: space.users.admin, json });
    const scope = { scope: "provider_day", provider: "hunter" };
    expect((await put({ ...scope, credits: 10, money: 1.5 })).status).toBe(200);
    expect((await see()).budgets).toEqual([{ ...scope, credits: 10, money: 1.5 }]);
    await put({ ...scope, credits: null, money: null });
    expect((await see()).budgets).toEqual([]);
    const unknown = await put({ scope: "provider_day", provider: "huntr", credits: 1, money: null });
    expect([unknown.status, await codeOf(unknown)]).toEqual([404, "PROVIDER_NOT_FOUND"]);
    expect((await put({ scope: "workspace_month", provider: "hunter", credits: 1, money: null })).status).toBe(400);
  });

  it("is priced by key: in money, and where an operation costs this workspace other credits", async () => {
    const patch = (json: unknown) =>
      api.call(connection.PATCH, { method: "PATCH", as: space.users.admin, params: { id: connectionId }, json });
    expect((await patch({ creditPrice: 0.034, prices: { "find-email": 0.5 } })).status).toBe(204);
    const { rows: kept } = await api.pool.query(
      "select credit_price::float, prices from public.connections where id = $1",
      [connectionId],
    );
    expect(kept).toEqual([{ credit_price: 0.034, prices: { "find-email": 0.5 } }]);
    expect(await codeOf(await patch({ creditPrice: null, prices: { "find-gold": 1 } }))).toBe("FEATURE_NOT_SUPPORTED");
  });
});
