import { z } from "zod";
import { AppError } from "@/lib/errors.ts";
import { log } from "@/lib/log.ts";
import { Exchange } from "./exchange.ts";
import { parseInput } from "./parse-input.ts";
import type { Scope } from "./scope.ts";

/**
 * lib/api turns requests into calls of services. A route declares its scope and shapes and names one call; this room does
 * the rest, in this order: request id, authenticate, scope, rate limit, strict parse, handle, parse reply, map error, log.
 */

export type RouteInput<Who, Params, Query, Body> = {
  /** Who asks: a `Session` for roles, a `Principal` for `signedIn`, null for `anyone`. */
  session: Who;
  params: Params;
  query: Query;
  body: Body;
  request: Request;
  setCookies: (cookies: readonly string[]) => void;
};

export type RouteDefinition<Who, Params, Query, Body, Reply> = {
  scope: Scope<Who>;
  params?: z.core.$ZodType<Params>;
  query?: z.core.$ZodType<Query>;
  body?: z.core.$ZodType<Body>;
  /** Absent: the reply has no body. */
  reply?: z.core.$ZodType<Reply>;
  /** Default: 200, or 204 without a reply. */
  status?: number;
  /** Requests a minute of one principal, where the usual limit does not fit. */
  perMinute?: number;
  // A method, so that its parameter is compared both ways: the schemas above and this input are always of one definition.
  handle(input: RouteInput<Who, Params, Query, Body>): Promise<Reply>;
};

export type RouteContext = { params: Promise<unknown> };
export type RouteHandler = (request: Request, context: RouteContext) => Promise<Response>;

export function route<Who, Params = undefined, Query = undefined, Body = undefined, Reply = void>(
  definition: RouteDefinition<Who, Params, Query, Body, Reply>,
): RouteHandler;
export function route(definition: RouteDefinition<unknown, unknown, unknown, unknown, unknown>): RouteHandler {
  return (request, context) => {
    const exchange = new Exchange(request);
    return exchange.run(async () => {
      const session = await exchange.admit(definition.scope, definition.perMinute);
      const input = await parseInput(definition, { request, params: context.params });
      const setCookies = (cookies: readonly string[]) => exchange.setCookies(cookies);
      const result = await definition.handle({ session, request, setCookies, ...input });
      if (!definition.reply) return new Response(null, { status: definition.status ?? 204, headers: exchange.headers });
      exchange.headers.set("content-type", "application/json; charset=utf-8");
      const body = JSON.stringify(checkedReply(definition.reply, result));
      return new Response(body, { status: definition.status ?? 200, headers: exchange.headers });
    });
  };
}

/** What does not fit its contract is a bug of ours, and what the contract does not name stays here. */
export function checkedReply(schema: z.core.$ZodType, result: unknown): unknown {
  const parsed = z.safeParse(schema, result);
  if (parsed.success) return parsed.data;
  log.error({ issues: parsed.error.issues.slice(0, 5) }, "a reply does not fit its contract");
  throw new AppError("INTERNAL", "The reply does not fit its contract.");
}
