import { systemClock } from "@/lib/clock.ts";
import type { FailedOutcome, Outcome, Sent } from "@/lib/contracts/outcome.ts";
import { accessToken, forgetToken } from "./access-token.ts";
import { failed, malformedText } from "./outcome.ts";
import { parseBody } from "./parse-body.ts";
import { attempt, prepare, type Prepared, type ProviderCall } from "./prepare-call.ts";
import type { HttpRequest, Provider, Reply } from "./provider.ts";
import { type RateReading, readRate, withWait } from "./rate-headers.ts";
import { readWeb } from "./read-web.ts";
import { redactor } from "./redact.ts";
import { type Exchange, type Failure, guarded, send, trusted } from "./send.ts";
import { webFetch } from "./web-fetch.ts";
import { writeRequest } from "./wire-request.ts";

/**
 * The only place that talks to a vendor. One call, one HTTP exchange: retries, pacing and the circuit are the engine's.
 * Nothing here throws on account of a vendor, a key or a question; what goes wrong is an outcome that says what it was and
 * whether the request had left.
 */

export type CallResult = {
  /** Of the only question; of several, the first one's. */
  outcome: Outcome;
  /** One per input, in their order. */
  outcomes: readonly Outcome[];
  /** `no`: it never left; `answered`: a whole reply came; `unsure`: it left, and nobody knows what became of it. */
  sent: Sent;
  status?: number;
  latencyMs: number;
  rate: RateReading;
  replyBytes: number;
  /** The vendor takes no lists from this key: each question has to be asked by itself. */
  unoffered?: true;
};

const MAX_REPLY_BYTES = 10 * 1024 * 1024;

/** Asks once. Resolves in about `timeoutMs` at most, whatever the vendor does. */
export async function callProvider(call: ProviderCall): Promise<CallResult> {
  const started = performance.now();
  const count = call.inputs?.length ?? 1;
  const result = (outcomes: readonly Outcome[], sent: Sent, rest: Partial<CallResult> = {}): CallResult => ({
    outcome: outcomes[0] ?? malformedText("there was no question"),
    outcomes,
    sent,
    latencyMs: performance.now() - started,
    rate: { windows: [] },
    replyBytes: 0,
    ...rest,
  });
  const all = (outcome: FailedOutcome) => result(Array<Outcome>(count).fill(outcome), outcome.sent);

  const prepared = prepare(call);
  if ("outcome" in prepared) return all(prepared);
  const answered = await (call.provider.memory ? remember : call.provider.web ? visit : exchangeWith)(
    call,
    prepared,
    started,
  );
  if ("outcome" in answered) return all(answered);

  const { reply, bytes } = answered;
  const rate = readRate(reply.headers);
  if (saysNoLists(call, reply)) {
    const alone = failed("unavailable", `${call.provider.name} takes no lists from this key`);
    return { ...all(alone), status: reply.status, rate, replyBytes: bytes, unoffered: true };
  }
  const outcomes = readReply(call, reply, count).map((outcome) => withWait(outcome, rate));
  return result(outcomes, "answered", { status: reply.status, rate, replyBytes: bytes });
}

function saysNoLists({ target, inputs }: ProviderCall, reply: Reply): boolean {
  return (
    typeof target === "object" && "bulk" in target && inputs !== undefined && (target.bulk?.unoffered?.(reply) ?? false)
  );
}

type Answered = { reply: Reply; bytes: number };

/** Sends with the key, or with the token it is traded for; a token that is refused is renewed once. */
async function exchangeWith(
  call: ProviderCall,
  { request, auth, credential }: Prepared,
  started: number,
): Promise<Answered | FailedOutcome> {
  const { provider, baseUrl } = call;
  const sendOnce = async (asked: HttpRequest, secret: string | undefined): Promise<Answered | FailedOutcome> => {
    const written = attempt(call, () => writeRequest({ ...call, request: asked, secret }));
    if ("outcome" in written) return written;
    const timeoutMs = Math.max(1, call.timeoutMs - (performance.now() - started));
    const wire = { ...written, timeoutMs, maxBytes: MAX_REPLY_BYTES, signal: call.signal };
    const exchange = await send(wire, written.trusted ? trusted : guarded);
    if (exchange.kind === "failure") return broken(provider, exchange);
    // A vendor that echoes the key must not put it into data, messages or logs: it is gone before anything is read.
    const redact = redactor(credential, secret);
    const headers = Object.fromEntries(Object.entries(exchange.headers).map(([name, value]) => [name, redact(value)]));
    const reply = { status: exchange.status, headers, body: parseBody(redact(exchange.text)) };
    return { reply, bytes: exchange.bytes };
  };
  if (auth.kind !== "oauth" || credential === undefined) return sendOnce(request, credential);

  const ask = {
    provider,
    auth,
    credential,
    baseUrl,
    nowMs: systemClock.now(),
    send: async (asked: HttpRequest) => {
      const answered = await sendOnce(asked, undefined);
      return "outcome" in answered ? answered : answered.reply;
    },
  };
  const first = await accessToken(ask);
  if ("outcome" in first) return first;
  const answered = await sendOnce(request, first.token);
  if ("outcome" in answered || answered.reply.status !== 401 || first.fresh) return answered;
  forgetToken(ask);
  const second = await accessToken(ask);
  return "outcome" in second ? second : sendOnce(request, second.token);
}

/** Asks the workspace's own memory. */
async function remember({ memory, provider }: ProviderCall, { request }: Prepared): Promise<Answered | FailedOutcome> {
  const unread = (why: string) => failed("unavailable", `${provider.name} ${why}`, { sent: "no" });
  if (!memory) return { ...unread("has only what a workspace has learned to go by"), retryable: false };
  try {
    return { reply: { status: 200, headers: {}, body: await memory(request) }, bytes: 0 };
  } catch {
    // Whatever the database says is for the log of whoever asked it; nothing was learned here.
    return unread("cannot read what was learned");
  }
}

/** Reads a page of a website, within the time of one call. */
function visit(call: ProviderCall, { request }: Prepared, started: number): Promise<Answered | FailedOutcome> {
  const fetchOnce = webFetch({ ...call, endsAt: started + call.timeoutMs });
  return readWeb(request.path, fetchOnce, call.baseUrl ?? "");
}

function readReply({ provider, target, input, inputs }: ProviderCall, reply: Reply, count: number): Outcome[] {
  try {
    if (target === "quota") return [provider.quota?.read(reply) ?? malformedText("nobody reads this reply")];
    if ("poll" in target) {
      const { poll } = provider;
      if (!poll) return [malformedText("nobody reads this reply")];
      return (inputs ?? [input]).map((question) => poll.read(reply, target.operation, question));
    }
    if (!inputs) return [target.read(reply, input)];
    const outcomes = target.bulk?.read(reply, inputs) ?? [];
    const unmatched = malformedText("it does not answer the questions one by one");
    return outcomes.length === count ? outcomes : Array<Outcome>(count).fill(unmatched);
  } catch {
    // A definition that cannot cope with a reply is our bug, but the call was made and must be booked.
    return Array<Outcome>(count).fill(malformedText("its shape was not foreseen"));
  }
}

const sentences: Record<Failure, (name: string) => string> = {
  refused: (name) => `${name} was not called: its address is not one this installation may talk to`,
  timeout: (name) => `${name} gave no answer in time`,
  aborted: (name) => `The call on ${name} was broken off`,
  unreachable: (name) => `${name} cannot be reached`,
  broken: (name) => `The connection to ${name} broke before the whole reply was there`,
  oversized: (name) => `${name} sent more than 10 MB`,
  undecodable: (name) => `${name} sent a compressed reply that cannot be read`,
};

function broken(provider: Provider, { reason, started }: Extract<Exchange, { kind: "failure" }>): FailedOutcome {
  const message = sentences[reason](provider.name);
  const sent = started ? "unsure" : "no";
  if (reason === "refused") return failed("invalid_input", message, { sent });
  if (reason === "timeout") return failed("timeout", message, { sent });
  if (reason === "oversized" || reason === "undecodable") return failed("malformed", message, { sent });
  return failed("unavailable", message, { sent });
}
