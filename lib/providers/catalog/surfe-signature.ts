import type { VerifyCallback } from "@/lib/providers/define.ts";

const MAX_AGE_MS = 5 * 60_000;

/** `x-surfe-signature: t=<ms>,v0=<hex>`, HMAC-SHA256 over `<t>.<body>`; old ones are refused so that none is replayed. */
export const verifySignature: VerifyCallback = ({ body, headers, nowMs }, hmacSha256Hex) => {
  const parts = (headers["x-surfe-signature"] ?? "").split(",").map((part) => part.trim());
  const stamp = parts.find((part) => part.startsWith("t="))?.slice(2) ?? "";
  if (!/^\d+$/.test(stamp) || Math.abs(nowMs - Number(stamp)) > MAX_AGE_MS) return false;
  const expected = hmacSha256Hex(`${stamp}.${body}`);
  return parts.some((part) => part.startsWith("v0=") && sameText(part.slice(3).toLowerCase(), expected));
};

/** Takes as long for a near miss as for a far one. */
function sameText(given: string, expected: string): boolean {
  let difference = given.length ^ expected.length;
  for (let at = 0; at < expected.length; at++) difference |= given.charCodeAt(at) ^ expected.charCodeAt(at);
  return difference === 0;
}
