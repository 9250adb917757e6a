import { assertEnvironmentUrl } from "@/lib/net/guard.ts";
import type { FetchOnce } from "./read-web.ts";
import { guarded, send, trusted } from "./send.ts";
import { USER_AGENT } from "./wire-request.ts";

export type WebSettings = {
  /** From the process environment, and from nowhere else: an emulated web, with each site below `/<host>`. */
  baseUrl?: string | undefined;
  /** On the clock of `performance.now()`: all that is fetched for one page together. */
  endsAt: number;
  signal?: AbortSignal | undefined;
  headers?: Record<string, string> | undefined;
};

/** Fetches pages through the guard. Throws for a base URL that may not be one. */
export function webFetch({ baseUrl, endsAt, signal, headers }: WebSettings): FetchOnce {
  const override =
    baseUrl === undefined
      ? undefined
      : assertEnvironmentUrl(baseUrl, "The base URL in the environment").href.replace(/\/+$/, "");
  return (url, maxBytes) =>
    send(
      {
        url: override === undefined ? url : new URL(`${override}/${url.host}${url.pathname}${url.search}`),
        method: "GET",
        headers: { accept: "text/html,application/xhtml+xml;q=0.9", "user-agent": USER_AGENT, ...headers },
        body: undefined,
        timeoutMs: Math.max(1, endsAt - performance.now()),
        maxBytes,
        signal,
      },
      override === undefined ? guarded : trusted,
    );
}
