import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createJobReply } from "@/lib/contracts/api.ts";
import { problem } from "@/lib/contracts/error.ts";
import { runProcessor } from "@/lib/engine/process.ts";
import { type Api, codeOf, jobRequest, startApi } from "@/tests/api/api.ts";
import type { TestWorkspace } from "@/tests/database/workspace.ts";
import * as download from "./[id]/download/route.ts";
import * as jobExport from "./[id]/export/route.ts";
import * as job from "./[id]/route.ts";
import * as jobs from "./route.ts";

let api: Api;
let space: TestWorkspace;

beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());
beforeEach(async () => {
  await api.pool.query("update public.jobs set next_due_at = 'infinity'");
  space = await api.workspace();
});

const post = (json: object) => api.call(jobs.POST, { method: "POST", as: space.users.member, json });
const made = async (json: object) => createJobReply.parse(await (await post(json)).json()).id;
/** A draft stays as it is while the processor runs: only the export is due. */
const listOf = (count: number) =>
  made({
    ...jobRequest,
    draft: true,
    rows: Array.from({ length: count }, (_, seq) => [`=Name, "${seq}"`, `${seq}@acme.test`]),
  });
const exportOf = (jobId: string, more: object = {}) =>
  made({ name: "All", type: "export", export: { jobId, ...more } });
const run = () => runProcessor({ pool: api.pool, kind: "cli", budgetMs: 60_000, idle: "return" });
const read = async (handler: typeof download.GET, id: string, query = "") =>
  (await api.call(handler, { as: space.users.viewer, params: { id }, path: `/?${query}` })).text();

describe("a job of the type export", () => {
  it.each(["csv", "json", "ndjson"])("writes the same %s as a direct export, piece by piece", async (format) => {
    const source = await listOf(4_100);
    await api.pool.query(
      "update public.records set state = 'not_found' where job_id = $1 and seq between 1990 and 4050",
      [source],
    );
    for (const states of [undefined, "not_found", "success"]) {
      const id = await exportOf(source, { format, ...(states && { states }) });
      await run();
      const { progress, state } = JSON.parse(await read(job.GET, id)) as { state: string; progress: object };
      expect([state, progress]).toMatchObject(["completed", { total: 3, success: 3, credits: 0 }]);
      const query = new URLSearchParams({ format, ...(states && { states }) }).toString();
      expect(await read(download.GET, id)).toBe(await read(jobExport.GET, source, query));
    }
  });

  it("is fetched although the list is gone, and its pieces go with it", async () => {
    const source = await listOf(3);
    const id = await exportOf(source);
    await run();
    const file = await read(download.GET, id);
    await api.pool.query("delete from public.jobs where id = $1", [source]);
    expect(await read(download.GET, id)).toBe(file);
    await api.pool.query("update public.jobs set deleted_at = now(), sweep_at = now() where id = $1", [id]);
    while ((await api.pool.query("select engine.delete_jobs(5) as more")).rows[0].more);
    const left = await api.pool.query("select 1 from public.export_chunks where job_id = $1", [id]);
    expect(left.rows).toEqual([]);
  });

  it("fails where the list goes before it is written, and gives no half file", async () => {
    const source = await listOf(2);
    const id = await exportOf(source);
    const early = await api.call(download.GET, { as: space.users.viewer, params: { id } });
    expect([early.status, await codeOf(early)]).toEqual([409, "CONFLICT"]);
    await api.pool.query("delete from public.jobs where id = $1", [source]);
    await run();
    expect(JSON.parse(await read(job.GET, id))).toMatchObject({ state: "failed" });
    expect((await api.call(download.GET, { as: space.users.viewer, params: { id } })).status).toBe(409);
  });

  it("refuses what it cannot write, by name", async () => {
    const source = await listOf(1);
    const others = await api.workspace();
    const refusal = async (spec: object | undefined, as = space.users.member) => {
      const reply = await api.call(jobs.POST, {
        method: "POST",
        as,
        json: { name: "x", type: "export", export: spec },
      });
      const { code, detail } = problem.parse(await reply.json());
      return [reply.status, code, detail];
    };
    expect(await refusal(undefined)).toMatchObject([400, "DATA_VALIDATION_FAILED", expect.stringContaining("export")]);
    expect(await refusal({ jobId: source, columns: "Nmae" })).toMatchObject([400, "DATA_VALIDATION_FAILED", expect.stringContaining("Nmae")]); // prettier-ignore
    expect(await refusal({ jobId: source, states: "lost" })).toMatchObject([400, "DATA_VALIDATION_FAILED", expect.stringContaining("lost")]); // prettier-ignore
    expect(await refusal({ jobId: await exportOf(source) })).toMatchObject([400, "DATA_VALIDATION_FAILED", expect.stringContaining("export itself")]); // prettier-ignore
    expect(await refusal({ jobId: source }, others.userId)).toMatchObject([404, "ENRICHMENT_JOB_NOT_FOUND", expect.any(String)]); // prettier-ignore
    const direct = await api.call(download.GET, { as: space.users.viewer, params: { id: source } });
    expect(direct.status).toBe(409);
  });
});
