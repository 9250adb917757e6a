import { createHash } from "node:crypto";
import { z } from "zod";
import type { FailedOutcome } from "@/lib/contracts/outcome.ts";
import { failed } from "./outcome.ts";
import type { HttpRequest, OauthAuth, Provider, Reply } from "./provider.ts";
import { retryAfterMs } from "./status.ts";
import { basic } from "./wire-request.ts";

/** Access tokens that `client_id:client_secret` keys were traded for, kept in this process until they expire. */

export type AccessToken = {
  token: string;
  /** Made for this very call: a refusal of it is a refusal of the key. */
  fresh: boolean;
};

type Kept = { token: string; expiresAtMs: number };

const MOST_KEPT = 1_000;
/** Taken off the life the vendor states, so that a token does not expire on the wire. */
const MARGIN_MS = 60_000;
const DEFAULT_LIFE_S = 600;

const kept = new Map<string, Promise<Kept | FailedOutcome>>();

export type TokenAsk = {
  provider: Provider;
  auth: OauthAuth;
  credential: string;
  /** The address that stands for the vendor; part of what tells tokens apart. */
  baseUrl: string | undefined;
  nowMs: number;
  /** Sends the token request; a reply that never came is an outcome. */
  send: (request: HttpRequest) => Promise<Reply | FailedOutcome>;
};

/** One token request at a time for each key, however many calls wait for it. */
export async function accessToken(ask: TokenAsk): Promise<AccessToken | FailedOutcome> {
  const name = nameOf(ask);
  const known = kept.get(name);
  const before = known && (await known);
  if (before && "token" in before && before.expiresAtMs > ask.nowMs) return { token: before.token, fresh: false };
  // While this call waited, another may have begun a new trade.
  const begun = kept.get(name);
  if (begun && begun !== known) return accessToken(ask);
  const asked = trade(ask);
  if (kept.size >= MOST_KEPT) kept.clear();
  kept.set(name, asked);
  const traded = await asked;
  if ("token" in traded) return { token: traded.token, fresh: true };
  if (kept.get(name) === asked) kept.delete(name);
  return traded;
}

/** For a token that the vendor no longer takes. */
export function forgetToken(ask: Pick<TokenAsk, "provider" | "credential" | "baseUrl">): void {
  kept.delete(nameOf(ask));
}

const nameOf = ({ provider, credential, baseUrl }: Pick<TokenAsk, "provider" | "credential" | "baseUrl">) =>
  createHash("sha256")
    .update(JSON.stringify([provider.slug, baseUrl ?? null, credential]))
    .digest("base64");

const tokenReply = z.object({ access_token: z.string().min(1), expires_in: z.coerce.number().positive().optional() });

async function trade({ provider, auth, credential, nowMs, send }: TokenAsk): Promise<Kept | FailedOutcome> {
  const reply = await send(tokenRequest(auth, credential));
  if ("outcome" in reply) return { ...reply, sent: "no" };
  const parsed = tokenReply.safeParse(reply.body);
  if (reply.status < 300 && parsed.success) {
    const lifeMs = (parsed.data.expires_in ?? DEFAULT_LIFE_S) * 1_000;
    return { token: parsed.data.access_token, expiresAtMs: nowMs + Math.max(0, lifeMs - MARGIN_MS) };
  }
  // Nothing was asked of the vendor yet, so nothing can have been billed.
  if (reply.status === 429) {
    const wait = retryAfterMs(reply.headers);
    const later = wait === undefined ? {} : { retryAfterMs: wait };
    return failed("rate_limit", `${provider.name} gives out no further token yet`, { sent: "no", ...later });
  }
  if (reply.status >= 500 || reply.status < 300)
    return failed("unavailable", `${provider.name} gave out no access token (HTTP ${reply.status})`, { sent: "no" });
  return failed("auth", `${provider.name} does not take this client id and secret`, { sent: "no" });
}

function tokenRequest({ tokenPath, send, fields }: OauthAuth, credential: string): HttpRequest {
  const colon = credential.indexOf(":");
  const client = { client_id: credential.slice(0, colon), client_secret: credential.slice(colon + 1) };
  const grant = { grant_type: "client_credentials", ...fields };
  const request = { method: "POST", path: tokenPath, auth: { kind: "none" } } as const;
  if (send === "json") return { ...request, json: { ...grant, ...client } };
  if (send === "form") return { ...request, form: { ...grant, ...client } };
  return { ...request, form: grant, headers: { authorization: basic(credential) } };
}
