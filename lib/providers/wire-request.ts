import packageFacts from "@/package.json" with { type: "json" };
import { assertEnvironmentUrl, assertPublicUrl, GuardError } from "@/lib/net/guard.ts";
import type { Auth, HttpRequest, Provider, QueryValue } from "./provider.ts";

/** From what a definition says to send, to what goes onto the wire: address, key and body in their places. */

export type Written = {
  url: URL;
  method: HttpRequest["method"];
  headers: Record<string, string>;
  body: string | undefined;
  /** The address is the one in the process environment, so it may be this machine. */
  trusted: boolean;
};

export type Writing = {
  provider: Provider;
  request: HttpRequest;
  /** What `auth` places: the key, or the access token that an `oauth` key was traded for. */
  secret?: string | undefined;
  baseUrl?: string | undefined;
  requestId: string;
  /** Put over all other headers. */
  headers?: Record<string, string> | undefined;
};

export const USER_AGENT = `LeadEnrich/${packageFacts.version}`;

/** Throws a GuardError for an address that may not be called. */
export function writeRequest({ provider, request, secret = "", baseUrl, requestId, headers }: Writing): Written {
  const auth: Auth = request.auth ?? provider.auth;
  const { url, trusted } = urlOf(provider, request.path, baseUrl);
  append(url.searchParams, request.query);
  if (auth.kind === "query") url.searchParams.set(auth.name, secret);
  const body = bodyOf(request, auth.kind === "body" ? { [auth.name]: secret } : undefined);
  return {
    url,
    method: request.method,
    headers: {
      accept: "application/json",
      "user-agent": USER_AGENT,
      "x-request-id": requestId,
      ...(body && { "content-type": body.type }),
      ...request.headers,
      ...headers,
      ...authHeaders(auth, secret),
    },
    body: body?.content,
    trusted,
  };
}

function authHeaders(auth: Auth, secret: string): Record<string, string> {
  if (auth.kind === "header") return { [auth.name.toLowerCase()]: `${auth.prefix ?? ""}${secret}` };
  if (auth.kind === "oauth") return { authorization: `Bearer ${secret}` };
  return auth.kind === "basic" ? { authorization: basic(pairOf(auth, secret)) } : {};
}

function pairOf({ key, other = "" }: Extract<Auth, { kind: "basic" }>, secret: string): string {
  if (key === "both") return secret;
  return key === "username" ? `${secret}:${other}` : `${other}:${secret}`;
}

export const basic = (pair: string): string => `Basic ${Buffer.from(pair).toString("base64")}`;

/** An override from the environment stands for the vendor as a whole, the further hosts included. */
function urlOf(provider: Provider, path: string, override: string | undefined): { url: URL; trusted: boolean } {
  const absolute = URL.canParse(path) ? new URL(path) : undefined;
  if (absolute && !provider.hosts?.includes(absolute.host))
    throw new GuardError(`${absolute.host} is not one of its hosts`);
  const base = override ?? (absolute ? absolute.origin : provider.baseUrl);
  const url = new URL(base.replace(/\/+$/, "") + (absolute ? absolute.pathname : path));
  if (override === undefined) return { url: assertPublicUrl(url), trusted: false };
  assertEnvironmentUrl(override, "The base URL in the environment");
  return { url, trusted: true };
}

function append(target: URLSearchParams, values: Record<string, QueryValue> = {}): void {
  for (const [name, value] of Object.entries(values)) {
    if (value === undefined) continue;
    for (const item of typeof value === "object" ? value : [value]) target.append(name, String(item));
  }
}

function bodyOf(
  { json, form, text }: HttpRequest,
  key: Record<string, string> | undefined,
): { type: string; content: string } | undefined {
  if (form) {
    const fields = new URLSearchParams(key);
    append(fields, form);
    return { type: "application/x-www-form-urlencoded", content: fields.toString() };
  }
  if (text !== undefined) return { type: "text/plain; charset=utf-8", content: text };
  const whole = key ? { ...key, ...(isRecord(json) ? json : {}) } : json;
  return whole === undefined ? undefined : { type: "application/json", content: JSON.stringify(whole) };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
