import { Exchange } from "./exchange.ts";
import { parseInput } from "./parse-input.ts";
import type { RouteDefinition, RouteHandler, RouteInput } from "./route.ts";

/** A reply that comes in pieces. Errors before the first piece are problem documents; a later one cuts the stream. */
export type Stream = { headers: Record<string, string>; chunks: AsyncIterable<string> };

export type StreamInput<Who, Params, Query, Body> = Pick<
  RouteInput<Who, Params, Query, Body>,
  "session" | "params" | "query" | "body" | "request"
> & {
  /** Aborted when nobody reads any more. */
  signal: AbortSignal;
};

type StreamDefinition<Who, Params, Query, Body> = Pick<
  RouteDefinition<Who, Params, Query, Body, void>,
  "scope" | "params" | "query" | "body"
> & {
  open(input: StreamInput<Who, Params, Query, Body>): Promise<Stream>;
};

/** Sibling of `route` for exports, events and streamed lists. */
export function stream<Who, Params = undefined, Query = undefined, Body = undefined>(
  definition: StreamDefinition<Who, Params, Query, Body>,
): RouteHandler;
export function stream(definition: StreamDefinition<unknown, unknown, unknown, unknown>): RouteHandler {
  return (request, context) => {
    const exchange = new Exchange(request);
    return exchange.run(async () => {
      const session = await exchange.admit(definition.scope);
      const input = await parseInput(definition, { request, params: context.params });
      const reader = new AbortController();
      const signal = AbortSignal.any([request.signal, reader.signal]);
      const { headers, chunks } = await definition.open({ session, ...input, request, signal });
      for (const [name, value] of Object.entries(headers)) exchange.headers.set(name, value);
      return new Response(toBody(chunks, signal, reader), { headers: exchange.headers });
    });
  };
}

/**
 * Pulls one piece at a time, so that a slow reader holds back the database and not memory. When the reader goes, the
 * pieces' source is told at once: it may be waiting, or stand still between two pieces.
 */
function toBody(chunks: AsyncIterable<string>, gone: AbortSignal, reader: AbortController): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  const iterator = chunks[Symbol.asyncIterator]();
  const end = () => void iterator.return?.();
  gone.addEventListener("abort", end, { once: true });
  return new ReadableStream({
    async pull(controller) {
      const next = await iterator.next();
      if (!next.done) return controller.enqueue(encoder.encode(next.value));
      gone.removeEventListener("abort", end);
      controller.close();
    },
    cancel: () => reader.abort(),
  });
}
