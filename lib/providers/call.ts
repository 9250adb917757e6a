import type { OperationName } from "@/lib/contracts/operation.ts";
import type { FailedOutcome, Outcome, Sent } from "@/lib/contracts/outcome.ts";
import { systemClock } from "@/lib/clock.ts";
import { accessToken, forgetToken } from "./access-token.ts";
import { missingNeeds } from "./needs.ts";
import { failed, malformedText } from "./outcome.ts";
import { parseBody } from "./parse-body.ts";
import type { Auth, HttpRequest, Operation, Provider, Reply, RequestContext } from "./provider.ts";
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

/** What to ask: an operation, the state of a job started earlier, or what is left on the key. */
export type CallTarget = Operation | { poll: string; operation: OperationName } | "quota";

export type ProviderCall = {
  provider: Provider;
  target: CallTarget;
  /** The question; for a poll, the one that started the job. */
  input?: Record<string, unknown> | undefined;
  /** Many questions of one operation in one call, at most its `bulk.max`; or all that one poll answers. Takes the place of `input`. */
  inputs?: readonly Record<string, unknown>[] | undefined;
  /** Undefined for keyless providers. Appears in no outcome, error or log. */
  credential?: string | undefined;
  /** From the process environment, and from nowhere else: it may be plain http to this machine. */
  baseUrl?: string | undefined;
  /** For the whole call, connecting and reading included. */
  timeoutMs: number;
  callbackUrl?: string | undefined;
  /** What the workspace has learned, for a provider that asks its memory. */
  memory?: ((request: HttpRequest) => Promise<unknown>) | undefined;
  /** The same for each repeat of one question. */
  requestId: string;
  signal?: AbortSignal | undefined;
  /** Further headers, for tests against the emulator. */
  headers?: Record<string, string> | undefined;
};

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

type Prepared = { request: HttpRequest; auth: Auth; credential: string | undefined };

/** What to send, its key not yet in place, or why nothing can be sent. */
function prepare(call: ProviderCall): Prepared | FailedOutcome {
  const { provider, target } = call;
  const credential = call.credential?.trim();
  const missingKey = keyProblem(provider, credential);
  if (missingKey) return refuse("auth", missingKey);
  if (typeof target === "object" && "needs" in target) {
    const missing = (call.inputs ?? [call.input ?? {}])
      .map((input) => missingNeeds(target, input))
      .find((gap) => gap.length > 0);
    if (missing)
      return refuse("invalid_input", `${provider.name} cannot ${target.name} without ${missing.join(" and ")}`);
  }
  return attempt(call, () => {
    const request = requestOf(call);
    return { request, auth: request.auth ?? provider.auth, credential };
  });
}

/** Definitions refuse a question that cannot be asked by throwing a sentence; so do zod and the guard. */
function attempt<Result>(call: ProviderCall, make: () => Result): Result | FailedOutcome {
  try {
    return make();
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return refuse("invalid_input", redactor(call.credential)(`${call.provider.name}: ${message}`));
  }
}

const refuse = (kind: "auth" | "invalid_input", message: string) =>
  failed(kind, message, { retryable: false, sent: "no" });

function keyProblem({ auth, name }: Provider, credential: string | undefined): string | undefined {
  if (auth.kind === "none") return undefined;
  if (!credential) return `There is no key for ${name}; connect one`;
  if (/[^\x21-\x7e]/.test(credential))
    return `The key for ${name} has characters that no key has; copy it again, without spaces`;
  const pair = auth.kind === "oauth" || (auth.kind === "basic" && auth.key === "both");
  if (pair && !/^[^:]+:.+$/.test(credential))
    return `The key for ${name} has two parts; join them with a colon: ${auth.kind === "oauth" ? "client_id:client_secret" : "user:password"}`;
  return undefined;
}

function requestOf({ provider, target, input, inputs, requestId, callbackUrl }: ProviderCall): HttpRequest {
  const context: RequestContext = { requestId, ...(callbackUrl !== undefined && { callbackUrl }) };
  if (target === "quota") {
    if (!provider.quota) throw new Error("it has no page that says what is left");
    return provider.quota.request();
  }
  if ("poll" in target) {
    if (!provider.poll) throw new Error("it has nothing that could be asked about later");
    return provider.poll.request(target.poll, target.operation);
  }
  if (!inputs) return target.request(input ?? {}, context);
  if (!target.bulk || inputs.length > target.bulk.max || inputs.length === 0)
    throw new Error(
      `it takes ${target.bulk ? `1 to ${target.bulk.max}` : "no more than one"} of these questions in a call`,
    );
  return target.bulk.request(inputs, context);
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
