import type { OperationName } from "@/lib/contracts/operation.ts";
import type { FailedOutcome } from "@/lib/contracts/outcome.ts";
import { missingNeeds } from "./needs.ts";
import { failed } from "./outcome.ts";
import type { Auth, HttpRequest, Operation, Provider, RequestContext } from "./provider.ts";
import { redactor } from "./redact.ts";

/** From what is asked to what would be sent; or why it cannot be asked, of which nothing leaves. */

/** What to ask: an operation, the state of a job started earlier, or what is left on the key. */
type CallTarget = Operation | { poll: string; operation: OperationName } | "quota";

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

export type Prepared = { request: HttpRequest; auth: Auth; credential: string | undefined };

/** What to send, its key not yet in place, or why nothing can be sent. */
export function prepare(call: ProviderCall): Prepared | FailedOutcome {
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
export function attempt<Result>(call: ProviderCall, make: () => Result): Result | FailedOutcome {
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
