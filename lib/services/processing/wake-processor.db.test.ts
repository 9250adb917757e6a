import { createServer } from "node:http";
import { once } from "node:events";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type Api, cronSecret, startApi } from "@/tests/api/api.ts";
import { wakeIfDue, wakeProcessor } from "./wake-processor.ts";

let api: Api;
const requests: string[] = [];
const server = createServer((request, response) => {
  requests.push(`${request.method} ${request.url} ${request.headers.authorization}`);
  response.end("{}");
});

beforeAll(async () => {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  process.env.APP_URL = `http://127.0.0.1:${address !== null && typeof address === "object" ? address.port : 0}`;
  api = await startApi();
});
beforeEach(() => {
  requests.length = 0;
});
afterAll(async () => {
  server.close();
  await api.close();
});

const woken = `POST /api/enrichment/process?kind=wake Bearer ${cronSecret}`;
const due = async () => {
  const { workspaceId } = await api.workspace();
  await api.pool.query(
    `insert into public.jobs (workspace_id, type, name, columns, mapping, waterfall, state, sealed, next_due_at)
     values ($1, 'batch_lead_enrichment', 'x', '{a}', '{}', '{}', 'queued', true, now())`,
    [workspaceId],
  );
};

describe("waking", () => {
  it("asks this installation's own processor to start, with the secret", async () => {
    expect(await wakeProcessor()).toBe(true);
    expect(requests).toEqual([woken]);
  });

  it("is left alone where a long-running worker listens, until its lease is over", async () => {
    await api.pool.query(
      "insert into public.workers (id, kind, lease_until) values ('w', 'worker', now() + interval '1 minute')",
    );
    expect(await wakeProcessor()).toBe(false);
    await api.pool.query("update public.workers set lease_until = '-infinity'");
    expect(await wakeProcessor()).toBe(true);
    expect(requests).toEqual([woken]);
  });

  it("by a look happens only when something is due, and at most once in two seconds", async () => {
    const now = Date.now();
    expect(await wakeIfDue(now)).toBe(false);
    await due();
    expect(await wakeIfDue(now + 1_000)).toBe(false);
    expect(await wakeIfDue(now + 2_000)).toBe(true);
    expect(await wakeIfDue(now + 3_999)).toBe(false);
    expect(requests).toEqual([woken]);
  });
});
