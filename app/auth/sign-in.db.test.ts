import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { signInReply } from "@/lib/contracts/api.ts";
import { ensureOwner } from "@/lib/services/members/ensure-owner.ts";
import { createSignInLink } from "@/lib/services/sign-in/create-sign-in-link.ts";
import * as session from "@/app/api/session/route.ts";
import * as signIn from "@/app/api/auth/sign-in/route.ts";
import * as signOut from "@/app/api/auth/sign-out/route.ts";
import { type Api, origin, startApi } from "@/tests/api/api.ts";
import * as callback from "./callback/route.ts";

let api: Api;
let owner: { userId: string; workspaceId: string };
const email = "owner@example.com";

beforeAll(async () => {
  api = await startApi();
  owner = await ensureOwner({ email });
});
beforeEach(() => api.pool.query("delete from private.sign_in_tokens"));
afterAll(() => api.close());

async function link(ttlMs?: number): Promise<string> {
  const made = await createSignInLink({ email, origin, ...(ttlMs !== undefined && { ttlMs }) });
  return made?.url ?? "none";
}
const open = (url: string) => callback.GET(new Request(url, { headers: { host: "127.0.0.1:3000" } }));
const cookieOf = (response: Response) => response.headers.getSetCookie()[0] ?? "";
const whoAmI = (cookie: string) => api.call(session.GET, { headers: { cookie: cookie.split(";")[0] ?? "" } });

describe("a sign-in link", () => {
  it("signs its owner in, into their workspace, and the cookie is out of scripts' reach", async () => {
    const response = await open(await link());
    expect([response.status, response.headers.get("location")]).toEqual([303, "/jobs"]);
    const cookie = cookieOf(response);
    expect(cookie).toMatch(/HttpOnly; SameSite=Lax; Max-Age=2592000$/);
    const reply = await whoAmI(cookie);
    expect(await reply.json()).toEqual({
      user: { id: owner.userId, email },
      workspaces: [{ id: owner.workspaceId, name: "My workspace", role: "owner" }],
    });
  });

  it("works once, also when it is opened twice at the same moment", async () => {
    const url = await link();
    const both = await Promise.all([open(url), open(url)]);
    expect(both.map(({ headers }) => headers.get("location")).sort()).toEqual(["/jobs", "/sign-in?error=used"]);
    expect((await open(url)).headers.get("location")).toBe("/sign-in?error=used");
  });

  it("stops working when its time is over", async () => {
    const response = await open(await link(-1));
    expect(response.headers.get("location")).toBe("/sign-in?error=expired");
    expect(response.headers.getSetCookie()).toEqual([]);
  });

  it.each(["", "?token=", "?token=invented"])("leads back with a reason when it is none: %s", async (query) => {
    const response = await open(`${origin}/auth/callback${query}`);
    expect(response.headers.get("location")).toBe("/sign-in?error=unknown");
  });

  it("is kept as a hash only", async () => {
    const token = new URL(await link()).searchParams.get("token") ?? "";
    const { rows } = await api.pool.query<{ hash: Buffer }>("select hash from private.sign_in_tokens");
    expect(rows).toHaveLength(1);
    expect(rows[0]?.hash.toString("utf8")).not.toContain(token);
    expect(rows[0]?.hash.toString("base64url")).not.toBe(token);
  });

  it("is marked Secure where the application is reached over https", async () => {
    const request = new Request(await link(), {
      headers: { "x-forwarded-proto": "https", host: "enrich.example.com" },
    });
    expect(cookieOf(await callback.GET(request))).toMatch(/; Secure$/);
  });
});

describe("POST /api/auth/sign-in", () => {
  const ask = (json: unknown, headers: Record<string, string> = {}) =>
    api.call(signIn.POST, { method: "POST", json, headers });
  const tokens = async () => (await api.pool.query("select 1 from private.sign_in_tokens")).rows.length;

  it("202: answers alike whether or not the address is known, and makes a link for members only", async () => {
    const unknown = await ask({ email: "stranger@example.com" });
    expect(await tokens()).toBe(0);
    const known = await ask({ email: "OWNER@example.com" });
    expect(await tokens()).toBe(1);
    expect([unknown.status, known.status]).toEqual([202, 202]);
    const reply = signInReply.parse(await known.json());
    expect(reply).toEqual(await unknown.json());
    expect(JSON.stringify(reply)).not.toContain("token");
  });

  it("makes none for a user who is a member of nothing", async () => {
    await api.pool.query("insert into auth.users (email) values ('former@example.com') on conflict do nothing");
    expect((await ask({ email: "former@example.com" })).status).toBe(202);
    expect(await tokens()).toBe(0);
  });

  it("500: makes no link to an address that only the request claims", async () => {
    const response = await ask({ email }, { host: "evil.example", origin: "http://evil.example" });
    expect(response.status).toBe(500);
    expect(await tokens()).toBe(0);
  });

  it("400: what is no address; 429: too many in a minute", async () => {
    expect((await ask({ email: "nobody" })).status).toBe(400);
    const replies = await Promise.all(Array.from({ length: 12 }, () => ask({ email: "stranger@example.com" })));
    expect(replies.some(({ status }) => status === 429)).toBe(true);
  });
});

it("signing out takes the cookie away", async () => {
  const response = await api.call(signOut.POST, { method: "POST", as: owner.userId });
  expect(response.status).toBe(204);
  expect(cookieOf(response)).toMatch(/^leadenrich_session=; .*Max-Age=0/);
});

it("a user of another installation, or a removed member, enters nothing", async () => {
  const reply = await api.call(session.GET, { as: "00000000-0000-4000-8000-000000000000" });
  expect(await reply.json()).toMatchObject({ workspaces: [] });
});

it("making the first owner twice, also at once, makes one user and one workspace", async () => {
  const both = await Promise.all([
    ensureOwner({ email: "first@example.com" }),
    ensureOwner({ email: "First@example.com" }),
  ]);
  expect(both[0]).toEqual(both[1]);
  const { rows } = await api.pool.query("select 1 from public.members where user_id = $1", [both[0].userId]);
  expect(rows).toHaveLength(1);
});
