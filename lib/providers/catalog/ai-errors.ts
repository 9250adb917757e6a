import { z } from "zod";
import { failed } from "@/lib/providers/outcome.ts";
import type { ReadError, Reply } from "@/lib/providers/provider.ts";
import { anything, count, group, text } from "@/lib/providers/reading.ts";
import { retryAfterMs } from "@/lib/providers/status.ts";

const errorBody = z.object({
  error: group({ message: text, type: text, code: text, status: text, details: anything, metadata: anything }),
});

export type AiError = { message: string; words: string; code: number | undefined; details: unknown };

/** The error object of OpenAI and of all who copy it; some wrap it in a list. */
export function errorOf(body: unknown): AiError | undefined {
  const error = errorBody.safeParse(Array.isArray(body) ? body[0] : body).data?.error;
  if (!error || (error.message === undefined && error.type === undefined && error.code === undefined)) return undefined;
  const { message = "", type = "", code = "", status = "", details } = error;
  return { message, words: `${type} ${code} ${status}`.toLowerCase(), code: count.parse(code), details };
}

/** The vendor's sentence, kept short. */
export const say = (sentence: string, { message }: AiError): string =>
  message === "" ? sentence : `${sentence}: ${message.slice(0, 300)}`;

/**
 * Errors of OpenAI's wire format (https://developers.openai.com/api/docs/guides/error-codes), as its compatible servers
 * send them too: 429 is both "too fast" and "no credits left", and some put errors into a 200.
 */
export function readChatError(name: string): ReadError {
  return (reply) => {
    const error = errorOf(reply.body);
    if (!error) return undefined;
    if (reply.status === 451) return undefined;
    const inSuccess = reply.status < 300;
    const status = inSuccess ? (error.code ?? 0) : reply.status;
    const { message, words } = error;
    if (status === 402 || outOfCredits.test(`${words} ${message}`))
      return failed("quota", say(`The ${name} key is out of credits`, error));
    if (status === 429 || /rate_limit|too_many_requests|slow_down/.test(words)) {
      if (/request too large/i.test(message)) return failed("invalid_input", say(`Too long for ${name}`, error));
      return failed("rate_limit", `${name} limits the calls`, wait(reply, message));
    }
    if (/flagged|moderation/i.test(message)) return failed("invalid_input", say(`${name} refused the question`, error));
    // A key that may not use this model is good for others.
    if (/model_not_found/.test(words)) return failed("invalid_input", say(`${name} refused the question`, error));
    if (status === 401 || status === 403 || /invalid_api_key|authentication|unauthorized/.test(words))
      return failed("auth", `${name} refused the key`);
    if (status === 408 || status === 504) return failed("timeout", `${name} timed out`, { sent: "unsure" });
    if (status === 502) return inSuccess ? failed("unavailable", say(`${name} failed`, error)) : undefined;
    if (status >= 500 || /server_error|overloaded|unavailable|capacity/.test(words))
      return failed("unavailable", say(`${name} failed`, error), wait(reply, ""));
    if (status >= 400 || /invalid|context_length|content_(filter|policy)/.test(words))
      return failed("invalid_input", say(`${name} refused the question`, error));
    return failed("unavailable", say(`${name} failed`, error));
  };
}

const outOfCredits =
  /insufficient[_ ](quota|balance|credits|funds)|exceeded your current quota|billing_(hard_limit|not_active)|out of credits|payment_required/i;

function wait(reply: Reply, message: string): { retryAfterMs?: number } {
  const waitMs =
    retryAfterMs(reply.headers) ??
    resetMs(reply.headers) ??
    durationMs(/try again in ([\dhms.]+)/i.exec(message)?.[1]?.replace(/\.$/, ""));
  return waitMs === undefined ? {} : { retryAfterMs: waitMs };
}

/** `x-ratelimit-reset-requests: 1s` and `…-tokens: 6m0s`, of the window with nothing left. */
function resetMs(headers: Record<string, string>): number | undefined {
  const waits = ["requests", "tokens"].flatMap((what) => {
    const spent = headers[`x-ratelimit-remaining-${what}`] === "0";
    return (spent && durationMs(headers[`x-ratelimit-reset-${what}`])) || [];
  });
  return waits.length > 0 ? Math.max(...waits) : undefined;
}

/** "1s", "6m0s", "120ms", "1.2s". */
export function durationMs(duration: string | undefined): number | undefined {
  const parts = [...(duration ?? "").matchAll(/([\d.]+)(ms|h|m|s)/g)];
  if (parts.length === 0) return undefined;
  const units: Record<string, number> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 };
  return Math.round(parts.reduce((sum, [, number = "0", unit = "s"]) => sum + Number(number) * (units[unit] ?? 0), 0));
}

/** A list of models shows that the key is good; no AI vendor says on such a page what is left. */
export const modelsLeft = { remaining: null, unit: "tokens" } as const;
