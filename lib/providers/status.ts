import type { FailedOutcome } from "../contracts/outcome.ts";
import type { Reply } from "./define.ts";
import { failed } from "./outcome.ts";

/** How a status reads where the vendor's own error map had nothing to say. Undefined means success. */
export function readStatus(reply: Reply): FailedOutcome | undefined {
  const { status } = reply;
  if (status >= 200 && status < 300) return undefined;
  const wait = retryAfterMs(reply.headers);
  const later = wait === undefined ? {} : { retryAfterMs: wait };
  if (status === 401 || status === 403) return failed("auth", `The key was refused (HTTP ${status})`);
  if (status === 402) return failed("quota", "The key is out of credits (HTTP 402)");
  if (status === 408) return failed("timeout", "The vendor timed out (HTTP 408)", later);
  if (status === 429) return failed("rate_limit", "Too many requests (HTTP 429)", later);
  if (status === 451) return failed("suppressed", "The person asked to be removed (HTTP 451)");
  if (status === 502) return failed("unavailable", "The vendor's edge failed (HTTP 502)", { ...later, sent: "unsure" });
  if (status === 504) return failed("timeout", "The vendor's edge timed out (HTTP 504)", { ...later, sent: "unsure" });
  if (status >= 500) return failed("unavailable", `The vendor failed (HTTP ${status})`, later);
  if (status >= 400) return failed("invalid_input", `The vendor refused the question (HTTP ${status})`);
  return failed("malformed", `Unexpected status (HTTP ${status})`);
}

/** `Retry-After` in milliseconds: seconds, or an HTTP date measured against the reply's own `Date`. */
export function retryAfterMs(headers: Record<string, string>): number | undefined {
  const value = headers["retry-after"];
  if (value === undefined) return undefined;
  const seconds = Number(value);
  if (Number.isFinite(seconds)) return Math.max(0, Math.round(seconds * 1000));
  const until = Date.parse(value);
  const now = Date.parse(headers["date"] ?? "");
  if (Number.isNaN(until) || Number.isNaN(now)) return undefined;
  return Math.max(0, until - now);
}
