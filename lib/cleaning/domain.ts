import { parse } from "tldts";
import { isBlank } from "./blank.ts";
import { plainText } from "./text.ts";

/** Reserved by RFC 2606 for samples and tests; accepted so that a list of invented companies can be run. */
const SAMPLE_SUFFIXES: ReadonlySet<string> = new Set(["example", "test"]);
const LEADING_WWW = /^www\d{0,2}\./;

/**
 * The host of a domain, URL or e-mail address: lower-case, punycode, without scheme, credentials, port, path and
 * leading `www.`; subdomains stay (see `registrableDomain`). Undefined when it is not below a public suffix: "acme",
 * "localhost", IP addresses, "report.pdf".
 */
export function cleanDomain(value: unknown): string | undefined {
  let domain = publicHost(value);
  while (domain && LEADING_WWW.test(domain)) {
    const shorter = domain.replace(LEADING_WWW, "");
    if (!isPublicHost(shorter)) break;
    domain = shorter;
  }
  return domain;
}

/** As `cleanDomain`, but with a leading `www.` kept: the host as it is on the wire. */
export function publicHost(value: unknown): string | undefined {
  const host = hostOf(value);
  return host && isPublicHost(host) ? host : undefined;
}

/**
 * The part somebody registered: `shop.acme.co.uk` gives `acme.co.uk`; names under a shared host stay whole
 * (`acme.github.io`). Takes what `cleanDomain` takes.
 */
export function registrableDomain(value: unknown): string | undefined {
  const domain = cleanDomain(value);
  if (!domain) return undefined;
  return parse(domain, { allowPrivateDomains: true }).domain ?? domain;
}

function hostOf(value: unknown): string | undefined {
  if (isBlank(value)) return undefined;
  const text = plainText(value)
    .replace(/^[<("'[]+|[>)"'\],;]+$/g, "")
    .replace(/^(mailto:|[a-z][a-z0-9+.-]*:\/\/|\/\/)/i, "");
  const authority = text.split(/[/?#\\]/, 1)[0] ?? "";
  const host = authority.slice(authority.lastIndexOf("@") + 1).replace(/\.+$/, "");
  if (host.length > 300 || !/^[^\s@:,;]+\.[^\s@:,;]+(:\d*)?$/u.test(host)) return undefined;
  return toAscii(host.replace(/:\d*$/, "").replace(/\.+$/, ""));
}

/** IDNA by way of the URL parser: the one implementation that Node and browsers share. */
function toAscii(host: string): string | undefined {
  if (/^[a-z0-9._-]+$/i.test(host) && !/xn--/i.test(host)) return host.toLowerCase();
  if (!URL.canParse(`http://${host}`)) return undefined;
  return new URL(`http://${host}`).hostname.replace(/\.+$/, "");
}

/** Underscores occur in host names, never in the registered part. */
function isPublicHost(host: string): boolean {
  const { domain, isIp, isIcann, publicSuffix } = parse(host, { allowPrivateDomains: false });
  if (isIp || !domain || !publicSuffix || host.length > 253 || domain.includes("_")) return false;
  if (!isIcann && !SAMPLE_SUFFIXES.has(publicSuffix)) return false;
  return host.split(".").every((label) => /^[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?$/.test(label));
}
