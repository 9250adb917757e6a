import type { IncomingHttpHeaders } from "node:http";
import type { Account } from "./accounts.ts";
import type { Callbacks } from "./callbacks.ts";
import type { Knowledge } from "./knowledge.ts";
import type { Profile } from "./profile.ts";

/** A call as a front sees it: the path is below the provider's own prefix. */
export type WireRequest = {
  method: string;
  path: string;
  query: URLSearchParams;
  headers: IncomingHttpHeaders;
  /** Parsed JSON or form (a name given twice is a list); an empty object where the body is empty or neither. */
  body: Record<string, unknown>;
  rawBody: string;
  /** What stood in the `:name` parts of the route. */
  params: Record<string, string>;
};

/** One question of a call that the vendor bills. `question` tells repeats: equal text, equal question. */
export type Bill = { question: string; credits: number };

export type Answer = {
  status: number;
  headers?: Record<string, string>;
  /** An object is sent as JSON, a string as it is (text/plain unless `headers` says otherwise). */
  body: unknown;
  bills?: readonly Bill[];
};

/** What a handler may use. Time is the emulator's clock, in milliseconds since 1970. */
export type FrontContext = {
  knows: Knowledge;
  account: Account;
  nowMs: number;
  /** Base URL of this provider on the emulator, without a slash at the end. */
  baseUrl: string;
  callbacks: Pick<Callbacks, "send">;
  /** Bills what comes to be owed after the reply. */
  charge: (bills: readonly Bill[]) => void;
  /** How long work that goes on after the reply takes under the chosen latency profile. */
  backgroundMs: (realMs: number) => number;
  /** Asked for by a fault: callbacks of this call come late, or twice. */
  callbackFault: { delayMs: number; copies: number };
};

export type Window = {
  limit: number;
  perMs: number;
  /** A plan's quota: enforced for `-quota` keys only. */ quota?: true;
};

export type Route = {
  method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE" | "ANY";
  /** `:name` stands for one segment. */
  path: string;
  /** Name of what is asked, as in the log and in faults. */
  operation: string;
  /** Endpoints that share windows share a group. */
  group: string;
  windows: readonly Window[];
  /** Calls at once; one more is too fast. */
  concurrency?: number;
  /** Credits of a hit; 0 marks a call that is never billed and that an empty account may still make. */
  credits: number;
  handle: (request: WireRequest, context: FrontContext) => Answer;
};

export type Refusal = "missing_key" | "unknown_key" | "revoked_key";

/** What is left in one window after a call, for the headers of vendors that send them. */
export type WindowUse = { window: Window; used: number; resetMs: number };

export type Front = {
  slug: string;
  profile: Profile;
  /** A key that works, where this vendor's keys are not one word: `emu-<slug>-1` unless said otherwise. */
  credential?: string;
  /** Further variables of the product's environment, such as the secret that callbacks are signed with. */
  environment?: Record<string, string>;
  /** What `outOfCredits` can at best be read as, where the vendor says the same of something else. */
  emptyReadsAs?: "auth" | "rate_limit" | "invalid_input";
  /** False where no key is asked for. */
  keyed: boolean;
  /** The key of a call, from wherever this vendor reads it. */
  keyOf: (request: WireRequest) => string | undefined;
  routes: readonly Route[];
  refuse: (reason: Refusal, request: WireRequest) => Answer;
  tooFast: (retryAfterMs: number, request: WireRequest) => Answer;
  outOfCredits: (request: WireRequest, route: Route) => Answer;
  unknownPath: (request: WireRequest) => Answer;
  rateHeaders?: (uses: readonly WindowUse[]) => Record<string, string>;
};

export const json = (status: number, body: unknown, bills?: readonly Bill[]): Answer =>
  bills && bills.length > 0 ? { status, body, bills } : { status, body };

export const text = (status: number, body: string): Answer => ({ status, body });

export const retryAfter = (retryAfterMs: number): Record<string, string> => ({
  "retry-after": String(Math.max(1, Math.ceil(retryAfterMs / 1000))),
});

export const second = 1_000;
export const minute = 60_000;
export const hour = 3_600_000;
export const day = 86_400_000;

export const bearer = (request: WireRequest): string | undefined => {
  const match = /^Bearer\s+(\S+)$/i.exec(request.headers.authorization ?? "");
  return match?.[1];
};

export const header = (request: WireRequest, name: string): string | undefined => {
  const value = request.headers[name];
  return Array.isArray(value) ? value[0] : value;
};

const tokenPrefix = "token-of-";

/** The access token of a client; deterministic, so that a token outlives the emulator that gave it out. */
export const tokenFor = (clientId: string): string => tokenPrefix + clientId;

/** The client of OAuth credentials: named in the token request (body or Basic), else behind the Bearer token. */
export const oauthClient = (request: WireRequest): string | undefined => {
  const named = request.body["client_id"];
  if (typeof named === "string" && named !== "") return named;
  const token = bearer(request);
  if (token !== undefined) return token.startsWith(tokenPrefix) ? token.slice(tokenPrefix.length) : "unknown";
  return basicPair(request)?.username;
};

export const basicPair = (request: WireRequest): { username: string; password: string } | undefined => {
  const encoded = /^Basic\s+(\S+)$/i.exec(request.headers.authorization ?? "")?.[1];
  if (encoded === undefined) return undefined;
  const pair = Buffer.from(encoded, "base64").toString("utf8");
  const colon = pair.indexOf(":");
  return colon === -1
    ? { username: pair, password: "" }
    : { username: pair.slice(0, colon), password: pair.slice(colon + 1) };
};
