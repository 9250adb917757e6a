import { promisify } from "node:util";
import { brotliDecompress, gunzip, inflate, type ZlibOptions } from "node:zlib";
import { type Dispatcher, request } from "undici";
import { GuardError, guardedAgent, trustedAgent } from "@/lib/net/guard.ts";

/** One HTTP exchange, with what is needed to know whether the vendor may have worked (and billed). */

export type Exchange =
  | { kind: "reply"; status: number; headers: Record<string, string>; text: string; bytes: number }
  | { kind: "failure"; reason: Failure; started: boolean };

/** `refused`: by the guard. `broken`: the connection. `oversized`, `undecodable`: the body. */
export type Failure = "refused" | "timeout" | "aborted" | "unreachable" | "broken" | "oversized" | "undecodable";

export type WireRequest = {
  url: URL;
  method: Dispatcher.HttpMethod;
  headers: Record<string, string>;
  body: string | undefined;
  timeoutMs: number;
  maxBytes: number;
  signal: AbortSignal | undefined;
};

/** Told by the dispatcher when the request is written to an open socket: before that, nothing has left. */
class Progress {
  started = false;
}

/** Marks the progress given as the request's `opaque` as soon as the request goes onto a connection. */
export const noteStart: Dispatcher.DispatcherComposeInterceptor = (dispatch) => (options, handler) => {
  const opaque: unknown = "opaque" in options ? options.opaque : undefined;
  return dispatch(options, {
    onRequestStart(controller, context) {
      handler.onRequestStart?.(controller, context);
      // The handler may have broken off in this very step: then nothing is written.
      if (opaque instanceof Progress && !controller.aborted) opaque.started = true;
    },
    onRequestUpgrade: (...args) => handler.onRequestUpgrade?.(...args),
    onResponseStart: (...args) => handler.onResponseStart?.(...args),
    onResponseData: (...args) => handler.onResponseData?.(...args),
    onResponseEnd: (...args) => handler.onResponseEnd?.(...args),
    onResponseError: (...args) => handler.onResponseError?.(...args),
  });
};

/** For addresses that others have a say in, and for the one that stands in the process environment. */
export const guarded = guardedAgent().compose(noteStart);
export const trusted = trustedAgent().compose(noteStart);

/** Sends once, follows nothing, never throws. `dispatcher` must be composed with `noteStart`. */
export async function send(wire: WireRequest, dispatcher: Dispatcher): Promise<Exchange> {
  const progress = new Progress();
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort("timeout"), wire.timeoutMs);
  const stop = () => abort.abort("aborted");
  if (wire.signal?.aborted) stop();
  wire.signal?.addEventListener("abort", stop, { once: true });
  try {
    const response = await request(wire.url, {
      method: wire.method,
      headers: wire.headers,
      body: wire.body ?? null,
      signal: abort.signal,
      dispatcher,
      opaque: progress,
    });
    const headers = plainHeaders(response.headers);
    const raw = await readLimited(response.body, wire.maxBytes);
    if (raw === undefined) return { kind: "failure", reason: "oversized", started: true };
    const decoded = await decode(raw, headers["content-encoding"], wire.maxBytes);
    if (decoded === undefined) return { kind: "failure", reason: "undecodable", started: true };
    return { kind: "reply", status: response.statusCode, headers, text: decoded.toString("utf8"), bytes: raw.length };
  } catch (error) {
    return { kind: "failure", reason: reasonOf(error, abort.signal, progress), started: progress.started };
  } finally {
    clearTimeout(timer);
    wire.signal?.removeEventListener("abort", stop);
  }
}

function reasonOf(error: unknown, signal: AbortSignal, progress: Progress): Failure {
  if (signal.aborted) return signal.reason === "timeout" ? "timeout" : "aborted";
  if (error instanceof GuardError) return "refused";
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  if (code === "UND_ERR_CONNECT_TIMEOUT") return "timeout";
  return progress.started ? "broken" : "unreachable";
}

async function readLimited(body: AsyncIterable<Buffer>, maxBytes: number): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    bytes += chunk.length;
    if (bytes > maxBytes) return undefined;
    chunks.push(chunk);
  }
  return chunks.length === 1 ? chunks[0] : Buffer.concat(chunks);
}

const decoders: Record<string, (raw: Buffer, options: ZlibOptions) => Promise<Buffer>> = {
  gzip: promisify<Buffer, ZlibOptions, Buffer>(gunzip),
  "x-gzip": promisify<Buffer, ZlibOptions, Buffer>(gunzip),
  deflate: promisify<Buffer, ZlibOptions, Buffer>(inflate),
  br: promisify<Buffer, ZlibOptions, Buffer>(brotliDecompress),
};

/** Compression is never asked for, but some edges compress all the same. Undefined when the body does not decode. */
async function decode(raw: Buffer, encoding: string | undefined, maxBytes: number): Promise<Buffer | undefined> {
  const name = encoding?.trim().toLowerCase();
  if (!name || name === "identity" || raw.length === 0) return raw;
  const decoder = decoders[name];
  if (!decoder) return undefined;
  // A body that does not decode, or grows past the limit, is for the caller to report; why makes no difference.
  return decoder(raw, { maxOutputLength: maxBytes }).catch(() => undefined);
}

function plainHeaders(headers: Record<string, string | string[] | undefined>): Record<string, string> {
  const plain: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) plain[name.toLowerCase()] = Array.isArray(value) ? value.join(", ") : value;
  }
  return plain;
}
