import { mkdtemp, readFile, rm, stat } from "node:fs/promises";
import { randomBytes } from "node:crypto";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { readCallbackToken, signCallback } from "./callback-token.ts";
import { ensureKeyFile } from "./key-file.ts";
import { deriveKey, type KeyRing, parseKeyRing } from "./key-ring.ts";
import { lookupHash } from "./lookup-hash.ts";
import { isSealedByOlderKey, openKey, sealKey } from "./seal.ts";

const entry = (id: string) => `${id}:${randomBytes(32).toString("base64")}`;
const ringOf = (...ids: string[]): KeyRing => parseKeyRing(ids.map(entry).join(","));
const here = { workspaceId: "5f0b8f4e-0000-4000-8000-000000000001", provider: "hunter" };
const secret = "sk_live_0123456789";

describe("a sealed key", () => {
  it("opens to what was sealed, and never looks the same twice", () => {
    const ring = ringOf("k1");
    const first = sealKey(secret, here, ring);
    expect(openKey(first, here, ring)).toBe(secret);
    expect(sealKey(secret, here, ring)).not.toBe(first);
    expect(first).not.toContain(secret);
  });

  it.each([
    ["another workspace", { ...here, workspaceId: "5f0b8f4e-0000-4000-8000-000000000002" }],
    ["another provider", { ...here, provider: "apollo" }],
  ])("does not open for %s", (_, elsewhere) => {
    const ring = ringOf("k1");
    expect(() => openKey(sealKey(secret, here, ring), elsewhere, ring)).toThrow(/belongs to another/);
  });

  it("does not open when any byte of it was changed", () => {
    const ring = ringOf("k1");
    const sealed = sealKey(secret, here, ring);
    const [version, id, body = ""] = sealed.split(".");
    const bytes = Buffer.from(body, "base64url");
    for (let place = 0; place < bytes.length; place++) {
      const changed = Buffer.from(bytes);
      changed[place] = (changed[place] ?? 0) ^ 1;
      expect(() => openKey(`${version}.${id}.${changed.toString("base64url")}`, here, ring)).toThrow(
        /cannot be opened/,
      );
    }
  });

  it("opens after a rotation and is then known to need sealing anew", () => {
    const old = entry("old");
    const sealed = sealKey(secret, here, parseKeyRing(old));
    const rotated = parseKeyRing(`${entry("new")},${old}`);
    expect(openKey(sealed, here, rotated)).toBe(secret);
    expect(isSealedByOlderKey(sealed, rotated)).toBe(true);
    expect(isSealedByOlderKey(sealKey(secret, here, rotated), rotated)).toBe(false);
  });

  it("names the missing ring key, and never the secret, when its key is gone", () => {
    const sealed = sealKey(secret, here, ringOf("gone"));
    const message = messageOf(() => openKey(sealed, here, ringOf("k2")));
    expect(message).toContain('"gone"');
    expect(message).not.toContain(secret);
    expect(message).not.toContain(sealed.split(".")[2]);
  });
});

describe("the key ring", () => {
  it.each([
    ["", /no key/],
    ["k1", /entry 1: expected id:base64/],
    [`k1:${Buffer.alloc(16).toString("base64")}`, /entry 1 \("k1"\): expected 32 bytes as base64, found 16/],
    [`${entry("a")},${entry("a")}`, /"a" twice/],
  ])("refuses %s and says why", (text, reason) => {
    expect(() => parseKeyRing(text)).toThrow(reason);
  });

  it("says which entry is wrong without repeating it", () => {
    expect(messageOf(() => parseKeyRing(`${entry("a")},b:c2hvcnQ`))).not.toContain("c2hvcnQ");
  });

  it("derives unrelated keys for different purposes and different ring keys", () => {
    const { current } = ringOf("k1");
    const keys = [
      deriveKey(current, "session"),
      deriveKey(current, "callback"),
      deriveKey(ringOf("k1").current, "session"),
    ];
    expect(new Set(keys.map((key) => key.toString("hex"))).size).toBe(3);
    expect(deriveKey(current, "session")).toEqual(keys[0]);
  });
});

describe("a key file", () => {
  it("is made once, for its owner's eyes only, and read again after that", async () => {
    const folder = await mkdtemp(join(tmpdir(), "leadenrich-keys-"));
    onTestFinished(() => rm(folder, { recursive: true }));
    const path = join(folder, "deep", "keys");
    const made = await Promise.all([ensureKeyFile(path), ensureKeyFile(path)]);
    expect(new Set(made).size).toBe(1);
    expect(await ensureKeyFile(path)).toBe((await readFile(path, "utf8")).trim());
    expect((await stat(path)).mode & 0o777).toBe(0o600);
  });
});

describe("a callback token", () => {
  const ring = ringOf("k1");
  const token = signCallback({ lookupId: "42", generation: 3 }, ring);

  it("gives back the call it was signed for", () => {
    expect(readCallbackToken(token, ring)).toEqual({ lookupId: "42", generation: 3 });
  });

  it.each([
    ["another look-up", token.replace(/^42/, "43")],
    ["another generation", token.replace(".3.", ".4.")],
    ["no signature", "42.3"],
    ["another signature", signCallback({ lookupId: "42", generation: 3 }, ringOf("k1"))],
  ])("is refused for %s", (_, forged) => {
    expect(readCallbackToken(forged, ring)).toBeUndefined();
  });
});

it("a look-up's hash depends on the workspace's key and on the text", () => {
  const key = randomBytes(32);
  const hash = lookupHash(key, "jane@acme.test");
  expect(hash).toMatch(/^[0-9a-f]{64}$/);
  expect(lookupHash(key, "jane@acme.test")).toBe(hash);
  expect(lookupHash(key, "john@acme.test")).not.toBe(hash);
  expect(lookupHash(randomBytes(32), "jane@acme.test")).not.toBe(hash);
});

function messageOf(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  throw new Error("it did not throw");
}
