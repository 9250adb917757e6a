import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { createJobReply } from "@/lib/contracts/api.ts";
import { type JobEvent, jobEvent } from "@/lib/contracts/job.ts";
import { type Api, jobRequest, startApi } from "@/tests/api/api.ts";
import type { TestWorkspace } from "@/tests/database/workspace.ts";
import * as jobs from "../jobs/route.ts";
import * as stream from "./route.ts";

let api: Api;
let space: TestWorkspace;

beforeAll(async () => {
  api = await startApi();
  space = await api.workspace();
});
afterAll(() => api.close());

const create = async () => {
  const response = await api.call(jobs.POST, { method: "POST", as: space.userId, json: jobRequest });
  return createJobReply.parse(await response.json()).id;
};
const happen = (id: string, seqs: number[], message: string) =>
  api.pool.query("select private.add_event($1, $2, private.log_line('info', $3))", [id, seqs, message]);

type Message = { id: string; event: JobEvent };

/** Reads a stream as an EventSource does. */
async function watch(id: string, more: { headers?: Record<string, string>; since?: number } = {}) {
  const leaving = new AbortController();
  onTestFinished(() => leaving.abort());
  const path = `/api/enrichment/stream?job=${id}${more.since === undefined ? "" : `&since=${more.since}`}`;
  const response = await api.call(stream.GET, {
    path,
    as: space.users.viewer,
    signal: leaving.signal,
    ...(more.headers && { headers: more.headers }),
  });
  const reader = (response.body ?? new ReadableStream()).pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  async function next(): Promise<Message | "end"> {
    for (;;) {
      const end = text.indexOf("\n\n");
      if (end >= 0) {
        const block = text.slice(0, end);
        text = text.slice(end + 2);
        const field = (name: string) => block.match(new RegExp(`^${name}: (.*)$`, "m"))?.[1] ?? "";
        if (field("event") === "job") return { id: field("id"), event: jobEvent.parse(JSON.parse(field("data"))) };
        continue;
      }
      const piece = await reader.read();
      if (piece.done) return "end";
      text += piece.value;
    }
  }
  const nextEvent = async () => {
    const message = await next();
    if (message === "end") throw new Error("the stream ended");
    return message;
  };
  return { response, next, nextEvent, leave: () => leaving.abort() };
}

const lines = ({ event }: Message) => event.logs.map(({ message }) => message);

describe("GET /api/enrichment/stream", () => {
  it("says that it is a stream which nobody may hold back", async () => {
    const { response } = await watch(await create());
    expect(response.status).toBe(200);
    expect(response.headers.get("content-type")).toContain("text/event-stream");
    expect(response.headers.get("cache-control")).toBe("private, no-store, no-transform");
  });

  it("gives the state and the latest lines at once, then what changed as it commits", async () => {
    const id = await create();
    const { nextEvent } = await watch(id);
    const first = await nextEvent();
    expect(first).toMatchObject({ id: "1", event: { state: "queued", rev: 1, seqs: [], progress: { total: 2 } } });
    expect(lines(first)).toEqual(["Job queued with 2 records"]);
    await happen(id, [1], "one");
    const second = await nextEvent();
    expect([second.id, second.event.seqs, lines(second)]).toEqual(["2", [1], ["one"]]);
    expect([first.event.sinceRev, second.event.sinceRev]).toEqual([null, 1]);
  });

  it("resumes after Last-Event-ID with everything since in one message, each row once", async () => {
    const id = await create();
    await happen(id, [0, 1], "one");
    await happen(id, [1], "two");
    const { nextEvent } = await watch(id, { headers: { "last-event-id": "1" } });
    const event = await nextEvent();
    expect([event.id, event.event.seqs, lines(event)]).toEqual(["3", [0, 1], ["one", "two"]]);
  });

  it("brings the changed rows along while they are few, so that a page need not ask for them", async () => {
    const id = await create();
    const { nextEvent } = await watch(id, { since: 1 });
    await nextEvent();
    await happen(id, [1], "one");
    const { event } = await nextEvent();
    expect(event.rows?.map(({ seq, state }) => [seq, state])).toEqual([[1, "queued"]]);
    await happen(
      id,
      Array.from({ length: 51 }, (_, seq) => seq),
      "many",
    );
    const many = await nextEvent();
    expect([many.event.seqs.length, many.event.rows]).toEqual([51, undefined]);
  });

  it("resumes after ?since, where nothing was missed sends nothing old", async () => {
    const id = await create();
    const { nextEvent } = await watch(id, { since: 1 });
    const state = await nextEvent();
    expect([state.id, lines(state)]).toEqual(["1", []]);
    await happen(id, [0], "new");
    expect(lines(await nextEvent())).toEqual(["new"]);
  });

  it("never loses a line or tells it twice, however many commit while it reads", async () => {
    const id = await create();
    const { nextEvent } = await watch(id, { since: 1 });
    const written = Array.from({ length: 60 }, (_, number) => `line ${number}`);
    await Promise.all(written.map((message) => happen(id, [0], message)));
    const heard: string[] = [];
    while (heard.length < written.length) heard.push(...lines(await nextEvent()));
    expect(heard.sort()).toEqual(written.sort());
  });

  it("ends after it told that the job is over", async () => {
    const id = await create();
    const { nextEvent, next } = await watch(id);
    await nextEvent();
    await api.pool.query("select app.cancel_job($1) from set_config('request.jwt.claims', $2, true)", [
      id,
      JSON.stringify({ sub: space.userId }),
    ]);
    expect((await nextEvent()).event).toMatchObject({ state: "cancelled", progress: { cancelled: 2 } });
    expect(await next()).toBe("end");
    const late = await watch(id);
    expect((await late.nextEvent()).event.state).toBe("cancelled");
    expect(await late.next()).toBe("end");
  });

  it("holds no transaction while it waits, and lets go of the database when nobody reads", async () => {
    const id = await create();
    const { nextEvent, leave } = await watch(id);
    await nextEvent();
    const held = async () =>
      (
        await api.pool.query(
          "select 1 from pg_stat_activity where datname = current_database() and state like 'idle in transaction%'",
        )
      ).rows;
    // Readers of earlier tests may be in the midst of their last read.
    await expect.poll(held).toEqual([]);
    leave();
    const listening = async () =>
      (
        await api.pool.query(
          "select 1 from pg_stat_activity where datname = current_database() and application_name = 'leadenrich events'",
        )
      ).rows;
    await expect.poll(listening, { timeout: 5_000 }).toEqual([]);
  });

  it("ends when the reader is no member any more", async () => {
    const id = await create();
    const { nextEvent, next } = await watch(id);
    await nextEvent();
    await api.pool.query("delete from public.members where user_id = $1", [space.users.viewer]);
    await happen(id, [0], "secret");
    await expect(next()).rejects.toThrow(/no job/);
    await api.pool.query("insert into public.members (workspace_id, user_id, role) values ($1, $2, 'viewer')", [
      space.workspaceId,
      space.users.viewer,
    ]);
  });

  it("400: no job named", async () => {
    const response = await api.call(stream.GET, { path: "/api/enrichment/stream", as: space.userId });
    expect(response.status).toBe(400);
  });
});
