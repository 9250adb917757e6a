import { z } from "zod";
import { failed, notFound, pending } from "@/lib/providers/outcome.ts";
import type { ReadError } from "@/lib/providers/provider.ts";
import { count, group, text } from "@/lib/providers/reading.ts";
import { refusal } from "@/lib/providers/status.ts";

const errorBody = z.object({
  status: text,
  error: group({ code: count, message: text, additional_info: group({ queue_id: text }) }),
});
const errorOf = (body: unknown) => errorBody.safeParse(body).data;

/** https://docs.clearout.io/api-overview.html: 524 is its own time-out, and a day's limit is a code. */
export const readError: ReadError = (reply) => {
  const body = errorOf(reply.body);
  const reason = body?.error?.message ?? "";
  if (reply.status === 524) return failed("timeout", "Clearout gave no verdict in time");
  if (reply.status >= 500) return undefined;
  switch (body?.error?.code) {
    case 1000:
      return failed("auth", "Clearout refused the key");
    case 1002:
    case 1099:
      return failed("quota", "The Clearout account is out of credits");
    case 1017:
      return failed("quota", "Clearout's limit for today is used up");
  }
  if (reply.status === 429 && /rate limit/i.test(reason)) {
    const wait = waitOf(reason, reply.headers["date"]);
    return failed("rate_limit", "Clearout limits the calls", wait === undefined ? {} : { retryAfterMs: wait });
  }
  if (reply.status >= 300 || body?.status !== "failed") return undefined;
  if (/time(d)?[ -]?out/i.test(reason)) return failed("timeout", "Clearout gave no verdict in time");
  return failed("invalid_input", refusal("Clearout refused the question", reply));
};

/** "…, try calling after Fri Jul 10 2020 10:59:19 GMT+0530 (IST) or …": the only place that says until when. */
function waitOf(reason: string, date: string | undefined): number | undefined {
  const until = Date.parse(/after (\w+ \w+ \d+ \d+ [\d:]+ GMT[+-]\d+)/.exec(reason)?.[1] ?? "");
  const now = Date.parse(date ?? "");
  return Number.isNaN(until) || Number.isNaN(now) ? undefined : Math.max(0, until - now);
}

/** What goes on in the background has an id; the refusals that mean nobody are told apart from the others. */
export const readSearch: ReadError = (reply) => {
  const body = errorOf(reply.body);
  const queueId = body?.error?.additional_info?.queue_id;
  if (queueId !== undefined) return pending({ externalId: queueId });
  const missing = /not (be )?found|no (email|result|match|data|lead)|unable to find|could ?n[o']t find/i;
  const nobody = reply.status === 404 ? typeof reply.body === "object" : missing.test(body?.error?.message ?? "");
  return reply.status < 500 && nobody ? notFound() : undefined;
};
