import { lookup as systemLookup, type LookupAddress } from "node:dns";
import type { LookupFunction } from "node:net";
import { Agent, type Dispatcher } from "undici";
import { isAddress, isLoopback, isPublicAddress } from "./addresses.ts";

/**
 * The one way out of the process for URLs that others have a say in. Addresses are looked at when the socket is opened,
 * in the same lookup that opens it, so a name that answers differently the second time gains nothing.
 */

/** The call was not made: the URL or the address behind it is not one this process may talk to. */
export class GuardError extends Error {
  override readonly name = "GuardError";
}

type Resolve = (host: string) => Promise<LookupAddress[]>;

const resolveAll: Resolve = (host) =>
  new Promise((resolve, reject) =>
    systemLookup(host, { all: true, verbatim: true }, (error, addresses) =>
      error ? reject(error) : resolve(addresses),
    ),
  );

/** Refuses what a URL alone gives away: scheme, credentials, port, and hosts written as an address. */
export function assertPublicUrl(url: string | URL, allowed: { ports?: readonly number[] } = {}): URL {
  const parsed = typeof url === "string" ? parse(url) : url;
  const name = parsed.host;
  if (parsed.protocol !== "https:") throw new GuardError(`${name} must be called over https`);
  if (parsed.username || parsed.password) throw new GuardError(`The address of ${parsed.hostname} carries a user name`);
  const port = parsed.port === "" ? 443 : Number(parsed.port);
  if (port !== 443 && !allowed.ports?.includes(port)) throw new GuardError(`${name} is on an unusual port`);
  const host = parsed.hostname.replace(/\.$/, "");
  if (isAddress(host) ? !isPublicAddress(host) : !host.includes(".") || isLoopback(host))
    throw new GuardError(`${host} is not a public address`);
  return parsed;
}

function parse(url: string): URL {
  if (!URL.canParse(url)) throw new GuardError("This is not a URL");
  return new URL(url);
}

/** A lookup for sockets that fails unless every address of the name is public. */
export function publicLookup(resolve: Resolve = resolveAll): LookupFunction {
  return (hostname, options, callback) => {
    resolve(hostname).then(
      (addresses) => {
        const wanted = addresses.filter(({ family }) => !options.family || familyOf(options.family) === family);
        const [first] = wanted;
        const hidden = addresses.find(({ address }) => !isPublicAddress(address));
        if (hidden) return callback(new GuardError(`${hostname} points to an address that is not public`), []);
        if (!first) return callback(Object.assign(new Error(`${hostname} has no address`), { code: "ENOTFOUND" }), []);
        if (options.all) return callback(null, wanted);
        callback(null, first.address, first.family);
      },
      (error: NodeJS.ErrnoException) => callback(error, []),
    );
  };
}

const familyOf = (family: number | string) => (family === "IPv6" || family === 6 ? 6 : 4);

export type AgentSettings = { connectTimeoutMs?: number; connections?: number; resolve?: Resolve };

/** A pool of kept-alive connections to public hosts only. Call it with URLs that went through `assertPublicUrl`. */
export function guardedAgent(settings: AgentSettings = {}): Dispatcher {
  return poolOf(settings, { lookup: publicLookup(settings.resolve) });
}

/** The same without the guard: for a base URL that the operator of this process has set in its environment. */
export function trustedAgent(settings: AgentSettings = {}): Dispatcher {
  return poolOf(settings, {});
}

function poolOf({ connectTimeoutMs = 10_000, connections = 128 }: AgentSettings, connect: { lookup?: LookupFunction }) {
  return new Agent({
    connections,
    pipelining: 1,
    keepAliveTimeout: 10_000,
    // Kept below what load balancers allow, so that a call is not written into a connection being closed.
    keepAliveTimeoutThreshold: 2_000,
    headersTimeout: 0,
    bodyTimeout: 0,
    connect: { timeout: connectTimeoutMs, ...connect },
  });
}

/** A base URL from the process environment: https, or plain http to this very machine. */
export function assertEnvironmentUrl(url: string, variable: string): URL {
  if (!URL.canParse(url))
    throw new GuardError(`${variable} is not a URL; expected something like http://127.0.0.1:4010/hunter`);
  const parsed = new URL(url);
  const plain = parsed.protocol === "http:" && isLoopback(parsed.hostname);
  if (!plain && parsed.protocol !== "https:")
    throw new GuardError(`${variable} must be https, or http to this machine`);
  if (parsed.username || parsed.password)
    throw new GuardError(`${variable} carries a user name; keys have their own place`);
  return parsed;
}
