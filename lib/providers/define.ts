import { z } from "zod";
import { type Quota, quota as quotaContract } from "@/lib/contracts/entities.ts";
import {
  type OperationInput,
  type OperationName,
  type OperationOutput,
  operationContracts,
} from "@/lib/contracts/operation.ts";
import type { FailedOutcome, FoundOutcome, Outcome } from "@/lib/contracts/outcome.ts";
import { failed, found } from "./outcome.ts";
import { saysAnything, withoutUndefined } from "./reading.ts";
import { readReason, readStatus } from "./status.ts";
import { unheededFilters } from "./unheeded.ts";

/**
 * A provider is facts plus pure functions: `request` says what to send, `read` says what a reply means. Nothing here or
 * in `catalog/` does I/O, reads the environment or sees a key: `call.ts` adds the key by the provider's `auth`.
 */

export type Category =
  | "database"
  | "email-finder"
  | "verification"
  | "company"
  | "technographics"
  | "social"
  | "phone"
  | "ai"
  | "maps"
  | "waterfall";

/** Where the wire facts come from: the vendor's own pages, a published connector's code, or neither. */
export type Evidence = "official" | "connector" | "unverified";

/**
 * How the key travels. `body` merges it into the JSON or form body under `name`. `basic` is HTTP Basic: the key is the
 * `username` or the `password` (the other half is `other`), or both halves as `user:password`. `oauth` takes
 * `client_id:client_secret`, trades them at `tokenPath` for an access token by the client-credentials grant, and sends
 * that as a Bearer token until it expires.
 */
export type Auth =
  | { kind: "header"; name: string; prefix?: string }
  | { kind: "query"; name: string }
  | { kind: "body"; name: string }
  | { kind: "basic"; key: "username" | "password" | "both"; other?: string }
  | OauthAuth
  | { kind: "none" };

export type OauthAuth = {
  kind: "oauth";
  /** Below the base URL, or an absolute URL on a host in `hosts`. */
  tokenPath: string;
  /** Where id and secret go: `form` and `json` name them `client_id` and `client_secret`, `basic` is the header. */
  send: "form" | "json" | "basic";
  /** Further fields of the token request, beside `grant_type`. */
  fields?: Record<string, string>;
};

export type RateWindow = { limit: number; perMs: number };
/** `windows` is empty where a vendor limits only how many calls are under way at once (`concurrency`). */
export type Limits = { windows: readonly RateWindow[]; concurrency?: number; burst?: number };

/** Credits are the vendor's own; a question costs `credits` (times `maxResults`, at most, for `per_result`). */
export type Charge = {
  rule: "per_hit" | "per_call" | "per_result" | "free";
  credits: number;
  /**
   * Where some ways to ask are dearer: field → how many times as much a set of `needs` with this field costs. A question
   * costs as its cheapest set, and that is how the adapter asks it.
   */
  dearer?: Readonly<Record<string, number>>;
  /** The vendor's pool this is drawn from, where it keeps several. */
  pool?: string;
  maxResults?: number;
};

/** Undefined is left out; a list repeats the name. */
export type QueryValue = string | number | boolean | undefined | readonly string[];

/** A request without its key. At most one of `json`, `form` and `text` is the body. */
export type HttpRequest = {
  method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** Absolute path below the base URL, or an absolute https URL on a host the provider lists in `hosts`. */
  path: string;
  query?: Record<string, QueryValue>;
  headers?: Record<string, string>;
  /** Sent as `application/json`, unless `headers` names another JSON type. */
  json?: unknown;
  /** Sent as `application/x-www-form-urlencoded`. */
  form?: Record<string, QueryValue>;
  /** Sent as it is; `headers` names its type. */
  text?: string;
  /** Where this endpoint takes the key, if elsewhere than the provider's others. */
  auth?: Auth;
};

/** A reply as `call.ts` read it: header names lower-case; `body` parsed as JSON where it is JSON, else the text. */
export type Reply = { status: number; headers: Record<string, string>; body: unknown };

export type RequestContext = {
  /** Where the vendor may call back; already carries the look-up's own signed id. */
  callbackUrl?: string;
  /** Same for each repeat of one question: passed where a vendor takes an idempotency key. */
  requestId: string;
};

export type Operation = {
  name: OperationName;
  /** Each set of input fields that suffices; a question that fits none is refused before anything is sent. */
  needs: readonly (readonly string[])[];
  /** Throws an Error whose message names what is wrong with the question, when it cannot be asked. */
  request: (input: Record<string, unknown>, context: RequestContext) => HttpRequest;
  /** Never throws on account of `input`: a recorded reply is read without the question it answers. */
  read: (reply: Reply, input?: Record<string, unknown>) => Outcome;
  charge: Charge;
  /** The most that this very question can cost, where that is less than `charge` has to allow for. In credits. */
  worstCase?: (input: Record<string, unknown>) => number;
  /** Whether asking the same thing again is billed again: `unsure` calls are asked again only where it is not. */
  repeat: "free" | "idempotent" | "paid";
  timeoutMs: number;
  /** How long an answer is used again, where that is shorter than usual. */
  keepMs?: number;
  /** Limits of this endpoint where they differ from the provider's. */
  limits?: Limits;
  /** Set where the answer is fetched later: `poll` and `callback` of the provider read it. */
  pollEveryMs?: number;
  giveUpAfterMs?: number;
  bulk?: Bulk;
};

/**
 * Many questions in one call. `read` gives one outcome per input, in the inputs' order; with no inputs (a recorded
 * reply) one per row, in the reply's order.
 */
export type Bulk = {
  max: number;
  request: (inputs: readonly Record<string, unknown>[], context: RequestContext) => HttpRequest;
  read: (reply: Reply, inputs: readonly Record<string, unknown>[]) => Outcome[];
};

/** Reads the state of something started earlier. */
export type Poll = {
  request: (externalId: string, operation: OperationName) => HttpRequest;
  /** `operation` is undefined when only the reply is at hand (`provider read <slug> poll`). */
  read: (reply: Reply, operation?: OperationName, input?: Record<string, unknown>) => Outcome;
  /** Each row of a reply about several questions. */
  readAll: (reply: Reply, operation?: OperationName) => Outcome[];
};

/** A reply that the vendor pushes. `verify` is given the raw body and the secret and says whether the vendor sent it. */
export type Callback = {
  read: (reply: Reply, operation?: OperationName, input?: Record<string, unknown>) => CallbackOutcome;
  /** Each row of a call about several questions. */
  readAll: (reply: Reply, operation?: OperationName) => CallbackOutcome[];
  /** Absent where the vendor signs nothing: the signed id in the URL is then the only proof. */
  verify?: VerifyCallback;
};
export type CallbackOutcome = Outcome & { externalId?: string };
export type VerifyCallback = (
  raw: { body: string; headers: Record<string, string>; nowMs: number },
  sign: Sign,
) => boolean;
/** The signature of a text under the shared secret: HMAC-SHA256 in hex, unless `as` says otherwise. */
export type Sign = (text: string, as?: SignatureForm) => string;
/** `prefix` is a plain hash over the secret followed by the text, as one vendor does it. */
export type SignatureForm = { scheme?: "hmac" | "prefix"; hash?: "sha1" | "sha256"; encoding?: "hex" | "base64" };

/** The cheapest authenticated endpoint: tests a key and says what is left on it. */
export type QuotaProbe = {
  request: () => HttpRequest;
  read: (reply: Reply) => Outcome<Quota>;
};

export type Provider = {
  slug: string;
  name: string;
  category: Category;
  tier: "free" | "budget" | "standard" | "premium";
  description: string;
  website: string;
  docsUrl: string;
  evidence: Evidence;
  /** Two initials and a colour for the generated mark in `public/providers/<slug>.svg`. */
  mark: { initials: string; color: string };
  auth: Auth;
  baseUrl: string;
  /** Other https hosts the requests may name. */
  hosts?: readonly string[];
  /** Reads anybody's website: its paths are `/<host>/<path>`, and `call.ts` keeps to robots.txt, sizes and redirects. */
  web?: boolean;
  /** Asks the workspace's own memory and no network: `call.ts` is handed what answers. */
  memory?: boolean;
  limits: Limits;
  operations: Partial<Record<OperationName, Operation>>;
  quota?: QuotaProbe;
  poll?: Poll;
  callback?: Callback;
  /** What the vendor sells under names of its own, and the operation that each is here; prices in its credits. */
  features?: readonly { name: string; operation: OperationName; credits: number }[];
  /** What is uncertain about this definition, one sentence each; shown in the marketplace. */
  doubts?: readonly string[];
};

type Refusal = Exclude<Outcome, FoundOutcome> | undefined;

/** How a vendor spells its errors. Undefined means: not an error, read on. Looked at before the status is trusted. */
export type ReadError = (reply: Reply) => Refusal;

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
  bulk?: {
    max: number;
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

type QuotaSpec = (readError: ReadError) => QuotaProbe;

/** Declares the endpoint that says what is left on a key. */
export function quotaProbe<Body>(definition: {
  request: () => HttpRequest;
  reply: z.core.$ZodType<Body>;
  read: (body: Body, reply: Reply) => Outcome<Quota>;
  /** The unit, where the vendor has no such page and a miss, which costs nothing, is what a good key gets. */
  unitOfMiss?: string;
}): QuotaSpec {
  return (readError) => ({
    request: definition.request,
    read: (reply) => {
      const error = readError(reply) ?? readStatus(reply);
      if (error?.outcome === "not_found" && definition.unitOfMiss !== undefined)
        return found({ remaining: null, unit: definition.unitOfMiss });
      // Nobody was asked for: where a page that says what is left is missing, the path is wrong.
      if (error?.outcome === "not_found") return readStatus(reply) ?? malformedText("it says that nobody is there");
      if (error) return error;
      const body = z.safeParse(definition.reply, reply.body);
      if (!body.success) return explained(malformed(body.error), reply);
      const outcome = definition.read(body.data, reply);
      if (outcome.outcome !== "found") return explained(outcome, reply);
      const data = quotaContract.safeParse(withoutUndefined(outcome.data));
      return data.success ? { ...outcome, data: data.data } : malformed(data.error);
    },
  });
}

/** A reply that cannot be read. It came with a success status, so it may have been billed: `unsure`. */
export function malformed(error: z.ZodError): FailedOutcome {
  const issue = error.issues[0];
  const where = issue?.path.map(String).join(".") || "the body";
  return malformedText(`${where}: ${issue?.message ?? "unexpected shape"}`);
}

export function malformedText(reason: string): FailedOutcome {
  return failed("malformed", `The reply cannot be read: ${reason}`, { sent: "unsure" });
}

function checked<Checked extends Outcome>(outcome: Checked, schema: z.ZodType | undefined): Checked | Outcome {
  if (outcome.outcome !== "found" || !schema) return outcome;
  const data = schema.safeParse(withoutUndefined(outcome.data));
  if (!data.success) return malformed(data.error);
  // Nothing in a hit could be used: the vendor may have billed it, and did not say that there is nobody.
  return isRecord(data.data) && !saysAnything(data.data)
    ? malformedText("nothing in it can be used")
    : { ...outcome, data: data.data };
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null;

/** A success without an answer in it may be a refusal: "Invalid API key" with 200. */
function explained<Data>(outcome: Outcome<Data>, reply: Reply): Outcome<Data> {
  return isMalformed(outcome) ? (readReason(reply) ?? outcome) : outcome;
}

export const isMalformed = (outcome: Outcome) => outcome.outcome === "failed" && outcome.kind === "malformed";

type Later<Row extends Outcome> = {
  /** The rows of a reply that is no error, in order. One question gives one row. */
  rows: (reply: Reply, operation: OperationName | undefined) => Row[];
  /** The row that answers `input`, where a reply may hold several. Without it: the first. */
  pick?: (reply: Reply, operation: OperationName, input: Record<string, unknown>) => Row;
  /** Whether a reply has rows although its status is an error's: some vendors deliver what was done with a 402. */
  hasRows?: (reply: Reply) => boolean;
};

type ProviderDefinition = Omit<Provider, "operations" | "quota" | "poll" | "callback"> & {
  readError?: ReadError;
  operations: readonly OperationSpec[];
  quota?: QuotaSpec;
  poll?: Later<Outcome> & { request: Poll["request"] };
  callback?: Later<CallbackOutcome> & { verify?: VerifyCallback };
};

/** Puts the vendor's errors in front of what comes later, and the operation's contract behind it. */
function readLater<Row extends Outcome>(later: Later<Row>, readError: ReadError) {
  const check = (row: Row, operation: OperationName | undefined) =>
    checked(row, operation && operationContracts[operation].output);
  const error = (reply: Reply) => (later.hasRows?.(reply) ? undefined : (readError(reply) ?? readStatus(reply)));
  const readAll = (reply: Reply, operation?: OperationName) => {
    const failure = error(reply);
    if (failure) return [failure];
    const rows = later.rows(reply, operation).map((row) => check(row, operation));
    const refused = rows.every(isMalformed) ? readReason(reply) : undefined;
    return refused ? [refused] : rows;
  };
  return {
    readAll,
    read: (reply: Reply, operation?: OperationName, input?: Record<string, unknown>) => {
      if (!later.pick || !operation || !input || error(reply))
        return readAll(reply, operation)[0] ?? malformedText("it answers no question");
      return check(later.pick(reply, operation, input), operation);
    },
  };
}

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
