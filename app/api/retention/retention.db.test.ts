import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createJobReply } from "@/lib/contracts/api.ts";
import { freshness } from "@/lib/contracts/freshness.ts";
import { job } from "@/lib/contracts/job.ts";
import { problem } from "@/lib/contracts/error.ts";
import { retentionReply } from "@/lib/contracts/retention.ts";
import { beat, claim, completeJobs, settle } from "@/lib/db/engine.ts";
import { deleteJobs } from "@/lib/db/upkeep.ts";
import { type Api, codeOf, jobRequest, startApi } from "@/tests/api/api.ts";
import type { TestWorkspace } from "@/tests/database/workspace.ts";
import * as emptying from "../enrichment/jobs/[id]/empty/route.ts";
import * as exporting from "../enrichment/jobs/[id]/export/route.ts";
import * as retrying from "../enrichment/jobs/[id]/retry/route.ts";
import * as oneJob from "../enrichment/jobs/[id]/route.ts";
import * as jobs from "../enrichment/jobs/route.ts";
import * as retention from "./route.ts";

let api: Api;
let space: TestWorkspace;

beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());
beforeEach(async () => {
  space = await api.workspace();
});

const change = (json: unknown) => api.call(retention.PATCH, { method: "PATCH", as: space.userId, json });
const see = async () => {
  const reply = retentionReply.parse(await (await api.call(retention.GET, { as: space.users.viewer })).json());
  return { ...reply, freshness: new Map(reply.freshness.map((one) => [one.operation, one])) };
};
const create = async (more: object = {}) => {
  const json = { ...jobRequest, ...more };
  const response = await api.call(jobs.POST, { method: "POST", as: space.users.member, json });
  expect(response.status).toBe(201);
  return createJobReply.parse(await response.json()).id;
};
const settingsOf = async (id: string) =>
  (await api.pool.query("select settings from public.jobs where id = $1", [id])).rows[0].settings as object;

/** Ends a job without asking anybody: one row failed, the others are found. */
async function end(jobId: string) {
  await beat(api.pool, "ender", "worker", 30_000);
  await api.pool.query("update public.jobs set next_due_at = 'infinity' where id <> $1", [jobId]);
  const claimed = await claim(api.pool, "ender", 100);
  const items = claimed.map(({ seq }) => ({
    jobId,
    seq,
    state: seq === 0 ? ("failed" as const) : ("success" as const),
  }));
  await settle(api.pool, "ender", items, {});
  await completeJobs(api.pool);
}

describe("how long things are kept", () => {
  it("is 30 days for jobs and 90 for answers, and by operation for using an answer again", async () => {
    const seen = await see();
    expect([seen.jobDays, seen.resultDays]).toEqual([30, 90]);
    expect(seen.freshness.get("find-email")).toMatchObject({ hitDays: 30, missDays: 14, own: false });
    expect(seen.freshness.size).toBe(Object.keys(freshness).length);
    const company = seen.fieldFreshness.filter(({ operation }) => operation === "enrich-company");
    expect(company.find(({ field }) => field === "foundedYear")).toMatchObject({ hitDays: 3_650, missDays: 30 });
    expect(company.find(({ field }) => field === "industry")).toMatchObject({ hitDays: 90, own: false });
  });

  it("is changed by an owner, each time on its own, and null means for ever", async () => {
    expect((await change({ jobDays: 7 })).status).toBe(200);
    expect((await change({ resultDays: null })).status).toBe(200);
    await change({ freshness: { "verify-email": { hitDays: 2, missDays: 0 } } });
    const seen = await see();
    expect([seen.jobDays, seen.resultDays]).toEqual([7, null]);
    expect(seen.freshness.get("verify-email")).toMatchObject({ hitDays: 2, missDays: 0, own: true });
    await change({ freshness: {} });
    expect((await see()).freshness.get("verify-email")).toMatchObject({ hitDays: 7, own: false });
  });

  it("is set for a field everywhere, and for one provider's operation before that", async () => {
    const here = { provider: "apollo", operation: "enrich-person" };
    const rules = [
      { field: "title", hitDays: 10, missDays: 5 },
      { ...here, field: "title", hitDays: 3 },
    ];
    expect(
      (await change({ fieldFreshness: rules, freshness: { "find-email": { hitDays: 9, missDays: 9 } } })).status,
    ).toBe(200);
    const titles = (await see()).fieldFreshness.filter(({ field }) => field === "title");
    const of = (operation: string) => titles.filter((one) => one.operation === operation);
    expect(of("enrich-person")).toMatchObject([
      { ...here, hitDays: 3, missDays: 5, own: true },
      { hitDays: 10, missDays: 5, own: true },
    ]);
    expect(of("enrich-person")[1]).not.toHaveProperty("provider");
    expect(of("find-email")).toMatchObject([{ hitDays: 10, missDays: 5, own: true }]);
    expect(
      (await see()).fieldFreshness.find(({ operation, field }) => operation === "find-email" && field === "email"),
    ).toMatchObject({ hitDays: 9, missDays: 9, own: true });
    await change({ jobDays: 9 });
    expect((await see()).fieldFreshness.filter(({ field }) => field === "title")).toEqual(titles);
    await change({ fieldFreshness: [] });
    expect((await see()).fieldFreshness.some(({ field, own }) => field === "title" && own)).toBe(true);
    await change({ freshness: {} });
    expect((await see()).fieldFreshness.some(({ own }) => own)).toBe(false);
  });

  it.each([
    [{}, "name at least one of jobDays, resultDays, freshness, fieldFreshness"],
    [{ fieldFreshness: [{ field: "shoeSize", hitDays: 1 }] }, "shoeSize"],
    [{ fieldFreshness: [{ field: "title", hitDays: 36_501 }] }, "fieldFreshness.0.hitDays"],
    [
      {
        fieldFreshness: [
          { field: "title", hitDays: 1 },
          { field: "title", hitDays: 2 },
        ],
      },
      "title is there twice",
    ],
    [
      { fieldFreshness: [{ field: "title", hitDays: 1, provider: "apolo", operation: "enrich-person" }] },
      'there is no provider \\"apolo\\"',
    ],
    [
      { fieldFreshness: [{ field: "email", hitDays: 1, provider: "zerobounce", operation: "enrich-person" }] },
      "ZeroBounce does not offer enrich-person",
    ],
    [{ jobDays: 0 }, "jobDays"],
    [{ resultDays: 1.5 }, "resultDays"],
    [{ freshness: { "find-gold": { hitDays: 1, missDays: 1 } } }, "find-gold"],
    [{ freshness: { "find-email": { hitDays: 1 } } }, "missDays"],
  ])("400: %j is refused by its name", async (json, name) => {
    const response = await change(json);
    expect(response.status).toBe(400);
    const said = problem.parse(await response.json());
    expect(said.code).toBe("DATA_VALIDATION_FAILED");
    expect(JSON.stringify(said)).toContain(name);
    expect((await see()).jobDays).toBe(30);
  });

  it("is copied by a job for what it asks, and left out where the workspace set nothing of that", async () => {
    expect(await settingsOf(await create())).toEqual({});
    await change({
      freshness: { "verify-email": { hitDays: 2, missDays: 1 }, "find-phone": { hitDays: 1, missDays: 1 } },
    });
    expect(await settingsOf(await create({ keepDays: 3 }))).toEqual({
      keepDays: 3,
      freshness: { "dns-mx verify-email": { hitDays: 2, missDays: 1 } },
    });
    const verdict = { field: "emailStatus", hitDays: 2 };
    const here = { ...verdict, provider: "dns-mx", operation: "verify-email" };
    const elsewhere = { ...verdict, provider: "zerobounce", operation: "verify-email" };
    await change({ freshness: {}, fieldFreshness: [verdict, here, elsewhere, { field: "title", hitDays: 2 }] });
    expect(await settingsOf(await create())).toEqual({ fieldFreshness: [verdict, here] });
  });
});

describe("an ephemeral job", () => {
  const fetchAll = async (id: string, query = "") =>
    (await api.call(exporting.GET, { as: space.users.viewer, params: { id }, path: `/?${query}` })).text();
  const exportedAt = async (id: string) =>
    (await api.pool.query("select exported_at from public.jobs where id = $1", [id])).rows[0].exported_at as unknown;

  it("counts as fetched once all its rows went out after its end, not before and not by parts", async () => {
    const id = await create({ ephemeral: true });
    await fetchAll(id);
    expect(await exportedAt(id)).toBeNull();
    await end(id);
    await fetchAll(id, "states=success");
    await fetchAll(id, "columns=Name");
    expect(await exportedAt(id)).toBeNull();
    expect(await fetchAll(id)).toContain("jane@acme.test");
    expect(await exportedAt(id)).not.toBeNull();
  });

  it("does not count as fetched by a reader who left before the last piece", async () => {
    const rows = Array.from({ length: 2_500 }, (_, index) => [`Ann ${index}`, `ann${index}@acme.test`]);
    const id = await create({ ephemeral: true, rows });
    await api.pool.query("update public.records set state = 'success' where job_id = $1", [id]);
    await api.pool.query("update public.job_progress set success = total where job_id = $1", [id]);
    await completeJobs(api.pool);
    const { body } = await api.call(exporting.GET, { as: space.users.viewer, params: { id } });
    const reader = body?.getReader();
    expect((await reader?.read())?.done).toBe(false);
    await reader?.cancel();
    expect(await exportedAt(id)).toBeNull();
  });

  it("can be emptied at once by whoever has it all; export and retry then say why there is nothing", async () => {
    const id = await create({ ephemeral: true });
    const empty = () => api.call(emptying.POST, { method: "POST", as: space.users.member, params: { id } });
    const early = await empty();
    expect([early.status, await codeOf(early)]).toEqual([409, "CONFLICT"]);
    await end(id);
    const first = (await (await empty()).json()) as { emptiedAt: string };
    expect(await (await empty()).json()).toEqual(first);
    while (await deleteJobs(api.pool));
    const seen = job.parse(await (await api.call(oneJob.GET, { as: space.users.viewer, params: { id } })).json());
    expect(seen).toMatchObject({ ephemeral: true, emptiedAt: first.emptiedAt, progress: { total: 2, failed: 1 } });
    for (const response of [
      await api.call(exporting.GET, { as: space.users.viewer, params: { id } }),
      await api.call(retrying.POST, { method: "POST", as: space.users.member, params: { id } }),
    ]) {
      expect(response.status).toBe(409);
      expect(problem.parse(await response.json()).detail).toContain("The rows of this job were emptied on");
    }
  });
});
