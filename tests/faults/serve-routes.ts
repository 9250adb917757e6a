import { createServer } from "node:http";
import { getRequestListener } from "@hono/node-server";
import * as process_ from "@/app/api/enrichment/process/route.ts";
import * as webhook from "@/app/api/enrichment/webhook/route.ts";
import type { RouteHandler } from "@/lib/api/route.ts";

// The routes that a cron and the vendors call, as the application serves them, without the pages: a build takes minutes.
const routes: Record<string, RouteHandler> = {
  "POST /api/enrichment/process": process_.POST,
  "POST /api/enrichment/webhook": webhook.POST,
};

const listener = getRequestListener((request) => {
  const handler = routes[`${request.method} ${new URL(request.url).pathname}`];
  return handler ? handler(request, { params: Promise.resolve({}) }) : new Response(null, { status: 404 });
});

createServer((incoming, outgoing) => void listener(incoming, outgoing)).listen(
  Number(process.env.PORT),
  "127.0.0.1",
  () => process.send?.("up"),
);
