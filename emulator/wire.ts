import type { IncomingHttpHeaders } from "node:http";
import type { Account } from "./accounts.ts";
import type { Callbacks } from "./callbacks.ts";
import type { Knowledge } from "./knowledge.ts";
import type { Slug } from "./profiles.ts";

/** A call as a front sees it: the path is below the provider's own prefix. */
export type WireRequest = {
  method: string;
  path: string;
  query: URLSearchParams;
  headers: IncomingHttpHeaders;
  /** Parsed JSON; an empty object where the body is empty or is not JSON. */
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
  method: "GET" | "POST" | "DELETE" | "ANY";
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
  slug: Slug;
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
