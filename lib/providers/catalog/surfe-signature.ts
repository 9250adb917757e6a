import type { VerifyCallback } from "@/lib/providers/provider.ts";
import { sameText } from "@/lib/providers/same-text.ts";

const MAX_AGE_MS = 5 * 60_000;

/** `x-surfe-signature: t=<ms>,v0=<hex>`, HMAC-SHA256 over `<t>.<body>`; old ones are refused so that none is replayed. */
export const verifySignature: VerifyCallback = ({ body, headers, nowMs }, sign) => {
  const parts = (headers["x-surfe-signature"] ?? "").split(",").map((part) => part.trim());
  const stamp = parts.find((part) => part.startsWith("t="))?.slice(2) ?? "";
  if (!/^\d+$/.test(stamp) || Math.abs(nowMs - Number(stamp)) > MAX_AGE_MS) return false;
  const expected = sign(`${stamp}.${body}`);
  return parts.some((part) => part.startsWith("v0=") && sameText(part.slice(3).toLowerCase(), expected));
};
