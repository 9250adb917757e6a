import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createJobReply, processReply } from "@/lib/contracts/api.ts";
import { job as jobContract } from "@/lib/contracts/job.ts";
import { emulatorEnvironment } from "@/emulator/environment.ts";
import { type RunningEmulator, startEmulator } from "@/emulator/server.ts";
import { type Api, codeOf, cronSecret, jobRequest, startApi } from "@/tests/api/api.ts";
import type { TestWorkspace } from "@/tests/database/workspace.ts";
import * as job from "../jobs/[id]/route.ts";
import * as jobs from "../jobs/route.ts";
import * as processing from "./route.ts";

let api: Api;
let space: TestWorkspace;
let emulator: RunningEmulator;
const bearer = { authorization: `Bearer ${cronSecret}` };

beforeAll(async () => {
  api = await startApi();
  space = await api.workspace();
  emulator = await startEmulator({ latency: "none", limits: "none" });
  Object.assign(process.env, emulatorEnvironment(emulator.url));
});
afterAll(async () => {
  await emulator.close();
  await api.close();
});

describe.each([
  ["GET", processing.GET],
  ["POST", processing.POST],
])("%s /api/enrichment/process", (method, handler) => {
  it.each([
    ["nothing", {}],
    ["another secret", { authorization: "Bearer another secret of some length" }],
    ["the start of the secret", { authorization: `Bearer ${cronSecret.slice(0, -1)}` }],
    ["the secret without Bearer", { authorization: cronSecret }],
  ])("401 for %s", async (_, headers) => {
    const response = await api.call(handler, { method, headers });
    expect([response.status, await codeOf(response)]).toEqual([401, "UNAUTHENTICATED"]);
  });

  it("401 for a signed-in owner: a session is no secret", async () => {
    expect((await api.call(handler, { method, as: space.userId })).status).toBe(401);
  });

  it("200: processes what is due and says when there is more", async () => {
    const made = await api.call(jobs.POST, { method: "POST", as: space.userId, json: jobRequest });
    const { id } = createJobReply.parse(await made.json());
    const response = await api.call(handler, { method, headers: bearer, path: "/?timeout=20000" });
    expect(processReply.parse(await response.json())).toMatchObject({
      ran: true,
      claimed: 2,
      settled: 2,
      workDueInMs: null,
    });
    const done = await api.call(job.GET, { as: space.userId, params: { id } });
    expect(jobContract.parse(await done.json()).state).toBe("completed");
    const slots = await api.pool.query("select 1 from public.process_slots where worker_id is not null");
    expect(slots.rows).toEqual([]);
  });
});

it("takes its settings from the query or from a JSON body, and refuses unknown ones", async () => {
  const posted = await api.call(processing.POST, {
    method: "POST",
    headers: bearer,
    json: { timeout: 6_000, maxJobs: 5 },
  });
  expect(posted.status).toBe(200);
  const unknown = await api.call(processing.GET, { headers: bearer, path: "/?timeuot=1" });
  expect(unknown.status).toBe(400);
});

it("does nothing while every slot is taken, and says so", async () => {
  await api.pool.query(
    "update public.process_slots set worker_id = 'other', lease_until = now() + interval '1 minute'",
  );
  const response = await api.call(processing.GET, { headers: bearer });
  expect(processReply.parse(await response.json())).toMatchObject({ ran: false, claimed: 0 });
  await api.pool.query("update public.process_slots set worker_id = null, lease_until = '-infinity'");
});
