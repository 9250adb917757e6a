import { randomBytes } from "node:crypto";
import { SignJWT } from "jose";
import { describe, expect, it } from "vitest";
import { deriveKey, parseKeyRing } from "@/lib/vault/key-ring.ts";
import { endedCookie, readSession, sessionCookie, signSession } from "./session-cookie.ts";

const entry = (id: string) => `${id}:${randomBytes(32).toString("base64")}`;
const old = entry("old");
const ring = parseKeyRing(old);
const principal = { userId: "5f0b8f4e-0000-4000-8000-000000000001", email: "jane@acme.test" };

describe("a session", () => {
  it("says who signed in", async () => {
    expect(await readSession(await signSession(principal, ring), ring)).toEqual(principal);
  });

  it("outlives a rotation of the keys, and ends when its key leaves the ring", async () => {
    const token = await signSession(principal, ring);
    expect(await readSession(token, parseKeyRing(`${entry("new")},${old}`))).toEqual(principal);
    expect(await readSession(token, parseKeyRing(entry("new")))).toBeNull();
  });

  const made = (change: (jwt: SignJWT) => SignJWT, key = deriveKey(ring.current, "session")) =>
    change(
      new SignJWT({ email: principal.email })
        .setProtectedHeader({ alg: "HS256", kid: "old" })
        .setSubject(principal.userId)
        .setAudience("leadenrich:session")
        .setExpirationTime("1h"),
    ).sign(key);

  it.each([
    ["is not ours", () => made((jwt) => jwt, randomBytes(32))],
    ["was signed for another purpose", () => made((jwt) => jwt, deriveKey(ring.current, "callback"))],
    ["was made for another audience", () => made((jwt) => jwt.setAudience("other"))],
    ["is too old", () => made((jwt) => jwt.setExpirationTime(new Date(Date.now() - 1_000)))],
    ["names no user", () => made((jwt) => jwt.setSubject("admin"))],
    ["is signed with nothing", () => Promise.resolve("eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0.")],
    ["is no token", () => Promise.resolve("x")],
  ])("is nobody's when it %s", async (_, token) => {
    expect(await readSession(await token(), ring)).toBeNull();
  });
});

it("the cookie is for this site and its server only, and Secure over https", () => {
  expect(sessionCookie("t", true)).toBe(
    "leadenrich_session=t; Path=/; HttpOnly; SameSite=Lax; Max-Age=2592000; Secure",
  );
  expect(sessionCookie("t", false)).not.toContain("Secure");
  expect(endedCookie(false)).toContain("Max-Age=0");
});
