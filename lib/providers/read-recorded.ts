import { type OperationName, operationName } from "@/lib/contracts/operation.ts";
import type { Outcome } from "@/lib/contracts/outcome.ts";
import { isMalformed } from "./check-outcome.ts";
import { parseBody } from "./parse-body.ts";
import type { Provider, Reply } from "./provider.ts";
import { readRate, withWait } from "./rate-headers.ts";
import { withoutUndefined } from "./reading.ts";
import { getOperation } from "./registry.ts";

/** A reply as somebody noted it down: header names in any case, the body as text. */
export type RecordedReply = { status: number; headers?: Record<string, string>; body: string };

/** What an adapter makes of a reply: an outcome without what only the engine needs. */
export type ReadOutcome = {
  outcome: Outcome["outcome"];
  kind?: string;
  retryable?: boolean;
  retryAfterMs?: number;
  data?: unknown;
};

/** What can be read beside operations: what is left on a key, the state of a job, a call from the vendor. */
export const probes = ["quota", "poll", "callback"] as const;
export type Probe = (typeof probes)[number];

/**
 * Reads a recorded reply as the adapter would, without asking anybody. A reply about several questions (a batch, a poll
 * or callback with many rows) gives `{outcome: "found", data: {items}}`. Throws `FEATURE_NOT_SUPPORTED` for what the
 * provider does not have.
 */
export function readRecorded(
  provider: Provider,
  asked: OperationName | Probe,
  recorded: RecordedReply,
  input?: Record<string, unknown>,
): ReadOutcome {
  const headers = Object.fromEntries(
    Object.entries(recorded.headers ?? {}).map(([name, value]) => [name.toLowerCase(), String(value)]),
  );
  const reply: Reply = { status: recorded.status, headers, body: parseBody(recorded.body) };
  const rate = readRate(headers);
  const outcomes = outcomesOf(provider, asked, reply, input).map((outcome) => readable(withWait(outcome, rate)));
  const [only] = outcomes;
  if (only && outcomes.length === 1) return only;
  return outcomes.length === 0
    ? { outcome: "failed", kind: "malformed", retryable: true }
    : { outcome: "found", data: { items: outcomes } };
}

function outcomesOf(
  provider: Provider,
  asked: OperationName | Probe,
  reply: Reply,
  input?: Record<string, unknown>,
): Outcome[] {
  const { quota, poll, callback } = provider;
  if (asked === "quota" && quota) return [quota.read(reply)];
  if (asked === "poll" && poll) return readLater(provider, (about) => poll.readAll(reply, about));
  if (asked === "callback" && callback) return readLater(provider, (about) => callback.readAll(reply, about));
  const operation = getOperation(provider, asked);
  const single = operation.read(reply, input);
  if (single.outcome === "failed" && reply.status < 300 && operation.bulk) {
    const several = operation.bulk.read(reply, []);
    if (several.length > 0 && !several.every(isMalformed)) return several;
  }
  // What was started is often noted down by the reply that ended it.
  if (poll && operation.pollEveryMs !== undefined && isMalformed(single)) {
    const ended = poll.readAll(reply, operation.name);
    if (ended.some(({ outcome }) => outcome === "found" || outcome === "not_found")) return ended;
  }
  return [single];
}

/** A recorded reply does not say what had been asked: where that decides, an operation that it answers. */
function readLater(provider: Provider, readAll: (about?: OperationName) => Outcome[]): Outcome[] {
  const plain = readAll();
  if (!plain.every(isMalformed)) return plain;
  const answers = Object.values(provider.operations).flatMap((operation) => {
    const outcomes = operation?.pollEveryMs === undefined ? [] : readAll(operation.name);
    return outcomes.some((outcome) => !isMalformed(outcome)) ? [outcomes] : [];
  });
  return answers.find((outcomes) => outcomes.some(({ outcome }) => outcome === "found")) ?? answers[0] ?? plain;
}

function readable(outcome: Outcome): ReadOutcome {
  switch (outcome.outcome) {
    case "found":
      return { outcome: "found", data: withoutUndefined(outcome.data) };
    case "not_found":
      return { outcome: "not_found" };
    case "pending":
      return { outcome: "pending", ...(outcome.retryAfterMs !== undefined && { retryAfterMs: outcome.retryAfterMs }) };
    case "failed": {
      const { kind, retryable, retryAfterMs } = outcome;
      return { outcome: "failed", kind, retryable, ...(retryAfterMs !== undefined && { retryAfterMs }) };
    }
  }
}

/** Whether a word names something a provider's replies can be read as. */
export function isReadable(word: string): word is OperationName | Probe {
  return operationName.safeParse(word).success || probes.some((probe) => probe === word);
}
