import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { type AddressInfo, createServer as createSocketServer } from "node:net";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { callProvider, type ProviderCall } from "./call.ts";
import { type Auth, defineProvider, operation, quotaProbe } from "./define.ts";
import { failed, found, notFound } from "./outcome.ts";
import { getProvider } from "./registry.ts";

const KEY = "sk-live-Ab+/9=çx".replace("ç", "c");

type Handler = (request: IncomingMessage, response: ServerResponse, body: string) => void;
let handle: Handler = (_, response) => response.end();
let base = "";
const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on("data", (chunk: Buffer) => chunks.push(chunk));
  request.on("end", () => handle(request, response, Buffer.concat(chunks).toString()));
});

beforeAll(() => new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve)));
beforeAll(() => {
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
});
afterAll(() => {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(resolve));
});
beforeEach(() => {
  handle = (_, response) => response.end("{}");
});

function vendor(auth: Auth) {
  const email = z.object({ email: z.string().nullable() });
  return defineProvider({
    slug: "vendor",
    name: "Vendor",
    category: "email-finder",
    tier: "free",
    description: "A vendor of the tests.",
    website: "https://vendor.example",
    docsUrl: "https://vendor.example/docs",
    evidence: "official",
    mark: { initials: "V", color: "#000" },
    auth,
    baseUrl: "https://api.vendor.example/v1",
    limits: { windows: [] },
    operations: [
      operation("find-email", {
        needs: [["fullName", "companyDomain"]],
        request: (input) => ({
          method: "POST",
          path: "/find",
          query: { skip: undefined, tag: ["a", "b"] },
          json: input,
        }),
        reply: email,
        read: (body) => (body.email === null ? notFound() : found({ email: body.email })),
        charge: { rule: "per_hit", credits: 1 },
        repeat: "paid",
        bulk: {
          max: 2,
          request: (inputs) => ({ method: "POST", path: "/find-many", json: { inputs } }),
          read: (reply) =>
            z
              .array(email)
              .parse(reply.body)
              .map((row) => (row.email ? found({ email: row.email }) : notFound())),
        },
      }),
      operation("verify-email", {
        needs: [["email"]],
        request: (input) => {
          if (input.email === "odd") throw new Error("odd is not an address");
          return { method: "GET", path: "/verify", query: { email: input.email } };
        },
        reply: z.object({ message: z.string() }),
        read: (body) => failed("invalid_input", body.message),
        charge: { rule: "free", credits: 0 },
        repeat: "free",
      }),
    ],
    quota: quotaProbe({
      request: () => ({ method: "GET", path: "/quota" }),
      reply: z.object({ left: z.number() }),
      read: ({ left }) => found({ remaining: left, unit: "credits" }),
    }),
  });
}

const provider = vendor({ kind: "header", name: "X-Key", prefix: "Bearer " });
const finder = provider.operations["find-email"];
const input = { fullName: "Mira Olsen", companyDomain: "acme.com" };

function ask(change: Partial<ProviderCall> = {}) {
  const target = finder ?? "quota";
  return callProvider({
    provider,
    target,
    input,
    credential: KEY,
    baseUrl: base,
    timeoutMs: 2_000,
    requestId: "r-1",
    ...change,
  });
}

describe("what is sent", () => {
  it("carries the question, the key in its header, the request id and who is asking", async () => {
    let seen: unknown;
    handle = (request, response, body) => {
      const { "x-key": key, "user-agent": agent, "x-request-id": id, "content-type": type, accept } = request.headers;
      seen = { url: request.url, method: request.method, key, agent, id, type, accept, body: JSON.parse(body) };
      response.end('{"email":"mira@acme.com"}');
    };
    const result = await ask();
    expect(seen).toEqual({
      url: "/v1/find?tag=a&tag=b",
      method: "POST",
      key: `Bearer ${KEY}`,
      agent: expect.stringMatching(/^LeadEnrich\/\d+\.\d+\.\d+$/),
      id: "r-1",
      type: "application/json",
      accept: "application/json",
      body: input,
    });
    expect(result).toMatchObject({
      outcome: { outcome: "found", data: { email: "mira@acme.com" } },
      sent: "answered",
      status: 200,
      replyBytes: 25,
    });
    expect(result.latencyMs).toBeGreaterThan(0);
  });

  it.each([
    ["query", (url: string) => new URL(url, base).searchParams.get("api_key")],
    ["body", (_: string, body: string) => JSON.parse(body).api_key],
  ] as const)("the key goes into the %s where the vendor wants it there", async (kind, read) => {
    let seen: unknown;
    handle = (request, response, body) => {
      seen = read(request.url ?? "", body);
      response.end('{"email":null}');
    };
    const other = vendor({ kind, name: "api_key" });
    await ask({ provider: other, target: other.operations["find-email"] ?? "quota" });
    expect(seen).toBe(KEY);
  });

  it("connections are kept and used again", async () => {
    const ports = new Set<number | undefined>();
    handle = (request, response) => {
      ports.add(request.socket.remotePort);
      response.end('{"email":null}');
    };
    for (let call = 0; call < 20; call++) await ask();
    expect(ports.size).toBeLessThanOrEqual(2);
  });

  it.each([
    ["no key", { credential: undefined }, "auth"],
    ["a blank key", { credential: "  " }, "auth"],
    ["a key with a line break in it", { credential: "abc\ndef" }, "auth"],
    ["a question that lacks a field", { input: { fullName: "Mira Olsen" } }, "invalid_input"],
    ["more questions than fit in a call", { inputs: [input, input, input] }, "invalid_input"],
    ["a host that is not this machine over plain http", { baseUrl: "http://10.0.0.1/" }, "invalid_input"],
    ["a base URL that is none", { baseUrl: "here" }, "invalid_input"],
  ] as const)("%s is refused before anything leaves", async (_, change, kind) => {
    let calls = 0;
    handle = (_request, response) => {
      calls += 1;
      response.end("{}");
    };
    const result = await ask(change);
    expect(result).toMatchObject({ outcome: { outcome: "failed", kind, retryable: false, sent: "no" }, sent: "no" });
    expect(calls).toBe(0);
  });

  it("a question the definition refuses says so in the definition's words", async () => {
    const { outcome } = await ask({ target: provider.operations["verify-email"] ?? "quota", input: { email: "odd" } });
    expect(outcome).toMatchObject({ kind: "invalid_input", sent: "no", message: "Vendor: odd is not an address" });
  });

  it("many questions get their answers in order", async () => {
    handle = (request, response) =>
      response.end(request.url === "/v1/find-many" ? '[{"email":null},{"email":"b@acme.com"}]' : "");
    const result = await ask({ inputs: [input, input] });
    expect(result.outcomes.map((outcome) => outcome.outcome)).toEqual(["not_found", "found"]);
  });

  it("an answer that does not match the questions one by one is given to none of them", async () => {
    handle = (_, response) => response.end('[{"email":"b@acme.com"}]');
    const result = await ask({ inputs: [input, input] });
    expect(result.outcomes.map((outcome) => outcome.outcome === "failed" && outcome.kind)).toEqual([
      "malformed",
      "malformed",
    ]);
  });

  it("what is left on a key is read from its own page", async () => {
    handle = (request, response) => response.end(request.url === "/v1/quota" ? '{"left":5}' : "{}");
    expect((await ask({ target: "quota" })).outcome).toEqual({
      outcome: "found",
      data: { remaining: 5, unit: "credits" },
    });
  });
});

describe("whether the request had left", () => {
  it("no: nobody listens", async () => {
    const closed = createSocketServer().listen(0, "127.0.0.1");
    await new Promise((resolve) => closed.once("listening", resolve));
    const { port } = closed.address() as AddressInfo;
    await new Promise((resolve) => closed.close(resolve));
    const result = await ask({ baseUrl: `http://127.0.0.1:${port}` });
    expect(result).toMatchObject({ sent: "no", outcome: { kind: "unavailable", retryable: true, sent: "no" } });
  });

  it("no: the host has no address", async () => {
    const result = await ask({ baseUrl: "https://no-such-host.invalid/v1" });
    expect(result).toMatchObject({ sent: "no", outcome: { kind: "unavailable", sent: "no" } });
  });

  it("no: the guard refuses the address", async () => {
    const inside = { ...provider, baseUrl: "https://localhost.localdomain/v1" };
    const byNumber = { ...provider, baseUrl: "https://127.0.0.1/v1" };
    expect(await ask({ provider: byNumber, baseUrl: undefined })).toMatchObject({
      sent: "no",
      outcome: { retryable: false },
    });
    expect((await ask({ provider: inside, baseUrl: undefined })).sent).toBe("no");
  });

  it("no: the other side does not speak TLS", async () => {
    const result = await ask({ baseUrl: base.replace("http://", "https://") });
    expect(result).toMatchObject({ sent: "no", outcome: { kind: "unavailable" } });
  });

  it.each([
    ["unsure: no answer in time", "timeout", () => undefined],
    [
      "unsure: the headers come, the body does not",
      "timeout",
      (response: ServerResponse) => response.writeHead(200, { "content-length": "50" }).write("{"),
    ],
    [
      "unsure: the connection is reset",
      "unavailable",
      (response: ServerResponse) => response.socket?.resetAndDestroy(),
    ],
    [
      "unsure: the body is cut off",
      "unavailable",
      (response: ServerResponse) => {
        response.writeHead(200, { "content-length": "50" }).write('{"email":');
        response.socket?.end();
      },
    ],
    [
      "unsure: a chunked body is cut off",
      "unavailable",
      (response: ServerResponse) => {
        response.writeHead(200).write('{"email":null}');
        response.socket?.end();
      },
    ],
  ] as const)("%s", async (_, kind, act) => {
    handle = (_request, response) => void act(response);
    const result = await ask({ timeoutMs: kind === "timeout" ? 150 : 2_000 });
    expect(result).toMatchObject({ sent: "unsure", outcome: { kind, sent: "unsure" } });
  });

  it("unsure: the caller breaks off while the vendor works", async () => {
    const stop = new AbortController();
    handle = () => stop.abort();
    const result = await ask({ signal: stop.signal });
    expect(result).toMatchObject({ sent: "unsure", outcome: { kind: "unavailable" } });
  });

  it("no: the caller breaks off before", async () => {
    expect(await ask({ signal: AbortSignal.abort() })).toMatchObject({ sent: "no" });
  });

  it("the time runs for the whole call, trickling answers included", async () => {
    handle = (_, response) => {
      response.writeHead(200);
      const drip = setInterval(() => response.write(" "), 20);
      response.on("close", () => clearInterval(drip));
    };
    expect(await ask({ timeoutMs: 200 })).toMatchObject({ outcome: { kind: "timeout", sent: "unsure" } });
  });

  it("a refusal by the vendor is an answer", async () => {
    handle = (_, response) => response.writeHead(429, { "retry-after": "7" }).end("{}");
    const result = await ask();
    expect(result).toMatchObject({
      sent: "answered",
      status: 429,
      rate: { retryAfterMs: 7_000 },
      outcome: { kind: "rate_limit", retryAfterMs: 7_000, sent: "answered" },
    });
  });

  it("the wait of a rate limit may stand in headers that only some vendors have", async () => {
    handle = (_, response) =>
      response.writeHead(429, { "X-Minute-Request-Left": "0", "X-Minute-Reset-Seconds": "20" }).end("{}");
    expect(await ask()).toMatchObject({
      outcome: { kind: "rate_limit", retryAfterMs: 20_000 },
      rate: { remaining: 0 },
    });
  });
});

describe("what comes back", () => {
  it.each([
    ["HTML", "<html><body>hello</body></html>"],
    ["nothing", ""],
    ["half a JSON", '{"email":"mi'],
    ["binary", "\u0000\u0001\u0002"],
  ])("%s with success is malformed, and may have been billed", async (_, body) => {
    handle = (_request, response) => response.end(body);
    expect(await ask()).toMatchObject({ sent: "answered", outcome: { kind: "malformed", sent: "unsure" } });
  });

  it.each([
    ["gzip", gzipSync('{"email":"mira@acme.com"}')],
    ["br", brotliCompressSync('{"email":"mira@acme.com"}')],
  ] as const)("a body in %s is unpacked, though it was not asked for", async (encoding, body) => {
    handle = (_, response) => response.writeHead(200, { "content-encoding": encoding }).end(body);
    expect((await ask()).outcome).toMatchObject({ outcome: "found", data: { email: "mira@acme.com" } });
  });

  it.each([
    ["a compressed body that is none", "gzip", Buffer.from("hello")],
    ["an encoding nobody knows", "snappy", Buffer.from("{}")],
    ["a small body that unpacks to more than 10 MB", "gzip", gzipSync(Buffer.alloc(11 * 1024 * 1024, 32))],
  ] as const)("%s is malformed", async (_, encoding, body) => {
    handle = (_request, response) => response.writeHead(200, { "content-encoding": encoding }).end(body);
    expect((await ask()).outcome).toMatchObject({ kind: "malformed", sent: "unsure" });
  });

  it("more than 10 MB is not read to the end", async () => {
    let written = 0;
    handle = (_, response) => {
      const chunk = Buffer.alloc(256 * 1024, 32);
      const pump = () => {
        while (!response.destroyed && written < 400) {
          written += 1;
          if (!response.write(chunk)) return response.once("drain", pump);
        }
        response.end();
      };
      pump();
    };
    expect((await ask({ timeoutMs: 10_000 })).outcome).toMatchObject({
      kind: "malformed",
      message: expect.stringContaining("10 MB"),
    });
    expect(written).toBeLessThan(400);
  });

  it("a redirect is not followed", async () => {
    let calls = 0;
    handle = (_, response) => {
      calls += 1;
      response.writeHead(302, { location: `${base}/elsewhere` }).end();
    };
    expect(await ask()).toMatchObject({ status: 302, outcome: { kind: "malformed" } });
    expect(calls).toBe(1);
  });

  it.each([
    ["in a message", (key: string) => ({ message: `bad key ${key}` })],
    ["as it stands in URLs", (key: string) => ({ message: `bad url /x?k=${encodeURIComponent(key)}` })],
    ["as it stands in a form", (key: string) => ({ message: `bad body ${new URLSearchParams({ key }).toString()}` })],
  ])("a key that the vendor echoes %s is in nothing we keep", async (_, body) => {
    handle = (_request, response) => response.writeHead(200, { "x-echo": KEY }).end(JSON.stringify(body(KEY)));
    const result = await ask({
      target: provider.operations["verify-email"] ?? "quota",
      input: { email: "a@acme.com" },
    });
    expect(result.outcome).toMatchObject({ message: expect.stringContaining("[key]") });
    for (const spelt of [KEY, encodeURIComponent(KEY)]) expect(JSON.stringify(result)).not.toContain(spelt);
  });

  it("no failure of the connection shows the key, in the URL or elsewhere", async () => {
    const other = vendor({ kind: "query", name: "api_key" });
    const target = other.operations["find-email"] ?? "quota";
    handle = (_, response) => response.socket?.resetAndDestroy();
    const results = [
      await ask({ provider: other, target }),
      await ask({ provider: other, target, baseUrl: "https://no-such-host.invalid" }),
      await ask({ provider: other, target, baseUrl: "http://10.0.0.1" }),
    ];
    for (const spelt of [KEY, encodeURIComponent(KEY)]) expect(JSON.stringify(results)).not.toContain(spelt);
  });

  it("ids of 64 bits keep their digits", async () => {
    const apollo = getProvider("apollo");
    handle = (_, response) => response.end('{"person":{"id":"1"},"request_id":1039995589705121907}');
    const result = await ask({
      provider: apollo,
      target: apollo.operations["find-phone"] ?? "quota",
      input: { email: "mira@acme.com" },
      callbackUrl: "https://app.example.com/webhook",
    });
    expect(result.outcome).toEqual({ outcome: "pending", externalId: "1039995589705121907" });
  });

  it("a definition that chokes on a reply still gives an outcome to book", async () => {
    handle = (_, response) => response.end('[{"nothing":"expected"}]');
    expect((await ask({ inputs: [input] })).outcome).toMatchObject({ kind: "malformed", sent: "unsure" });
  });
});
