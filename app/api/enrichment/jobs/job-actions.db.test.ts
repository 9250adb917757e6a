import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { bulkJobsReply, createJobReply, listJobsReply, retryJobReply } from "@/lib/contracts/api.ts";
import { job as jobContract } from "@/lib/contracts/job.ts";
import { problem } from "@/lib/contracts/error.ts";
import type { RouteHandler } from "@/lib/api/route.ts";
import { type Api, codeOf, jobRequest, startApi } from "@/tests/api/api.ts";
import type { TestWorkspace } from "@/tests/database/workspace.ts";
import * as pause from "./[id]/pause/route.ts";
import * as resume from "./[id]/resume/route.ts";
import * as retry from "./[id]/retry/route.ts";
import * as job from "./[id]/route.ts";
import * as start from "./[id]/start/route.ts";
import * as bulk from "./bulk/route.ts";
import * as jobs from "./route.ts";

let api: Api;
let space: TestWorkspace;

beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());
beforeEach(async () => {
  space = await api.workspace();
});

const post = (handler: RouteHandler, id: string, path = "/") =>
  api.call(handler, { method: "POST", as: space.users.member, params: { id }, path });
const create = async (changes: object = {}) => {
  const json = { ...jobRequest, ...changes };
  const response = await api.call(jobs.POST, { method: "POST", as: space.users.member, json });
  return createJobReply.parse(await response.json()).id;
};
const get = async (id: string) =>
  jobContract.parse(await (await api.call(job.GET, { as: space.users.viewer, params: { id } })).json());
const patch = (id: string, json: unknown, handler: RouteHandler = job.PATCH) =>
  api.call(handler, { method: "PATCH", as: space.users.member, params: { id }, json });
const change = (json: unknown) => api.call(bulk.POST, { method: "POST", as: space.users.member, json });

/** Both rows done, the second failed. */
async function end(id: string) {
  await api.pool.query(
    "update public.records set state = case seq when 0 then 'success' else 'failed' end where job_id = $1",
    [id],
  );
  await api.pool.query("update public.job_progress set success = 1, failed = 1 where job_id = $1", [id]);
  await api.pool.query("update public.jobs set state = 'partially_completed', finished_at = now() where id = $1", [id]);
}

describe("POST /api/enrichment/jobs/{id}/pause and /resume", () => {
  it("200: pauses, says what is on the wire, and goes on; each twice is once", async () => {
    const id = await create();
    for (const _ of [1, 2])
      expect(await (await post(pause.POST, id)).json()).toEqual({ id, state: "paused", onWire: 0, onWireCredits: 0 });
    for (const _ of [1, 2]) expect(await (await post(resume.POST, id)).json()).toEqual({ id, state: "queued" });
    expect((await get(id)).state).toBe("queued");
  });

  it("409: a draft cannot be paused, nor a finished job resumed", async () => {
    const draft = await post(pause.POST, await create({ draft: true }));
    expect([draft.status, await codeOf(draft)]).toEqual([409, "CONFLICT"]);
    const id = await create();
    await end(id);
    expect((await post(resume.POST, id)).status).toBe(409);
  });
});

describe("POST /api/enrichment/jobs/{id}/retry", () => {
  it("200: puts back what failed and reads so at once; without a scope it is the failed rows", async () => {
    const id = await create();
    await end(id);
    expect(retryJobReply.parse(await (await post(retry.POST, id)).json())).toEqual({ id, state: "queued", records: 1 });
    expect(await get(id)).toMatchObject({
      state: "queued",
      finishedAt: null,
      progress: { success: 1, failed: 0, waiting: 1, queued: 0 },
    });
  });

  it("409: nothing to retry, or not ended; 400: an unknown scope", async () => {
    const id = await create();
    expect((await post(retry.POST, id)).status).toBe(409);
    expect((await post(retry.POST, id, "/?scope=some")).status).toBe(400);
    await api.pool.query("update public.job_progress set success = 2 where job_id = $1", [id]);
    await api.pool.query("update public.jobs set state = 'completed' where id = $1", [id]);
    const nothing = problem.parse(await (await post(retry.POST, id, "/?scope=all")).json());
    expect(nothing).toMatchObject({ status: 409, code: "CONFLICT" });
    expect(nothing.detail).toContain("nothing to retry");
  });
});

describe("PATCH and PUT /api/enrichment/jobs/{id}", () => {
  it("200: change what is named and leave the rest", async () => {
    const id = await create({ tags: ["a"] });
    const reply = jobContract.parse(await (await patch(id, { priority: 1 })).json());
    expect(reply).toMatchObject({ priority: 1, name: "Leads", tags: ["a"] });
    await patch(id, { name: "Renamed", tags: ["b", "c"] }, job.PUT);
    expect(await get(id)).toMatchObject({ priority: 1, name: "Renamed", tags: ["b", "c"] });
  });

  it.each([
    ["nothing", {}],
    ["a priority that is none", { priority: 6 }],
    ["an unknown field", { state: "completed" }],
    ["a time without a zone", { scheduledAt: "2026-12-01T08:00" }],
  ])("400: %s", async (_, json) => {
    const response = await patch(await create(), json);
    expect([response.status, await codeOf(response)]).toEqual([400, "DATA_VALIDATION_FAILED"]);
  });
});

describe("a job with a start time", () => {
  const scheduledAt = "2100-01-01T09:00:00+01:00";

  it("201: is scheduled, moved by PATCH, and queued by start", async () => {
    const id = await create({ scheduledAt, priority: 2, maxAttempts: 5, backoff: { baseMs: 100, jitter: 0 } });
    expect(await get(id)).toMatchObject({ state: "scheduled", scheduledAt: "2100-01-01T08:00:00.000Z", priority: 2 });
    const [row] = (
      await api.pool.query(
        "select max_attempts, backoff_base_ms, backoff_factor, backoff_jitter from public.jobs where id = $1",
        [id],
      )
    ).rows;
    expect(row).toEqual({ max_attempts: 5, backoff_base_ms: 100, backoff_factor: 2, backoff_jitter: 0 });
    await patch(id, { scheduledAt: "2100-02-01T00:00:00Z" });
    expect((await get(id)).scheduledAt).toBe("2100-02-01T00:00:00.000Z");
    const listed = await api.call(jobs.GET, { as: space.userId, path: "/?state=scheduled" });
    expect(listJobsReply.parse(await listed.json()).items.map((item) => item.id)).toEqual([id]);
    expect((await post(start.POST, id)).status).toBe(204);
    expect((await get(id)).state).toBe("queued");
    expect((await patch(id, { scheduledAt })).status).toBe(409);
  });

  it("is cancelled like any other", async () => {
    const id = await create({ scheduledAt });
    const response = await api.call(job.DELETE, { method: "DELETE", as: space.users.member, params: { id } });
    expect(await response.json()).toMatchObject({ state: "cancelled", onWire: 0 });
  });
});

describe("POST /api/enrichment/jobs/bulk", () => {
  it("200: gives one result per job, and a refusal touches no other", async () => {
    const [running, draft, missing] = [await create(), await create({ draft: true }), randomUUID()];
    const reply = bulkJobsReply.parse(
      await (await change({ jobIds: [running, draft, missing, running], action: "pause" })).json(),
    );
    expect(reply.items).toMatchObject([
      { id: running, ok: true, state: "paused" },
      { id: draft, ok: false, code: "CONFLICT" },
      { id: missing, ok: false, code: "ENRICHMENT_JOB_NOT_FOUND" },
    ]);
  });

  it("200: says of each job what is on the wire when it is stopped, and how many rows are tried again", async () => {
    const [running, ended] = [await create(), await create()];
    await api.pool.query(
      `insert into public.lookups (workspace_id, provider, operation, input_hash, state, owner, job_id, price, repeat)
       values ($1, 'hunter', 'find-email', '\\x01', 'calling', $2, $3, 1.5, 'paid')`,
      [space.workspaceId, randomUUID(), running],
    );
    await end(ended);
    const stopped = bulkJobsReply.parse(await (await change({ jobIds: [running], action: "cancel" })).json());
    expect(stopped.items).toEqual([{ id: running, ok: true, state: "cancelled", onWire: 1, onWireCredits: 1.5 }]);
    const retried = bulkJobsReply.parse(await (await change({ jobIds: [ended], action: "retry" })).json());
    expect(retried.items).toEqual([{ id: ended, ok: true, state: "queued", records: 1 }]);
  });

  it.each([
    ["resume", "queued", async (id: string) => post(pause.POST, id)],
    ["cancel", "cancelled", async () => {}],
    ["retry", "queued", end],
    ["priority", "queued", async () => {}],
    ["delete", null, end],
  ] as const)("200: %s", async (action, state, prepare) => {
    const ids = [await create(), await create()];
    for (const id of ids) await prepare(id);
    const reply = await change({ jobIds: ids, action, ...(action === "priority" && { priority: 1 }) });
    expect(bulkJobsReply.parse(await reply.json()).items).toMatchObject(ids.map((id) => ({ id, ok: true, state })));
  });

  it("deleted jobs are gone from the list and by their address", async () => {
    const [gone, kept] = [await create(), await create()];
    await end(gone);
    await change({ jobIds: [gone], action: "delete" });
    const listed = listJobsReply.parse(await (await api.call(jobs.GET, { as: space.userId })).json());
    expect(listed.items.map(({ id }) => id)).toEqual([kept]);
    const response = await api.call(job.GET, { as: space.userId, params: { id: gone } });
    expect([response.status, await codeOf(response)]).toEqual([404, "ENRICHMENT_JOB_NOT_FOUND"]);
  });

  it.each([
    ["no job", { jobIds: [], action: "cancel" }],
    ["an unknown action", { jobIds: [randomUUID()], action: "explode" }],
    ["a priority that is missing", { jobIds: [randomUUID()], action: "priority" }],
    ["more than 100 jobs", { jobIds: Array.from({ length: 101 }, () => randomUUID()), action: "cancel" }],
  ])("400: %s", async (_, json) => {
    const response = await change(json);
    expect([response.status, await codeOf(response)]).toEqual([400, "DATA_VALIDATION_FAILED"]);
  });

  it("a job of others is answered like one that is not there, and stays as it is", async () => {
    const id = await create();
    const theirs = await api.workspace();
    const reply = await api.call(bulk.POST, {
      method: "POST",
      as: theirs.userId,
      json: { jobIds: [id], action: "cancel" },
    });
    expect(bulkJobsReply.parse(await reply.json()).items).toMatchObject([
      { id, ok: false, code: "ENRICHMENT_JOB_NOT_FOUND" },
    ]);
    expect((await get(id)).state).toBe("queued");
  });
});
