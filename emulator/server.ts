import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { type Billing, billing, control } from "./control.ts";
import { Emulation, type EmulationSettings } from "./emulation.ts";
import type { Fault } from "./faults.ts";
import type { Outcome, Provider } from "./provider.ts";
import { isFields, queryFields } from "./reading.ts";
import { send } from "./send.ts";
import type { WireRequest } from "./wire.ts";
import { hex } from "./world/hash.ts";
import type { World } from "./world/world.ts";

/** `clock` is what limits and running work go by, in milliseconds since 1970; replies are delayed in real time. */
export type EmulatorOptions = Partial<EmulationSettings> & { port?: number; host?: string; clock?: () => number };

export type RunningEmulator = {
  url: string;
  port: number;
  world: World;
  billing: () => Billing;
  close: () => Promise<void>;
};

const maxBodyBytes = 12 * 1024 * 1024;

/**
 * Starts the emulator. Port 0 takes any free one. Defaults: seed 1, latency `real`, limits `real`, 127.0.0.1.
 * `close` ends hanging calls and drops callbacks that are still due.
 */
export async function startEmulator(options: EmulatorOptions = {}): Promise<RunningEmulator> {
  const { port = 0, host = "127.0.0.1", seed = 1, latency = "real", limits = "real", clock = Date.now } = options;
  const { overrides = {}, deliverTo } = options;
  const emulation = new Emulation({ seed, latency, limits, clock, overrides, ...(deliverTo && { deliverTo }) });
  let url = "";
  const server = createServer((incoming, response) => {
    readBody(incoming).then(
      (rawBody) => serve(emulation, url, incoming, response, rawBody),
      () => response.destroy(),
    );
  });
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, resolve);
  });
  const address = server.address();
  const taken = address !== null && typeof address === "object" ? address.port : port;
  url = `http://${host}:${taken}`;
  return {
    url,
    port: taken,
    world: emulation.world,
    billing: () => billing(emulation),
    close: () => {
      emulation.callbacks.close();
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

function readBody(incoming: IncomingMessage): Promise<string> {
  if (incoming.method === "GET" || incoming.headers["content-length"] === "0") return Promise.resolve("");
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    incoming.on("data", (chunk: Buffer) => {
      chunks.push(chunk);
      bytes += chunk.length;
      if (bytes > maxBodyBytes) reject(new Error("The body is larger than 12 MB."));
    });
    incoming.on("end", () => resolve(Buffer.concat(chunks).toString("utf8")));
    incoming.on("error", reject);
  });
}

function serve(
  emulation: Emulation,
  url: string,
  incoming: IncomingMessage,
  response: ServerResponse,
  rawBody: string,
): void {
  const { prefix, request } = readRequest(incoming, rawBody);
  if (prefix === "_control") return void send(response, control(emulation, request), undefined);
  const provider = emulation.bySlug.get(prefix);
  if (!provider) {
    const known = [...emulation.bySlug.keys(), "_control"].join(", ");
    return void send(
      response,
      { status: 404, body: { error: `Nothing is emulated under /${prefix}; there is ${known}.` } },
      undefined,
    );
  }
  const startedMs = emulation.settings.clock();
  const match = provider.match(request.method, request.path);
  if (match) request.params = match.params;
  const operation = match?.route.operation ?? "unknown";
  const fault = emulation.faults.take(prefix, operation, provider.front.keyOf(request), request);
  const outcome = provider.answer(request, match?.route, fault, startedMs, `${url}/${prefix}`);
  const waitMs =
    emulation.latency.replyMs(provider.front.profile) + (fault?.kind === "slow" ? (fault.delayMs ?? 2_000) : 0);
  const reply = () => {
    const status = send(response, outcome.answer, fault);
    finish(emulation, provider, { request, operation, outcome, fault, startedMs, status });
  };
  if (waitMs > 0) setTimeout(reply, waitMs);
  else reply();
}

type Finished = {
  request: WireRequest;
  operation: string;
  outcome: Outcome;
  fault: Fault | undefined;
  startedMs: number;
  status: number;
};

function finish(
  emulation: Emulation,
  provider: Provider,
  { request, operation, outcome, fault, startedMs, status }: Finished,
): void {
  outcome.leave();
  emulation.log.add({
    provider: provider.front.slug,
    operation,
    key: outcome.account?.keyHash ?? "-",
    status,
    verdict: outcome.verdict,
    billed: outcome.billed,
    asked: askedHash(request),
    questions: outcome.bills.map(({ question }) => hex(question, 5, 12)),
    ...(fault && { fault: fault.kind }),
    startedMs,
    endedMs: emulation.settings.clock(),
  });
}

/** The same for the same call under the same key, billed or not. */
const askedHash = ({ method, path, query, rawBody }: WireRequest): string =>
  hex(`${method} ${path}?${query.toString()} ${rawBody}`, 5, 12);

function readRequest(incoming: IncomingMessage, rawBody: string): { prefix: string; request: WireRequest } {
  const target = incoming.url ?? "/";
  const mark = target.indexOf("?");
  const pathname = mark === -1 ? target : target.slice(0, mark);
  const slash = pathname.indexOf("/", 1);
  const prefix = slash === -1 ? pathname.slice(1) : pathname.slice(1, slash);
  const path = slash === -1 ? "/" : pathname.slice(slash).replace(/(.)\/+$/, "$1");
  return {
    prefix,
    request: {
      method: incoming.method ?? "GET",
      path,
      query: new URLSearchParams(mark === -1 ? "" : target.slice(mark + 1)),
      headers: incoming.headers,
      body: parseBody(rawBody, incoming.headers["content-type"]),
      rawBody,
      params: {},
    },
  };
}

function parseBody(rawBody: string, contentType = ""): Record<string, unknown> {
  if (contentType.startsWith("application/x-www-form-urlencoded")) return queryFields(new URLSearchParams(rawBody));
  if (!rawBody.startsWith("{")) return {};
  try {
    const parsed: unknown = JSON.parse(rawBody);
    return isFields(parsed) ? parsed : {};
  } catch {
    // Not JSON: a front sees an empty object and refuses what it misses.
    return {};
  }
}
