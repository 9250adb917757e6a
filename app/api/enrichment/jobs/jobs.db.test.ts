import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createJobReply, listJobsReply, listRecordsReply } from "@/lib/contracts/api.ts";
import { job as jobContract } from "@/lib/contracts/job.ts";
import { problem } from "@/lib/contracts/error.ts";
import { type Api, type Call, codeOf, jobRequest, startApi } from "@/tests/api/api.ts";
import type { TestWorkspace } from "@/tests/database/workspace.ts";
import * as logs from "./[id]/logs/route.ts";
import * as records from "./[id]/records/route.ts";
import * as job from "./[id]/route.ts";
import * as start from "./[id]/start/route.ts";
import * as jobs from "./route.ts";

let api: Api;
let space: TestWorkspace;

beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());

async function fresh() {
  space = await api.workspace();
  return space;
}
const post = (json: unknown, more: Partial<Call> = {}) =>
  api.call(jobs.POST, { method: "POST", as: space.users.member, json, ...more });
const create = async (changes: object = {}) =>
  createJobReply.parse(await (await post({ ...jobRequest, ...changes })).json()).id;
const get = async (id: string) =>
  jobContract.parse(await (await api.call(job.GET, { as: space.users.viewer, params: { id } })).json());
const append = (id: string, fromSeq: number, rows: string[][]) =>
  api.call(records.POST, { method: "POST", as: space.users.member, params: { id }, json: { fromSeq, rows } });
const rowsOf = async (id: string, query = "") => {
  const reply = await api.call(records.GET, { as: space.users.viewer, params: { id }, path: `/?${query}` });
  return listRecordsReply.parse(await reply.json());
};

describe("POST /api/enrichment/jobs", () => {
  it("201: makes and queues a job with its rows, and makes the keyless provider's connection by itself", async () => {
    await fresh();
    const response = await post(jobRequest);
    expect(response.status).toBe(201);
    const { id } = createJobReply.parse(await response.json());
    const made = await get(id);
    expect(made).toMatchObject({ state: "queued", columns: jobRequest.columns, mapping: jobRequest.mapping });
    expect(made.waterfall).toMatchObject({ name: "check addresses", settings: { maxProviders: 10 } });
    expect(made.progress).toMatchObject({ total: 2, queued: 2, running: 0, success: 0 });
    const kept = await api.pool.query("select provider from public.connections where workspace_id = $1", [
      space.workspaceId,
    ]);
    expect(kept.rows).toEqual([{ provider: "dns-mx" }]);
  });

  it("201: pads short rows, and gives rows back by column as they stood", async () => {
    await fresh();
    const id = await create({ rows: [["Jane"], ["John", "john@acme.test", " "]] });
    const { items } = await rowsOf(id);
    expect(items.map(({ input }) => input)).toEqual([
      { Name: "Jane", "E-mail": "" },
      { Name: "John", "E-mail": "john@acme.test" },
    ]);
  });

  it("201: the same idempotency key makes one job, in the body or in the header, also at once", async () => {
    await fresh();
    const body = { ...jobRequest, idempotencyKey: "click-1" };
    const replies = await Promise.all([
      post(body),
      post(body),
      post(jobRequest, { headers: { "idempotency-key": "click-1" } }),
    ]);
    const ids = await Promise.all(replies.map(async (reply) => createJobReply.parse(await reply.json()).id));
    expect(new Set(ids).size).toBe(1);
    const listed = listJobsReply.parse(await (await api.call(jobs.GET, { as: space.userId })).json());
    expect(listed.items).toHaveLength(1);
  });

  it.each([
    ["no name", { name: "" }, "name"],
    ["an unknown field", { nmae: "x" }, "nmae"],
    ["no rows", { rows: [] }, "rows"],
    [
      "a row longer than the list",
      {
        rows: [
          ["a", "b"],
          ["a", "b", "c"],
        ],
      },
      "Row 2",
    ],
    ["the same column twice", { columns: ["Name", "Name"], mapping: { Name: "fullName" } }, '"Name"'],
    ["a mapping of a column that is not there", { mapping: { Phone: "phone" } }, '"Phone"'],
    ["a mapping to an unknown field", { mapping: { Name: "nmae" } }, '"nmae"'],
    ["no column mapped", { mapping: { Name: null } }, "mapped"],
    ["cells that are no text", { rows: [[1, 2]] }, "rows.0.0"],
    ["a NUL in a cell", { rows: [["a\u0000b", ""]] }, "character"],
    ["half an emoji in the name", { name: "\ud83d" }, "character"],
  ])("400: %s, named", async (_, changes, named) => {
    await fresh();
    const response = await post({ ...jobRequest, ...changes });
    expect(response.status).toBe(400);
    const refusal = problem.parse(await response.json());
    expect(refusal.code).toBe("DATA_VALIDATION_FAILED");
    expect(JSON.stringify([refusal.detail, refusal.issues])).toContain(named.replaceAll('"', '\\"'));
  });

  it("400: a body that is not JSON, or not said to be", async () => {
    await fresh();
    expect((await post(undefined, { body: "{" })).status).toBe(400);
    const headers = { "content-type": "text/plain" };
    expect((await post(undefined, { body: JSON.stringify(jobRequest), headers })).status).toBe(400);
  });

  const step = (provider: string) => ({ name: "x", target: "email", steps: [{ provider, operation: "find-email" }] });
  it.each([
    [404, "PROVIDER_NOT_FOUND", "huntr", step("huntr")],
    [400, "PROVIDER_NOT_CONNECTED", "Hunter", step("hunter")],
    [400, "WATERFALL_INVALID", "find-email", step("dns-mx")],
    [404, "WATERFALL_NOT_FOUND", "no-such", "no-such"],
  ])(
    "%i %s: a waterfall that cannot run is refused by name, and nothing is made",
    async (status, code, named, waterfall) => {
      await fresh();
      const response = await post({ ...jobRequest, waterfall });
      const refusal = problem.parse(await response.json());
      expect([response.status, refusal.code]).toEqual([status, code]);
      expect(refusal.detail).toContain(named);
      const made = await api.pool.query("select 1 from public.jobs where workspace_id = $1", [space.workspaceId]);
      expect(made.rows).toEqual([]);
    },
  );

  it("400 PROVIDER_AUTHENTICATION_FAILED: a key that the provider refused stops the job, with the provider's name", async () => {
    await fresh();
    await api.pool.query(
      "insert into public.connections (workspace_id, provider, ciphertext, status) values ($1, 'hunter', 'x', 'rejected')",
      [space.workspaceId],
    );
    const refusal = problem.parse(await (await post({ ...jobRequest, waterfall: step("hunter") })).json());
    expect(refusal).toMatchObject({ status: 400, code: "PROVIDER_AUTHENTICATION_FAILED" });
    expect(refusal.detail).toContain("Hunter");
  });

  it("413: a body over 10 MB names the way in chunks, whether or not it admits its length", async () => {
    await fresh();
    const body = JSON.stringify({ ...jobRequest, name: "x".repeat(10_000_001) });
    const response = await post(undefined, { body });
    expect(response.status).toBe(413);
    expect(problem.parse(await response.json()).detail).toMatch(/draft: true.*\/records.*\/start/);
    const lied = await post(undefined, { body: "{}", headers: { "content-length": "99999999" } });
    expect(lied.status).toBe(413);
  });

  it("429: more writes in a minute than allowed are refused with the time to wait", async () => {
    await fresh();
    const replies = [];
    for (let count = 0; count <= 100; count++) replies.push(await post({}));
    const last = replies.at(-1);
    expect(replies.slice(0, -1).every(({ status }) => status === 400)).toBe(true);
    expect(last?.status).toBe(429);
    expect(Number(last?.headers.get("retry-after"))).toBeGreaterThan(0);
  });
});

describe("a draft", () => {
  it("takes its rows in chunks of any order, each once, and starts when none is missing", async () => {
    await fresh();
    const id = await create({ draft: true, rows: [] });
    expect(await (await append(id, 2, [["c"], ["d"]])).json()).toEqual({ added: 2, total: 2 });
    const early = await api.call(start.POST, { method: "POST", as: space.users.member, params: { id } });
    expect([early.status, await codeOf(early)]).toEqual([409, "CONFLICT"]);
    expect(await (await append(id, 0, [["a"], ["b"]])).json()).toEqual({ added: 2, total: 4 });
    expect(await (await append(id, 0, [["a"], ["b"]])).json()).toEqual({ added: 0, total: 4 });
    const started = await api.call(start.POST, { method: "POST", as: space.users.member, params: { id } });
    expect(started.status).toBe(204);
    expect((await rowsOf(id)).items.map(({ input }) => input["Name"])).toEqual(["a", "b", "c", "d"]);
    expect((await get(id)).state).toBe("queued");
  });

  it("409: an empty one does not start, and a started one takes no rows", async () => {
    await fresh();
    const empty = await create({ draft: true, rows: [] });
    expect((await api.call(start.POST, { method: "POST", as: space.users.member, params: { id: empty } })).status).toBe(
      409,
    );
    const running = await create();
    expect((await append(running, 2, [["late"]])).status).toBe(409);
  });

  it("400: a row too long is named by its place in the whole list", async () => {
    await fresh();
    const id = await create({ draft: true, rows: [] });
    const refusal = problem.parse(
      await (
        await append(id, 500, [
          ["a", "b"],
          ["a", "b", "c"],
        ])
      ).json(),
    );
    expect(refusal).toMatchObject({ status: 400 });
    expect(refusal.detail).toContain("Row 502");
  });
});

describe("GET /api/enrichment/jobs", () => {
  it("lists newest first, in pages that neither lose nor repeat one, also when two were made at once", async () => {
    await fresh();
    const ids = [
      await create({ name: "1" }),
      await create({ name: "2" }),
      await create({ name: "3" }),
      await create({ name: "4" }),
    ];
    await api.pool.query("update public.jobs set created_at = '2026-11-01' where id = any ($1)", [ids.slice(0, 3)]);
    const seen: string[] = [];
    for (let cursor = ""; ;) {
      const path = `/?limit=1${cursor && `&cursor=${cursor}`}`;
      const page = listJobsReply.parse(await (await api.call(jobs.GET, { as: space.userId, path })).json());
      seen.push(...page.items.map(({ id }) => id));
      if (page.nextCursor === null) break;
      cursor = page.nextCursor;
    }
    expect(seen).toEqual([ids[3], ...ids.slice(0, 3).sort()]);
  });

  it("filters by state, type, tag and part of the name, taking % and _ as letters", async () => {
    await fresh();
    const id = await create({ name: "100% Leads_A", tags: ["q4"], type: "email_validation", draft: true });
    await create({ name: "Others" });
    for (const query of ["state=draft", "type=email_validation", "tag=q4", "search=0%25+lead", "search=s_a"]) {
      const reply = listJobsReply.parse(
        await (await api.call(jobs.GET, { as: space.userId, path: `/?${query}` })).json(),
      );
      expect(
        reply.items.map((item) => item.id),
        query,
      ).toEqual([id]);
    }
    const none = listJobsReply.parse(
      await (await api.call(jobs.GET, { as: space.userId, path: "/?search=0_L" })).json(),
    );
    expect(none.items).toEqual([]);
  });

  it.each(["status=draft", "limit=101", "limit=0", "cursor=abc", "state=nonsense"])("400: ?%s", async (query) => {
    await fresh();
    const response = await api.call(jobs.GET, { as: space.userId, path: `/?${query}` });
    expect(response.status).toBe(400);
    expect(problem.parse(await response.json()).detail).toContain(query.split("=")[0]);
  });
});

describe("DELETE /api/enrichment/jobs/{id}", () => {
  it("200: cancels, says what was on the wire, and shows unfinished rows as cancelled at once", async () => {
    await fresh();
    const id = await create();
    await api.pool.query("update public.records set state = 'success' where job_id = $1 and seq = 0", [id]);
    await api.pool.query("update public.job_progress set success = 1 where job_id = $1", [id]);
    await api.pool.query(
      `insert into public.lookups (workspace_id, provider, operation, input_hash, owner, job_id, price, repeat)
       values ($1, 'hunter', 'find-email', '\\x00', gen_random_uuid(), $2, 1.5, 'paid')`,
      [space.workspaceId, id],
    );
    const response = await api.call(job.DELETE, { method: "DELETE", as: space.users.member, params: { id } });
    expect(await response.json()).toEqual({ id, state: "cancelled", onWire: 1, onWireCredits: 1.5 });
    expect((await get(id)).progress).toMatchObject({ success: 1, cancelled: 1, queued: 0, running: 0, waiting: 0 });
    expect((await rowsOf(id)).items.map(({ state }) => state)).toEqual(["success", "cancelled"]);
    expect((await rowsOf(id, "state=cancelled")).items.map(({ seq }) => seq)).toEqual([1]);
    expect((await rowsOf(id, "state=queued")).items).toEqual([]);
    const again = await api.call(job.DELETE, { method: "DELETE", as: space.users.member, params: { id } });
    expect(again.status).toBe(200);
  });

  it("409: a finished job cannot be cancelled", async () => {
    await fresh();
    const id = await create();
    await api.pool.query("update public.jobs set state = 'completed' where id = $1", [id]);
    const response = await api.call(job.DELETE, { method: "DELETE", as: space.users.member, params: { id } });
    expect([response.status, await codeOf(response)]).toEqual([409, "CONFLICT"]);
  });
});

describe("GET /api/enrichment/jobs/{id} and below", () => {
  it("counts as running only what a live worker holds, and the counts add up to the total", async () => {
    await fresh();
    const id = await create({ rows: Array.from({ length: 6 }, (_, seq) => [`row ${seq}`, ""]) });
    await api.pool.query(
      `insert into public.workers (id, kind, lease_until) values ('alive', 'worker', now() + interval '1 hour'), ('dead', 'worker', '-infinity')`,
    );
    await api.pool.query(
      `update public.records set state = case seq when 3 then 'waiting' when 4 then 'success' else 'running' end,
         run_at = case when seq = 3 then now() end,
         leased_by = case seq when 0 then 'alive' when 1 then 'alive' when 2 then 'dead' end
       where job_id = $1 and seq < 5`,
      [id],
    );
    await api.pool.query("update public.job_progress set success = 1 where job_id = $1", [id]);
    expect((await get(id)).progress).toMatchObject({ total: 6, running: 2, waiting: 1, success: 1, queued: 2 });
  });

  it("404: an id that is none, and one that is not there", async () => {
    await fresh();
    const malformed = await api.call(job.GET, { as: space.userId, params: { id: "1" } });
    const missing = await api.call(job.GET, { as: space.userId, params: { id: space.workspaceId } });
    expect([malformed.status, missing.status]).toEqual([404, 404]);
    expect(await codeOf(missing)).toBe("ENRICHMENT_JOB_NOT_FOUND");
  });

  it("pages rows by seq and gives named rows in one request", async () => {
    await fresh();
    const id = await create({ rows: Array.from({ length: 5 }, (_, seq) => [`row ${seq}`, ""]) });
    const first = await rowsOf(id, "limit=2");
    expect([first.items.map(({ seq }) => seq), first.nextAfter]).toEqual([[0, 1], 1]);
    const rest = await rowsOf(id, "after=1&limit=100");
    expect([rest.items.map(({ seq }) => seq), rest.nextAfter]).toEqual([[2, 3, 4], null]);
    expect((await rowsOf(id, "seqs=4,0,99")).items.map(({ seq }) => seq)).toEqual([0, 4]);
    const many = await api.call(records.GET, {
      as: space.userId,
      params: { id },
      path: `/?seqs=${Array(501).fill(1).join()}`,
    });
    expect(many.status).toBe(400);
  });

  it("gives console lines from the start and after a rev, without a gap or a repeat", async () => {
    await fresh();
    const id = await create();
    const read = async (afterRev: number) => {
      const path = `/?afterRev=${afterRev}`;
      return (await (await api.call(logs.GET, { as: space.userId, params: { id }, path })).json()) as {
        items: { message: string }[];
        rev: number;
      };
    };
    const first = await read(0);
    expect(first.items.map(({ message }) => message)).toEqual(["Job queued with 2 records"]);
    await api.pool.query(
      "select private.add_event($1, '{0}', private.log_line('info', 'one')), private.add_event($1, '{1}', private.log_line('info', 'two'))",
      [id],
    );
    const next = await read(first.rev);
    expect(next.items.map(({ message }) => message)).toEqual(["one", "two"]);
    expect((await read(0)).items).toHaveLength(3);
    expect((await read(next.rev)).items).toEqual([]);
  });
});
