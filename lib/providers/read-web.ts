import robotsParser from "robots-parser";
import { systemClock } from "@/lib/clock.ts";
import type { FailedOutcome } from "@/lib/contracts/outcome.ts";
import { assertPublicUrl, GuardError } from "@/lib/net/guard.ts";
import { failed } from "./outcome.ts";
import type { Reply } from "./provider.ts";
import type { Exchange } from "./send.ts";

/**
 * Reads one page of anybody's website, as a guest should: only where the site's robots.txt lets this reader in, over https
 * and to public addresses only, redirects included, and no more than a megabyte of it.
 */

/** Fetches one URL and follows nothing. */
export type FetchOnce = (url: URL, maxBytes: number) => Promise<Exchange>;

type Read = { reply: Reply; bytes: number } | FailedOutcome;

const ROBOT = "LeadEnrich";
const MAX_PAGE_BYTES = 1024 * 1024;
/** RFC 9309, 2.5: at least this much of a robots.txt is looked at. */
const MAX_ROBOTS_BYTES = 500 * 1024;
const MAX_REDIRECTS = 3;
const ROBOTS_KEPT_MS = 3_600_000;
const MAX_ROBOTS_KEPT = 1_000;

const refuse = (host: string, why: string) =>
  failed("invalid_input", `${host} was not read: ${why}`, { retryable: false });

/** `path` is `/<host>/<path on it>`. `scope` keeps what is remembered of an emulated web apart. */
export async function readWeb(path: string, fetchOnce: FetchOnce, scope: string): Promise<Read> {
  const first = publicUrl(`https:/${path}`);
  if ("outcome" in first) return first;
  const read = await readPage(first.url, fetchOnce, scope);
  // Some sites answer with "www." alone.
  const hidden = "outcome" in read && read.kind === "unavailable" && read.sent === "no";
  if (!hidden || first.url.hostname.startsWith("www.")) return read;
  return readPage(new URL(`https://www.${first.url.host}${first.url.pathname}${first.url.search}`), fetchOnce, scope);
}

async function readPage(start: URL, fetchOnce: FetchOnce, scope: string): Promise<Read> {
  let url = start;
  for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects += 1) {
    const closed = await robotsRefusal(url, fetchOnce, scope);
    if (closed) return closed;
    const exchange = await fetchOnce(url, MAX_PAGE_BYTES);
    if (exchange.kind === "failure") return broken(url.hostname, exchange);
    const next = redirectOf(url, exchange);
    if (!next) return pageOf(url, exchange);
    if ("outcome" in next) return next;
    url = next.url;
  }
  return refuse(start.hostname, `it redirects more than ${MAX_REDIRECTS} times`);
}

function pageOf(url: URL, { status, headers, text, bytes }: Extract<Exchange, { kind: "reply" }>): Read {
  const type = headers["content-type"];
  if (status < 300 && type !== undefined && !/html|xml|text\/plain/i.test(type))
    return refuse(url.hostname, `it sent ${type.split(";")[0]} and no web page`);
  return { reply: { status, headers: { ...headers, "content-location": url.href }, body: text }, bytes };
}

function publicUrl(address: string): { url: URL } | FailedOutcome {
  try {
    return { url: assertPublicUrl(address) };
  } catch (error) {
    if (error instanceof GuardError) return failed("invalid_input", error.message, { retryable: false, sent: "no" });
    throw error;
  }
}

/** Where a redirect leads; undefined where there is none. Plain http is asked for over https. */
function redirectOf(
  url: URL,
  { status, headers }: Extract<Exchange, { kind: "reply" }>,
): { url: URL } | FailedOutcome | undefined {
  const location = headers["location"];
  if (![301, 302, 303, 307, 308].includes(status) || location === undefined) return undefined;
  if (!URL.canParse(location, url.href)) return refuse(url.hostname, "it redirects to what is no address");
  const next = new URL(location, url);
  if (next.protocol === "http:") next.protocol = "https:";
  return publicUrl(next.href);
}

type Robots = { isAllowed: (url: string, robot?: string) => boolean | undefined };
type Rules = Robots | "open" | FailedOutcome;
const kept = new Map<string, { at: number; rules: Rules }>();

async function robotsRefusal(url: URL, fetchOnce: FetchOnce, scope: string): Promise<FailedOutcome | undefined> {
  const key = `${scope} ${url.host}`;
  const known = kept.get(key);
  const fresh = known && systemClock.now() - known.at < ROBOTS_KEPT_MS;
  const rules = fresh ? known.rules : await fetchRules(new URL("/robots.txt", url), fetchOnce);
  const lasts = typeof rules === "string" || !("outcome" in rules);
  if (!fresh && lasts) {
    if (kept.size >= MAX_ROBOTS_KEPT) kept.clear();
    kept.set(key, { at: systemClock.now(), rules });
  }
  if (rules === "open") return undefined;
  if ("outcome" in rules) return rules;
  // Undefined for an address that is not this robots.txt's own.
  if (rules.isAllowed(url.href, ROBOT) !== false) return undefined;
  return failed("suppressed", `${url.hostname} asks programs not to read it (robots.txt)`, { retryable: false });
}

/** RFC 9309, 2.3.1: no robots.txt means welcome; one that cannot be had means stay out for now. */
async function fetchRules(robots: URL, fetchOnce: FetchOnce): Promise<Rules> {
  let url = robots;
  for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects += 1) {
    const exchange = await fetchOnce(url, MAX_ROBOTS_BYTES);
    if (exchange.kind === "failure") return broken(url.hostname, exchange);
    const next = redirectOf(url, exchange);
    if (next && "outcome" in next) return next;
    if (next) {
      url = next.url;
      continue;
    }
    if (exchange.status < 300) return robotsParser(robots.href, exchange.text);
    if (exchange.status < 500) return "open";
    return failed("unavailable", `${url.hostname} failed when asked for its robots.txt (HTTP ${exchange.status})`);
  }
  return "open";
}

function broken(host: string, { reason, started }: Extract<Exchange, { kind: "failure" }>): FailedOutcome {
  const sent = started ? "unsure" : "no";
  switch (reason) {
    case "refused":
      return failed("invalid_input", `${host} is not at a public address`, { retryable: false, sent: "no" });
    case "oversized":
      return refuse(host, "it is larger than a page that is read");
    case "undecodable":
      return refuse(host, "it is compressed in a way that cannot be read");
    case "timeout":
      return failed("timeout", `${host} gave no answer in time`, { sent });
    case "aborted":
    case "unreachable":
    case "broken":
      return failed("unavailable", `${host} cannot be reached`, { sent });
  }
}
