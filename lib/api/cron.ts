import { createHash, timingSafeEqual } from "node:crypto";
import type { z } from "zod";
import { env } from "@/lib/env.ts";
import { AppError } from "@/lib/errors.ts";
import { Exchange } from "./exchange.ts";
import { parseInput } from "./parse-input.ts";
import { checkedReply, type RouteHandler } from "./route.ts";

type CronDefinition<Input, Reply> = {
  /** Of the query; a POST may say the same in a JSON body. */
  input: z.core.$ZodType<Input>;
  reply: z.core.$ZodType<Reply>;
  handle(input: Input): Promise<Reply>;
};

/**
 * Sibling of `route` for what a timer calls, by GET or POST, with `Authorization: Bearer <CRON_SECRET>`. Without a secret
 * in the environment it refuses everybody: an open processor would be anybody's to run.
 */
export function cron<Input, Reply>(definition: CronDefinition<Input, Reply>): RouteHandler;
export function cron(definition: CronDefinition<unknown, unknown>): RouteHandler {
  return (request, context) => {
    const exchange = new Exchange(request);
    return exchange.run(async () => {
      checkSecret(request.headers.get("authorization"));
      const posted = request.headers.get("content-type")?.includes("json") ? "body" : "query";
      const given = await parseInput({ [posted]: definition.input }, { request, params: context.params });
      const result = checkedReply(definition.reply, await definition.handle(given[posted]));
      exchange.headers.set("content-type", "application/json; charset=utf-8");
      return new Response(JSON.stringify(result), { headers: exchange.headers });
    });
  };
}

/** The same guard before a text: what a monitor reads. */
export function cronText({ contentType, read }: { contentType: string; read: () => Promise<string> }): RouteHandler {
  return (request) => {
    const exchange = new Exchange(request);
    return exchange.run(async () => {
      checkSecret(request.headers.get("authorization"));
      exchange.headers.set("content-type", contentType);
      return new Response(await read(), { headers: exchange.headers });
    });
  };
}

function checkSecret(given: string | null): void {
  const { CRON_SECRET } = env();
  if (!CRON_SECRET)
    throw new AppError("INTERNAL", "CRON_SECRET is not set, so nobody may run this; set it and restart.");
  if (!isSame(given ?? "", `Bearer ${CRON_SECRET}`))
    throw new AppError(
      "UNAUTHENTICATED",
      "This needs Authorization: Bearer with the CRON_SECRET of this installation.",
    );
}

const digest = (text: string) => createHash("sha256").update(text).digest();
/** In constant time, also for different lengths. */
const isSame = (a: string, b: string) => timingSafeEqual(digest(a), digest(b));
