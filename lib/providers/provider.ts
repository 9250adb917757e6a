import type { Quota } from "@/lib/contracts/entities.ts";
import type { OperationName } from "@/lib/contracts/operation.ts";
import type { FoundOutcome, Outcome } from "@/lib/contracts/outcome.ts";

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
  /** Fewer than so many are asked one by one: a list may take a vendor longer to begin than they do. */
  min: number;
  /** Of calls for many, where the vendor allows fewer of them. Nothing waits for one: what gets none is asked by itself. */
  limits?: Limits;
  /** Whether a reply says that there are no lists for this key. Its questions, these included, are then asked one by one. */
  unoffered?: (reply: Reply) => boolean;
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

export type Refusal = Exclude<Outcome, FoundOutcome> | undefined;

/** How a vendor spells its errors. Undefined means: not an error, read on. Looked at before the status is trusted. */
export type ReadError = (reply: Reply) => Refusal;
