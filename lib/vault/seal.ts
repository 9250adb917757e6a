import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import { AppError } from "@/lib/errors.ts";
import { type KeyRing, keyRing } from "./key-ring.ts";

/** What a sealed key belongs to. Both are authenticated: a ciphertext moved to another row does not open. */
export type Belonging = { workspaceId: string; provider: string };

const CIPHER = "aes-256-gcm";
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** AES-256-GCM under the ring's current key: `v1.<key id>.<base64url of nonce, tag and ciphertext>`. */
export function sealKey(plain: string, belonging: Belonging, ring: KeyRing = keyRing()): string {
  const { id, bytes } = ring.current;
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv(CIPHER, bytes, nonce).setAAD(bound(belonging, id));
  const body = Buffer.concat([cipher.update(plain, "utf8"), cipher.final()]);
  return `v1.${id}.${Buffer.concat([nonce, cipher.getAuthTag(), body]).toString("base64url")}`;
}

/** @throws AppError PROVIDER_NOT_CONNECTED that says what to do; it holds neither key nor ciphertext. */
export function openKey(sealed: string, belonging: Belonging, ring: KeyRing = keyRing()): string {
  const [version, id, encoded] = sealed.split(".");
  const packed = Buffer.from(encoded ?? "", "base64url");
  if (version !== "v1" || !id || packed.length < NONCE_BYTES + TAG_BYTES) throw unreadable(belonging, "it is damaged");
  const key = ring.all.find((candidate) => candidate.id === id);
  if (!key) throw unreadable(belonging, `ENCRYPTION_KEYS no longer holds "${id}", which sealed it`);
  const decipher = createDecipheriv(CIPHER, key.bytes, packed.subarray(0, NONCE_BYTES))
    .setAAD(bound(belonging, id))
    .setAuthTag(packed.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
  try {
    const body = decipher.update(packed.subarray(NONCE_BYTES + TAG_BYTES));
    return Buffer.concat([body, decipher.final()]).toString("utf8");
  } catch {
    // OpenSSL says no more than "unable to authenticate data".
    throw unreadable(belonging, "it was changed, or belongs to another workspace or provider");
  }
}

/** Whether a ciphertext was sealed under an older key of the ring and should be sealed anew. */
export function isSealedByOlderKey(sealed: string, ring: KeyRing = keyRing()): boolean {
  return sealed.split(".")[1] !== ring.current.id;
}

const bound = ({ workspaceId, provider }: Belonging, keyId: string) =>
  Buffer.from(JSON.stringify(["v1", keyId, workspaceId, provider]));

const unreadable = ({ provider }: Belonging, reason: string) =>
  new AppError(
    "PROVIDER_NOT_CONNECTED",
    `The stored key for ${provider} cannot be opened: ${reason}. Connect it again.`,
  );
