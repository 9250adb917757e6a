import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { RouteHandler } from "@/lib/api/route.ts";
import { type Api, codeOf, jobRequest, startApi } from "@/tests/api/api.ts";
import type { TestWorkspace } from "@/tests/database/workspace.ts";
import * as connectionTest from "./connections/[id]/test/route.ts";
import * as connection from "./connections/[id]/route.ts";
import * as connections from "./connections/route.ts";
import * as jobDownload from "./enrichment/jobs/[id]/download/route.ts";
import * as jobExport from "./enrichment/jobs/[id]/export/route.ts";
import * as jobLogs from "./enrichment/jobs/[id]/logs/route.ts";
import * as jobRecords from "./enrichment/jobs/[id]/records/route.ts";
import * as jobPause from "./enrichment/jobs/[id]/pause/route.ts";
import * as job from "./enrichment/jobs/[id]/route.ts";
import * as jobStart from "./enrichment/jobs/[id]/start/route.ts";
import * as jobEmpty from "./enrichment/jobs/[id]/empty/route.ts";
import * as jobResume from "./enrichment/jobs/[id]/resume/route.ts";
import * as jobRetry from "./enrichment/jobs/[id]/retry/route.ts";
import * as jobsBulk from "./enrichment/jobs/bulk/route.ts";
import * as jobs from "./enrichment/jobs/route.ts";
import * as stream from "./enrichment/stream/route.ts";
import * as providers from "./providers/route.ts";
import * as retention from "./retention/route.ts";
import * as budgets from "./spending/budgets/route.ts";
import * as credits from "./spending/credits/route.ts";
import * as spending from "./spending/route.ts";
import * as session from "./session/route.ts";
import * as usage from "./usage/route.ts";
import * as plan from "./waterfalls/plan/route.ts";
import * as waterfalls from "./waterfalls/route.ts";

const { name: _name, ...streamed } = jobRequest;

type Case = {
  handler: RouteHandler;
  method: string;
  name: string;
  /** The lowest role that may; null: none is needed. */
  role: "viewer" | "member" | "admin" | "owner" | null;
  of: "job" | "connection" | "nothing";
  json?: unknown;
};

const cases: Case[] = [
  { name: "session", handler: session.GET, method: "GET", role: null, of: "nothing" },
  { name: "list jobs", handler: jobs.GET, method: "GET", role: "viewer", of: "nothing" },
  { name: "create job", handler: jobs.POST, method: "POST", role: "member", of: "nothing", json: jobRequest },
  { name: "get job", handler: job.GET, method: "GET", role: "viewer", of: "job" },
  { name: "cancel job", handler: job.DELETE, method: "DELETE", role: "member", of: "job" },
  { name: "list records", handler: jobRecords.GET, method: "GET", role: "viewer", of: "job" },
  {
    name: "append records",
    handler: jobRecords.POST,
    method: "POST",
    role: "member",
    of: "job",
    json: { fromSeq: 0, rows: [["a", "b"]] },
  },
  { name: "start job", handler: jobStart.POST, method: "POST", role: "member", of: "job" },
  { name: "pause job", handler: jobPause.POST, method: "POST", role: "member", of: "job" },
  { name: "resume job", handler: jobResume.POST, method: "POST", role: "member", of: "job" },
  { name: "retry job", handler: jobRetry.POST, method: "POST", role: "member", of: "job" },
  {
    name: "change job",
    handler: job.PATCH,
    method: "PATCH",
    role: "member",
    of: "job",
    json: { priority: 2 },
  },
  {
    name: "change jobs",
    handler: jobsBulk.POST,
    method: "POST",
    role: "member",
    of: "nothing",
    json: { jobIds: [randomUUID()], action: "cancel" },
  },
  { name: "list logs", handler: jobLogs.GET, method: "GET", role: "viewer", of: "job" },
  { name: "download export", handler: jobDownload.GET, method: "GET", role: "viewer", of: "job" },
  { name: "export job", handler: jobExport.GET, method: "GET", role: "viewer", of: "job" },
  {
    name: "stream list",
    handler: stream.POST,
    method: "POST",
    role: "member",
    of: "nothing",
    json: { ...streamed, rows: [["Jane Doe", "jane@acme.test"]] },
  },
  { name: "list providers", handler: providers.GET, method: "GET", role: "viewer", of: "nothing" },
  {
    name: "connect provider",
    handler: connections.POST,
    method: "POST",
    role: "admin",
    of: "nothing",
    json: { provider: "hunter", key: "a-key-of-some-length" },
  },
  { name: "delete connection", handler: connection.DELETE, method: "DELETE", role: "admin", of: "connection" },
  { name: "test connection", handler: connectionTest.POST, method: "POST", role: "member", of: "connection" },
  {
    name: "set prices",
    handler: connection.PATCH,
    method: "PATCH",
    role: "admin",
    of: "connection",
    json: { creditPrice: 0.1 },
  },
  { name: "empty job", handler: jobEmpty.POST, method: "POST", role: "member", of: "job" },
  { name: "see retention", handler: retention.GET, method: "GET", role: "viewer", of: "nothing" },
  {
    name: "change retention",
    handler: retention.PATCH,
    method: "PATCH",
    role: "owner",
    of: "nothing",
    json: { jobDays: 30 },
  },
  { name: "see spending", handler: spending.GET, method: "GET", role: "viewer", of: "nothing" },
  {
    name: "grant credits",
    handler: credits.POST,
    method: "POST",
    role: "owner",
    of: "nothing",
    json: { action: "unlimited" },
  },
  {
    name: "set budget",
    handler: budgets.PUT,
    method: "PUT",
    role: "admin",
    of: "nothing",
    json: { scope: "provider_day", provider: "apollo", credits: 5, money: null },
  },
  { name: "see usage", handler: usage.GET, method: "GET", role: "viewer", of: "nothing" },
  { name: "list waterfalls", handler: waterfalls.GET, method: "GET", role: "viewer", of: "nothing" },
  {
    name: "save waterfall",
    handler: waterfalls.POST,
    method: "POST",
    role: "admin",
    of: "nothing",
    json: jobRequest.waterfall,
  },
  {
    name: "plan waterfall",
    handler: plan.POST,
    method: "POST",
    role: "viewer",
    of: "nothing",
    json: { waterfall: "work-email", rows: 1, fields: [] },
  },
];

const below = {
  viewer: [],
  member: ["viewer"],
  admin: ["viewer", "member"],
  owner: ["viewer", "member", "admin"],
} as const;

let api: Api;
let mine: TestWorkspace;
let theirs: TestWorkspace;
const things = { job: "", connection: "" };

beforeAll(async () => {
  api = await startApi();
  mine = await api.workspace("Mine");
  theirs = await api.workspace("Theirs");
  const made = await api.call(jobs.POST, { method: "POST", as: mine.userId, json: { ...jobRequest, draft: true } });
  things.job = ((await made.json()) as { id: string }).id;
  const json = { provider: "apollo", key: "another-key-of-some-length" };
  const connected = await api.call(connections.POST, { method: "POST", as: mine.userId, json });
  things.connection = ((await connected.json()) as { id: string }).id;
});
afterAll(() => api.close());

const request = ({ method, of, json }: Case, id = of === "nothing" ? "" : things[of]) => ({
  method,
  params: { id },
  ...(json !== undefined && { json }),
});

describe("every route is protected", () => {
  it.each(cases)("$name: 401 for nobody, before anything else is looked at", async (route) => {
    const bad = route.method === "GET" ? {} : { body: "{" };
    const response = await api.call(route.handler, { ...request(route, "not an id"), ...bad });
    expect(response.status).toBe(401);
    expect(response.headers.get("content-type")).toContain("application/problem+json");
    expect(await codeOf(response)).toBe("UNAUTHENTICATED");
  });

  it.each(cases)("$name: 401 for a forged session", async (route) => {
    const headers = { cookie: "leadenrich_session=eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0." };
    expect((await api.call(route.handler, { ...request(route), headers })).status).toBe(401);
  });

  it.each(cases.filter(({ role }) => role !== null))("$name: 404 for a workspace of others", async (route) => {
    const input = { ...request(route), as: theirs.userId, workspaceId: mine.workspaceId };
    const response = await api.call(route.handler, input);
    expect([response.status, await codeOf(response)]).toEqual([404, "NOT_FOUND"]);
  });

  it.each(cases.filter(({ of }) => of !== "nothing"))(
    "$name: what belongs to others is answered like what is not there",
    async (route) => {
      const others = await api.call(route.handler, { ...request(route), as: theirs.userId });
      const missing = await api.call(route.handler, { ...request(route, randomUUID()), as: theirs.userId });
      expect([others.status, missing.status]).toEqual([404, 404]);
      expect(await codeOf(others)).toBe(await codeOf(missing));
    },
  );

  it.each(cases.filter(({ method }) => method !== "GET"))("$name: 403 when another site had it sent", async (route) => {
    const input = { ...request(route), as: mine.userId, headers: { origin: "https://evil.example" } };
    expect((await api.call(route.handler, input)).status).toBe(403);
  });

  const tooLow = cases.flatMap((route) =>
    (route.role ? below[route.role] : []).map((role) => ({ ...route, low: role })),
  );
  it.each(tooLow)("$name: 403 for a $low", async (route) => {
    const response = await api.call(route.handler, { ...request(route), as: mine.users[route.low] });
    expect([response.status, await codeOf(response)]).toEqual([403, "FORBIDDEN"]);
  });

  it.each(cases)("$name: is never cached, and carries a request id", async (route) => {
    const response = await api.call(route.handler, { ...request(route), as: mine.users.viewer });
    await response.body?.cancel();
    expect(response.headers.get("cache-control")).toContain("no-store");
    expect(response.headers.get("x-request-id")).toMatch(/^[0-9a-f-]{36}$/);
  });
});

describe("the event stream", () => {
  it("is protected: 401 for nobody, 404 for a job of others", async () => {
    const path = `/api/enrichment/stream?job=${things.job}`;
    expect((await api.call(stream.GET, { path })).status).toBe(401);
    expect((await api.call(stream.GET, { path, as: theirs.userId })).status).toBe(404);
  });
});

it("somebody in several workspaces must name one, and sees only what is in it", async () => {
  const other = await api.workspace("Other");
  await api.pool.query("insert into public.members (workspace_id, user_id, role) values ($1, $2, 'owner')", [
    other.workspaceId,
    mine.userId,
  ]);
  const unnamed = await api.call(jobs.GET, { as: mine.userId });
  expect([unnamed.status, await codeOf(unnamed)]).toEqual([400, "DATA_VALIDATION_FAILED"]);
  const named = await api.call(jobs.GET, { as: mine.userId, workspaceId: other.workspaceId });
  expect(await named.json()).toEqual({ items: [], nextCursor: null });
  const input = { as: mine.userId, workspaceId: other.workspaceId, params: { id: things.job } };
  expect((await api.call(job.GET, input)).status).toBe(404);
  await api.pool.query("delete from public.members where workspace_id = $1 and user_id = $2", [
    other.workspaceId,
    mine.userId,
  ]);
});
