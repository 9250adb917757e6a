import { createHmac, timingSafeEqual } from "node:crypto";
import { deriveKey, type KeyRing, keyRing, type RingKey } from "./key-ring.ts";

/** Which call a provider answers. The row exists before the call is sent, so no answer can come too early. */
export type CallbackTarget = { lookupId: string; generation: number };

/** `<lookup id>.<generation>.<HMAC-SHA256, base64url>`: the `lookup` parameter of a callback URL. */
export function signCallback(target: CallbackTarget, ring: KeyRing = keyRing()): string {
  return `${target.lookupId}.${target.generation}.${proof(target, ring.current).toString("base64url")}`;
}

/** The call that a token names, or undefined when we did not sign it. Any key of the ring will do. */
export function readCallbackToken(token: string, ring: KeyRing = keyRing()): CallbackTarget | undefined {
  const match = /^(\d{1,19})\.(\d{1,9})\.([A-Za-z0-9_-]{43})$/.exec(token);
  const [, lookupId, generation, given] = match ?? [];
  if (!lookupId || !generation || !given) return undefined;
  const target = { lookupId, generation: Number(generation) };
  const signature = Buffer.from(given, "base64url");
  const genuine = ring.all.some((key) => timingSafeEqual(signature, proof(target, key)));
  return genuine ? target : undefined;
}

function proof({ lookupId, generation }: CallbackTarget, key: RingKey): Buffer {
  return createHmac("sha256", deriveKey(key, "callback")).update(`${lookupId}.${generation}`).digest();
}
