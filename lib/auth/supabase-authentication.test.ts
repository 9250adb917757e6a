import { once } from "node:events";
import { createServer, type IncomingMessage } from "node:http";
import { exportJWK, generateKeyPair, SignJWT } from "jose";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { log } from "@/lib/log.ts";
import type { Authentication } from "./authentication.ts";
import { supabaseAuthentication } from "./supabase-authentication.ts";

/** Against a server that answers as Supabase Auth does on the wire. */

const userId = "5f0b8f4e-0000-4000-8000-000000000001";
const keys = await generateKeyPair("ES256", { extractable: true });
const strangers = await generateKeyPair("ES256");
const jwk = { ...(await exportJWK(keys.publicKey)), kid: "k1", alg: "ES256", use: "sig", key_ops: ["verify"] };
const seen: { path: string; body: Record<string, unknown> }[] = [];

async function bodyOf(request: IncomingMessage): Promise<Record<string, unknown>> {
  let text = "";
  for await (const chunk of request) text += String(chunk);
  return text === "" ? {} : (JSON.parse(text) as Record<string, unknown>);
}

async function token(privateKey = keys.privateKey, expires = "1h"): Promise<string> {
  return new SignJWT({ email: "jane@acme.test", role: "authenticated", session_id: "s1" })
    .setProtectedHeader({ alg: "ES256", kid: "k1", typ: "JWT" })
    .setSubject(userId)
    .setAudience("authenticated")
    .setIssuedAt()
    .setExpirationTime(expires)
    .sign(privateKey);
}
const user = { id: userId, email: "jane@acme.test", aud: "authenticated", app_metadata: {}, user_metadata: {} };
const sessionOf = (accessToken: string, expiresIn = 3_600) => ({
  access_token: accessToken,
  refresh_token: "refresh-1",
  token_type: "bearer",
  expires_in: expiresIn,
  expires_at: Math.floor(Date.now() / 1_000) + expiresIn,
  user,
});

const server = createServer((request, response) => {
  void (async () => {
    const path = request.url ?? "";
    seen.push({ path, body: await bodyOf(request) });
    const reply = (status: number, json: unknown) => {
      response.writeHead(status, { "content-type": "application/json" });
      response.end(JSON.stringify(json));
    };
    if (path.includes("jwks.json")) return reply(200, { keys: [jwk] });
    if (path.includes("/otp")) return reply(200, {});
    if (path.includes("/logout")) return reply(204, {});
    if (path.includes("/verify")) return reply(403, { code: 403, error_code: "otp_expired", msg: "expired" });
    if (path.includes("/token")) return reply(200, sessionOf(await token()));
    reply(404, {});
  })();
});

let auth: Authentication;
beforeAll(async () => {
  log.level = "silent";
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const port = address !== null && typeof address === "object" ? address.port : 0;
  auth = supabaseAuthentication({ url: `http://127.0.0.1:${port}`, publishableKey: "sb_publishable_test" });
});
beforeEach(() => {
  seen.length = 0;
});
afterAll(() => server.close());

const request = (path: string, cookie = "") =>
  new Request(`http://localhost:3000${path}`, { headers: { cookie, host: "localhost:3000" } });
const cookieOf = (session: object) =>
  `sb-127-auth-token=base64-${Buffer.from(JSON.stringify(session)).toString("base64url")}`;
const pairs = (cookies: readonly string[]) => cookies.map((cookie) => cookie.split(";")[0]).join("; ");

describe("a session of Supabase's", () => {
  it("says who signed in, by its signature", async () => {
    const { principal } = await auth.identify(request("/", cookieOf(sessionOf(await token()))));
    expect(principal).toEqual({ userId, email: "jane@acme.test" });
  });

  it("is nobody's when another key signed it, whatever the cookie says of the user", async () => {
    const forged = sessionOf(await token(strangers.privateKey));
    expect((await auth.identify(request("/", cookieOf(forged)))).principal).toBeNull();
    expect((await auth.identify(request("/"))).principal).toBeNull();
    expect((await auth.identify(request("/", "sb-127-auth-token=nonsense"))).principal).toBeNull();
  });

  it("is refreshed when it ran out, and the new one is handed on as cookies", async () => {
    const old = sessionOf(await token(keys.privateKey, "-1h"), -3_600);
    const { principal, cookies } = await auth.identify(request("/", cookieOf(old)));
    expect(principal?.userId).toBe(userId);
    expect(cookies.join()).toContain("sb-127-auth-token=base64-");
    expect(seen.find(({ path }) => path.includes("grant_type=refresh_token"))?.body).toEqual({
      refresh_token: "refresh-1",
    });
  });

  it("ends on signing out, cookies and all", async () => {
    const cookies = await auth.signOut(request("/", cookieOf(sessionOf(await token()))));
    expect(cookies.join()).toMatch(/sb-127-auth-token=;.*Max-Age=0/);
    expect(seen.some(({ path }) => path.includes("/logout?scope=local"))).toBe(true);
  });
});

describe("signing in", () => {
  it("has a link mailed to existing users only, which leads back here", async () => {
    const { delivery, cookies } = await auth.requestSignIn(request("/"), "jane@acme.test");
    const asked = seen.find(({ path }) => path.includes("/otp"));
    expect(delivery).toBe("email");
    expect(asked?.body).toMatchObject({ email: "jane@acme.test", create_user: false, code_challenge_method: "s256" });
    expect(decodeURIComponent(asked?.path ?? "")).toContain("redirect_to=http://localhost:3000/auth/callback");
    expect(cookies.join()).toContain("code-verifier");
  });

  it("completes with the link's code in the browser that asked for it, and sets the session", async () => {
    const asked = await auth.requestSignIn(request("/"), "jane@acme.test");
    const done = await auth.completeSignIn(request("/auth/callback?code=c1", pairs(asked.cookies)));
    expect(done.ok).toBe(true);
    expect(seen.at(-1)?.body).toMatchObject({ auth_code: "c1", code_verifier: expect.any(String) });
    expect(
      (await auth.identify(request("/", pairs(done.cookies.filter((cookie) => !cookie.includes("Max-Age=0"))))))
        .principal?.userId,
    ).toBe(userId);
  });

  it.each([
    ["/auth/callback?token_hash=h&type=email", "expired"],
    ["/auth/callback?error_code=otp_expired", "expired"],
    ["/auth/callback", "unknown"],
    ["/auth/callback?token_hash=h&type=nonsense", "unknown"],
  ])("tells why a link did not work: %s", async (path, reason) => {
    expect(await auth.completeSignIn(request(path))).toMatchObject({ ok: false, reason });
  });
});
