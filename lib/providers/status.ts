import type { FailedOutcome } from "@/lib/contracts/outcome.ts";
import { failed } from "./outcome.ts";
import type { Reply } from "./provider.ts";
import { errorText } from "./reading.ts";

/** How a status reads where the vendor's own error map had nothing to say. Undefined means success. */
export function readStatus(reply: Reply): FailedOutcome | undefined {
  const { status } = reply;
  if (status >= 200 && status < 300) return undefined;
  const wait = retryAfterMs(reply.headers);
  const later = wait === undefined ? {} : { retryAfterMs: wait };
  // An HTML page behind a 403 comes from a firewall in front of the vendor, which has not looked at the key.
  if (status === 403 && isHtml(reply.body)) return failed("unavailable", "The vendor's edge blocked the call", later);
  const told = status >= 400 && status < 500 ? readReason(reply) : undefined;
  if (told && !isPlain(status, told.kind)) return told.retryable ? { ...told, ...later } : told;
  if (status === 401 || status === 403) return failed("auth", `The key was refused (HTTP ${status})`);
  if (status === 402) return failed("quota", "The key is out of credits (HTTP 402)");
  if (status === 408) return failed("timeout", "The vendor timed out (HTTP 408)", later);
  if (status === 429) return failed("rate_limit", "Too many requests (HTTP 429)", later);
  if (status === 451) return failed("suppressed", "The person asked to be removed (HTTP 451)");
  if (status === 502) return failed("unavailable", "The vendor's edge failed (HTTP 502)", { ...later, sent: "unsure" });
  if (status === 504) return failed("timeout", "The vendor's edge timed out (HTTP 504)", { ...later, sent: "unsure" });
  if (status >= 500) return failed("unavailable", `The vendor failed (HTTP ${status})`, later);
  if (status >= 400) return failed("invalid_input", refusal(`The vendor refused the question (HTTP ${status})`, reply));
  if (status >= 300) return failed("malformed", `The vendor redirected (HTTP ${status}); redirects are not followed`);
  return failed("malformed", `Unexpected status (HTTP ${status})`);
}

/** Statuses that say more than words do: "try again later" with 429 is no breakdown, and one with 401 is about the key. */
const isPlain = (status: number, told: FailedOutcome["kind"]) =>
  status === 408 ||
  status === 451 ||
  (status === 429 && told !== "quota") ||
  ([401, 402, 403].includes(status) && told === "unavailable");

/** What vendors say under a status that means something else, be it 200, 400, 403, 404 or 422. */
const reasons = [
  {
    kind: "quota",
    sentence: "The key is out of credits",
    words: [
      /\b(insufficient|not enough|no (more|remaining)|(run|ran) out of|out of|used up)\b[^.]{0,30}\b(credits?|balance|funds)\b/i,
      /\b(credits?|balance)\b[^.]{0,30}\b(exhausted|depleted|insufficient|used up|exceeded|too low|(run|ran) out)\b/i,
      /\bno (\w+ )?credits? (left|remaining|available)\b/i,
      /\bmonth(ly)?\b[^.]{0,30}\b(quota|limit|allowance)\b[^.]{0,20}\b(exceeded|reached|exhausted|used up)\b/i,
    ],
  },
  {
    kind: "rate_limit",
    sentence: "The vendor limits the calls",
    words: [/\btoo many (requests|calls|attempts)\b/i, /\brate limit(s|ed|ing)?\b/i, /\bthrottled\b/i],
  },
  {
    kind: "auth",
    sentence: "The key was refused",
    words: [
      /\b(invalid|incorrect|wrong|bad|missing|unknown|expired|revoked|no)\b[^.]{0,12}\b((api|access) ?keys?|(api|access|auth|authentication|bearer) tokens?|credentials)\b/i,
      /\b((api|access) ?key|(api|access|auth|authentication|bearer) token|credentials)\b[^.]{0,30}\b(invalid|not valid|incorrect|wrong|missing|required|expired|revoked|not found|does not exist|not recogni[sz]ed)\b/i,
      /\b(unauthori[sz]ed|unauthenticated)\b/i,
      /\bauthentication (failed|required)\b/i,
    ],
  },
  {
    kind: "unavailable",
    sentence: "The vendor failed",
    words: [
      /\binternal (server )?error\b/i,
      /\b(temporarily|service) unavailable\b/i,
      /\btry again later\b/i,
      /\bsomething went wrong\b/i,
    ],
  },
] as const;

/** A refusal that a body spells out, whatever its status; undefined when it does not tell of key, credits, pace or a breakdown. */
export function readReason(reply: Reply): FailedOutcome | undefined {
  const said = errorText(reply.body)?.replace(/[_-]/g, " ");
  const reason = said && reasons.find(({ words }) => words.some((pattern) => pattern.test(said)));
  return reason ? failed(reason.kind, refusal(reason.sentence, reply)) : undefined;
}

/** The sentence, with the vendor's own reason where it gives one. */
export function refusal(sentence: string, reply: Reply): string {
  const reason = errorText(reply.body);
  return reason === undefined ? sentence : `${sentence}: ${reason}`;
}

/** A 404 of the API about what was asked for; not one of the web server, and not "no such route". */
export function saysNobody({ status, body }: Reply): boolean {
  if (status !== 404 || typeof body !== "object" || body === null) return false;
  return !/\bcannot (get|post)\b|\b(route|endpoint)\b.*\b(not (be )?found|unknown|exist)|\b(no|unknown) (such )?(route|endpoint)\b/i.test(
    errorText(body) ?? "",
  );
}

/** Whether the body is a page for people and not an answer of the API. */
export function isHtml(body: unknown): boolean {
  return typeof body === "string" && /^\s*<(!doctype|html|head|body)\b/i.test(body);
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
