import { createHmac } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { signCallback } from "@/lib/vault/callback-token.ts";
import { type Api, codeOf, startApi } from "@/tests/api/api.ts";
import * as webhook from "./route.ts";

const secret = "what surfe signs with";
let api: Api;
let workspaceId: string;

beforeAll(async () => {
  api = await startApi();
  process.env.SURFE_WEBHOOK_SECRET = secret;
  ({ workspaceId } = await api.workspace());
});
afterAll(() => api.close());

let count = 0;
/** A question to Surfe whose answer is still to come. */
async function pendingLookup(): Promise<string> {
  const { rows } = await api.pool.query<{ id: string }>(
    `insert into public.lookups (workspace_id, provider, operation, input_hash, owner, price, repeat, state, external_id, input)
     values ($1, 'surfe', 'find-email', decode($2, 'hex'), gen_random_uuid(), 1, 'paid', 'pending', 'ext-1', '{"fullName": "Jane Doe"}')
     returning id`,
    [workspaceId, (count++).toString(16).padStart(4, "0")],
  );
  return rows[0]?.id ?? "";
}
const stateOf = async (id: string) => {
  const { rows } = await api.pool.query<{ state: string }>("select state from public.lookups where id = $1", [id]);
  return rows[0]?.state;
};
const attempts = async (id: string) =>
  (await api.pool.query("select 1 from public.attempts where lookup_id = $1", [id])).rows.length;

const person = {
  firstName: "Jane",
  lastName: "Doe",
  status: "COMPLETED",
  emails: [{ email: "jane@acme.com", validationStatus: "VALID" }],
};
const answer = JSON.stringify({ eventType: "person.enrichment.completed", data: { enrichmentID: "ext-1", person } });

function push(input: { lookup: string; provider?: string; body?: string; signature?: string | null; method?: string }) {
  const { lookup, provider = "surfe", body = answer, method = "POST" } = input;
  const stamp = String(Date.now());
  const signed = `t=${stamp},v0=${createHmac("sha256", secret).update(`${stamp}.${body}`).digest("hex")}`;
  const signature = input.signature === undefined ? signed : input.signature;
  const path = `/api/enrichment/webhook?provider=${provider}&lookup=${lookup}&extra=of-the-vendor`;
  return api.call(method === "GET" ? webhook.GET : webhook.POST, {
    method,
    path,
    ...(method === "GET" ? {} : { body }),
    headers: { ...(signature !== null && { "x-surfe-signature": signature }), origin: "https://api.surfe.com" },
  });
}

describe("POST /api/enrichment/webhook", () => {
  it("200: books the answer of a call that we made, once, however often it is sent", async () => {
    const id = await pendingLookup();
    const lookup = signCallback({ lookupId: id, generation: 1 });
    const first = await push({ lookup });
    expect([first.status, await first.json()]).toEqual([200, { received: true, news: true }]);
    expect(await stateOf(id)).toBe("hit");
    const again = await Promise.all([push({ lookup }), push({ lookup })]);
    expect(again.map(({ status }) => status)).toEqual([200, 200]);
    expect(await again[0].json()).toEqual({ received: true, news: false });
    expect(await attempts(id)).toBe(1);
  });

  it("403: a URL that we did not sign, or signed for another call", async () => {
    const [id, other] = [await pendingLookup(), await pendingLookup()];
    const genuine = signCallback({ lookupId: other, generation: 1 });
    for (const lookup of [
      `${id}.1`,
      `${id}.1.${"A".repeat(43)}`,
      genuine.replace(/^\d+/, id),
      `${id}.2.${genuine.split(".")[2]}`,
    ]) {
      const response = await push({ lookup });
      expect([response.status, await codeOf(response)], lookup).toEqual([403, "FORBIDDEN"]);
    }
    expect(await stateOf(id)).toBe("pending");
  });

  it("403: where the provider signs, its signature must be right too", async () => {
    const id = await pendingLookup();
    const lookup = signCallback({ lookupId: id, generation: 1 });
    for (const signature of [null, "", "t=1,v0=00", `t=${Date.now()},v0=${"0".repeat(64)}`])
      expect((await push({ lookup, signature })).status, String(signature)).toBe(403);
    expect(await stateOf(id)).toBe("pending");
  });

  it("404: a provider that was not asked, or a call that is gone", async () => {
    const id = await pendingLookup();
    const lookup = signCallback({ lookupId: id, generation: 1 });
    expect((await push({ lookup, provider: "nobody" })).status).toBe(404);
    expect((await push({ lookup: signCallback({ lookupId: id, generation: 7 }) })).status).toBe(404);
  });

  it("200: what cannot be read leaves the question open, for the poll to answer", async () => {
    const id = await pendingLookup();
    const lookup = signCallback({ lookupId: id, generation: 1 });
    expect((await push({ lookup, body: "not json" })).status).toBeLessThan(500);
    expect(await stateOf(id)).toBe("pending");
  });

  it("400: no look-up named", async () => {
    const response = await api.call(webhook.POST, { method: "POST", path: "/?provider=surfe", body: "{}" });
    expect(response.status).toBe(400);
  });
});
