import { hkdfSync } from "node:crypto";
import { requireVariable } from "@/lib/env.ts";

/**
 * lib/vault keeps secrets: providers' keys at rest, and everything derived from the key ring. Nothing in this room logs,
 * and no error names more of a key than its id.
 */

export type RingKey = { id: string; bytes: Buffer };
/** Never empty; the first key is the current one, the others only open what they once sealed. */
export type KeyRing = { current: RingKey; all: readonly RingKey[] };

const KEY_BYTES = 32;

/**
 * Reads `id:base64, id:base64, …`.
 * @throws Error that names the entry by its place and id, never its value.
 */
export function parseKeyRing(text: string): KeyRing {
  const all = text
    .split(",")
    .map((entry) => entry.trim())
    .filter((entry) => entry !== "")
    .map(parseKey);
  const [current] = all;
  if (!current) throw new Error("ENCRYPTION_KEYS holds no key; expected id:base64 of 32 bytes");
  const twice = all.find((key, index) => all.findIndex(({ id }) => id === key.id) !== index);
  if (twice) throw new Error(`ENCRYPTION_KEYS has the key id "${twice.id}" twice; give each key an id of its own`);
  return { current, all };
}

function parseKey(entry: string, index: number): RingKey {
  const place = `ENCRYPTION_KEYS, entry ${index + 1}`;
  const match = /^([A-Za-z0-9_-]{1,32}):(.+)$/.exec(entry);
  const [, id, encoded] = match ?? [];
  if (id === undefined || encoded === undefined)
    throw new Error(`${place}: expected id:base64, the id of at most 32 letters, digits, - or _`);
  const bytes = Buffer.from(encoded, "base64");
  if (bytes.length !== KEY_BYTES)
    throw new Error(`${place} ("${id}"): expected ${KEY_BYTES} bytes as base64, found ${bytes.length}`);
  return { id, bytes };
}

let cached: { text: string; ring: KeyRing } | undefined;

/** The ring of the environment. Throws when there is none: nothing is ever sealed under a key made up on the way. */
export function keyRing(): KeyRing {
  const text = requireVariable("ENCRYPTION_KEYS");
  if (cached?.text !== text) cached = { text, ring: parseKeyRing(text) };
  return cached.ring;
}

/** A 32-byte key for one purpose, by HKDF-SHA256: knowing it tells nothing of the ring or of other purposes. */
export function deriveKey(key: RingKey, purpose: string): Buffer {
  return Buffer.from(hkdfSync("sha256", key.bytes, Buffer.alloc(0), `leadenrich ${purpose}`, KEY_BYTES));
}
