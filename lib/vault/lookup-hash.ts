import { createHmac } from "node:crypto";

/** HMAC-SHA256 of a normalised question under its workspace's key, hex: a bare hash of an e-mail could be guessed. */
export function lookupHash(hashKey: Uint8Array, text: string): string {
  return createHmac("sha256", hashKey).update(text, "utf8").digest("hex");
}
