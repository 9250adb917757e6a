import { appUrl } from "@/lib/env.ts";
import { AppError } from "@/lib/errors.ts";

/** Where the browser thinks it is: APP_URL, or what the request says of itself (behind a proxy, the forwarded names). */
export function requestOrigin(request: Request): string {
  const configured = appUrl();
  if (configured) return configured;
  const url = new URL(request.url);
  const host = request.headers.get("x-forwarded-host") ?? request.headers.get("host") ?? url.host;
  const scheme = request.headers.get("x-forwarded-proto") ?? url.protocol.replace(":", "");
  return `${scheme}://${host}`;
}

const loopback = new Set(["localhost", "127.0.0.1", "[::1]"]);

/**
 * The address that a sign-in link may carry. Never a name that only the request claims: a link to another's server would
 * hand over its token.
 */
export function linkOrigin(request: Request): string {
  const configured = appUrl();
  if (configured) return configured;
  const origin = requestOrigin(request);
  if (URL.canParse(origin) && loopback.has(new URL(origin).hostname)) return origin;
  throw new AppError(
    "INTERNAL",
    "APP_URL is not set, so no sign-in link can be made; set it to this application's address.",
  );
}

export const isSecure = (request: Request): boolean => requestOrigin(request).startsWith("https:");

const safeMethods = new Set(["GET", "HEAD", "OPTIONS"]);

/**
 * Refuses a request that another site made the browser send. As Go's CrossOriginProtection: `Sec-Fetch-Site` decides, else
 * `Origin` against the host; a request with neither comes from no browser, and carries no cookie that a victim's browser
 * added.
 * @throws AppError FORBIDDEN
 */
export function refuseCrossSite(request: Request): void {
  if (safeMethods.has(request.method)) return;
  const site = request.headers.get("sec-fetch-site");
  if (site === "same-origin" || site === "none") return;
  const origin = request.headers.get("origin");
  if (site === null && (origin === null || isOwnOrigin(request, origin))) return;
  throw new AppError("FORBIDDEN", "The request comes from another site; open the application itself and try again.");
}

function isOwnOrigin(request: Request, origin: string): boolean {
  if (!URL.canParse(origin)) return false;
  const hosts = [request.headers.get("host"), new URL(request.url).host, new URL(requestOrigin(request)).host];
  return hosts.includes(new URL(origin).host);
}
