import { z } from "zod";
import { receiveCallback } from "@/lib/services/processing/receive-callback.ts";
import { readText } from "./body.ts";
import { Exchange } from "./exchange.ts";
import { parseInput } from "./parse-input.ts";
import type { RouteHandler } from "./route.ts";

/** Vendors may add parameters of their own. */
const query = z.object({ provider: z.string().min(1), lookup: z.string().min(1) }).loose();

/**
 * Sibling of `route` for what providers push. Nobody is signed in: the URL carries our own signature. Whatever is genuine
 * is answered with 200, news or not, so that vendors do not send it again.
 */
export const providerCallback: RouteHandler = (request, context) => {
  const exchange = new Exchange(request);
  return exchange.run(async () => {
    const input = await parseInput({ query }, { request, params: context.params });
    const { provider, lookup } = query.parse(input.query);
    const rawBody = await readText(request);
    const news = await receiveCallback({
      provider,
      token: lookup,
      rawBody,
      headers: Object.fromEntries(request.headers),
    });
    exchange.headers.set("content-type", "application/json; charset=utf-8");
    return new Response(JSON.stringify({ received: true, news }), { headers: exchange.headers });
  });
};
