import { z } from "zod";
import {
  type OperationInput,
  type OperationName,
  type OperationOutput,
  operationContracts,
} from "@/lib/contracts/operation.ts";
import type { Outcome } from "@/lib/contracts/outcome.ts";
import { checked, explained } from "./check-outcome.ts";
import { malformed } from "./outcome.ts";
import type {
  Bulk,
  CallbackOutcome,
  Charge,
  HttpRequest,
  Limits,
  Operation,
  Poll,
  Provider,
  ReadError,
  Refusal,
  Reply,
  RequestContext,
  VerifyCallback,
} from "./provider.ts";
import type { QuotaSpec } from "./quota-probe.ts";
import { type Later, readLater } from "./read-later.ts";
import { readStatus } from "./status.ts";
import { unheededFilters } from "./unheeded.ts";

/** A question as far as it is known when its reply is read. */
export type KnownInput<Name extends OperationName> = Partial<OperationInput<Name>>;

type OperationDefinition<Name extends OperationName, Body> = {
  needs: readonly (readonly (keyof OperationInput<Name> & string)[])[];
  request: (input: OperationInput<Name>, context: RequestContext) => HttpRequest;
  /** Errors that only this operation knows; asked before the provider's. */
  readError?: (reply: Reply, input: KnownInput<Name>) => Refusal;
  /** Lenient and minimal: names only what `read` uses. A body that does not fit is `malformed`. */
  reply: z.core.$ZodType<Body>;
  read: (body: Body, input: KnownInput<Name>, reply: Reply) => Outcome<OperationOutput<Name>>;
  charge: Charge;
  worstCase?: (input: KnownInput<Name>) => number;
  repeat: "free" | "idempotent" | "paid";
  timeoutMs?: number;
  keepMs?: number;
  limits?: Limits;
  pollEveryMs?: number;
  giveUpAfterMs?: number;
  bulk?: Pick<Bulk, "max" | "limits" | "unoffered"> & {
    /** Two, unless said otherwise. */
    min?: number;
    request: (inputs: readonly OperationInput<Name>[], context: RequestContext) => HttpRequest;
    /** Gets the reply after the vendor's errors were looked for. */
    read: (reply: Reply, inputs: readonly KnownInput<Name>[]) => Outcome<OperationOutput<Name>>[];
  };
};

const DEFAULT_TIMEOUT_MS = 30_000;

/** An operation of a provider, before `defineProvider` puts the vendor's error map in front of it. */
export type OperationSpec = { name: OperationName; build: (readError: ReadError) => Operation };

/**
 * Declares one operation. Input and output types follow from the name; the reply's from its schema.
 * Data that does not fit the canonical output shape is a bug of the definition and reads as `malformed`.
 */
export function operation<Name extends OperationName, Body>(
  name: Name,
  definition: OperationDefinition<Name, Body>,
): OperationSpec {
  const contract = operationContracts[name];
  const input = (value: unknown) => contract.input.parse(value);
  const known = (value: unknown): KnownInput<Name> => {
    const parsed = contract.input.safeParse(value);
    return parsed.success ? parsed.data : {};
  };
  const { bulk, worstCase } = definition;
  const build = (readProviderError: ReadError): Operation => {
    const readError = (reply: Reply, question: unknown) =>
      definition.readError?.(reply, known(question)) ?? readProviderError(reply) ?? readStatus(reply);
    return {
      name,
      needs: definition.needs,
      charge: definition.charge,
      repeat: definition.repeat,
      timeoutMs: definition.timeoutMs ?? DEFAULT_TIMEOUT_MS,
      ...(worstCase && { worstCase: (question: Record<string, unknown>) => worstCase(known(question)) }),
      ...(definition.keepMs && { keepMs: definition.keepMs }),
      ...(definition.limits && { limits: definition.limits }),
      ...(definition.pollEveryMs && { pollEveryMs: definition.pollEveryMs }),
      ...(definition.giveUpAfterMs && { giveUpAfterMs: definition.giveUpAfterMs }),
      request: (question, context) => {
        const asked = input(question);
        const unheeded = unheededFilters(name, asked, (other) => definition.request(input(other), context));
        if (unheeded.length > 0) throw new Error(`its search cannot heed all of ${unheeded.join(" and ")}`);
        return definition.request(asked, context);
      },
      read: (reply, question = {}) => {
        const error = readError(reply, question);
        if (error) return error;
        const body = z.safeParse(definition.reply, reply.body);
        if (!body.success) return explained(malformed(body.error), reply);
        return explained(checked(definition.read(body.data, known(question), reply), contract.output), reply);
      },
      ...(bulk && {
        bulk: {
          max: bulk.max,
          min: bulk.min ?? 2,
          ...(bulk.limits && { limits: bulk.limits }),
          ...(bulk.unoffered && { unoffered: bulk.unoffered }),
          request: (questions: readonly Record<string, unknown>[], context: RequestContext) =>
            bulk.request(questions.map(input), context),
          read: (reply: Reply, questions: readonly Record<string, unknown>[]) => {
            const error = readProviderError(reply) ?? readStatus(reply);
            if (error) return questions.length === 0 ? [error] : questions.map(() => error);
            return bulk.read(reply, questions.map(known)).map((outcome) => checked(outcome, contract.output));
          },
        },
      }),
    };
  };
  return { name, build };
}

type ProviderDefinition = Omit<Provider, "operations" | "quota" | "poll" | "callback"> & {
  readError?: ReadError;
  operations: readonly OperationSpec[];
  quota?: QuotaSpec;
  poll?: Later<Outcome> & { request: Poll["request"] };
  callback?: Later<CallbackOutcome> & { verify?: VerifyCallback };
};

/** Builds a provider from its facts. Throws on facts that cannot be right, at load. */
export function defineProvider(definition: ProviderDefinition): Provider {
  const { readError = () => undefined, operations: specs, quota, poll, callback, ...facts } = definition;
  const built: Partial<Record<OperationName, Operation>> = {};
  for (const spec of specs) {
    if (built[spec.name]) throw new Error(`${facts.slug}: operation ${spec.name} is declared twice`);
    const made = spec.build(readError);
    if (made.charge.rule !== "free" && !(made.charge.credits > 0))
      throw new Error(`${facts.slug}: ${spec.name} must cost more than 0 credits or be "free"`);
    built[spec.name] = made;
  }
  return {
    ...facts,
    operations: built,
    ...(quota && { quota: quota(readError) }),
    ...(poll && { poll: { request: poll.request, ...readLater(poll, readError) } }),
    ...(callback && {
      callback: { ...readLater(callback, readError), ...(callback.verify && { verify: callback.verify }) },
    }),
  };
}
