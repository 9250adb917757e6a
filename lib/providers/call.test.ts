import type { ServerResponse } from "node:http";
import { type AddressInfo, createServer as createSocketServer } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { KEY, type LocalVendor, question, startVendor, vendor, vendorWith, verifier } from "./fixtures/local-vendor.ts";

let local: LocalVendor;
beforeAll(async () => {
  local = await startVendor();
});
afterAll(() => local.close());

describe("what is sent", () => {
  it("carries the question, the key in its header, the request id and who is asking", async () => {
    let seen: unknown;
    local.handler = (request, response, body) => {
      const { "x-key": key, "user-agent": agent, "x-request-id": id, "content-type": type, accept } = request.headers;
      seen = { url: request.url, method: request.method, key, agent, id, type, accept, body: JSON.parse(body) };
      response.end('{"email":"mira@acme.com"}');
    };
    const result = await local.ask();
    expect(seen).toEqual({
      url: "/v1/find?tag=a&tag=b",
      method: "POST",
      key: `Bearer ${KEY}`,
      agent: expect.stringMatching(/^LeadEnrich\/\d+\.\d+\.\d+$/),
      id: "r-1",
      type: "application/json",
      accept: "application/json",
      body: question,
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
    ["query", (url: string) => new URL(url, local.base).searchParams.get("api_key")],
    ["body", (_: string, body: string) => JSON.parse(body).api_key],
  ] as const)("the key goes into the %s where the vendor wants it there", async (kind, read) => {
    let seen: unknown;
    local.handler = (request, response, body) => {
      seen = read(request.url ?? "", body);
      response.end('{"email":null}');
    };
    const other = vendorWith({ kind, name: "api_key" });
    await local.ask({ provider: other, target: other.operations["find-email"] ?? "quota" });
    expect(seen).toBe(KEY);
  });

  it("connections are kept and used again", async () => {
    const ports = new Set<number | undefined>();
    local.handler = (request, response) => {
      ports.add(request.socket.remotePort);
      response.end('{"email":null}');
    };
    for (let call = 0; call < 20; call++) await local.ask();
    expect(ports.size).toBeLessThanOrEqual(2);
  });

  it.each([
    ["no key", { credential: undefined }, "auth"],
    ["a blank key", { credential: "  " }, "auth"],
    ["a key with a line break in it", { credential: "abc\ndef" }, "auth"],
    ["a question that lacks a field", { input: { fullName: "Mira Olsen" } }, "invalid_input"],
    ["more questions than fit in a call", { inputs: [question, question, question] }, "invalid_input"],
    ["a host that is not this machine over plain http", { baseUrl: "http://10.0.0.1/" }, "invalid_input"],
    ["a local.base URL that is none", { baseUrl: "here" }, "invalid_input"],
  ] as const)("%s is refused before anything leaves", async (_, change, kind) => {
    let calls = 0;
    local.handler = (_request, response) => {
      calls += 1;
      response.end("{}");
    };
    const result = await local.ask(change);
    expect(result).toMatchObject({ outcome: { outcome: "failed", kind, retryable: false, sent: "no" }, sent: "no" });
    expect(calls).toBe(0);
  });

  it("a question the definition refuses says so in the definition's words", async () => {
    const { outcome } = await local.ask({ target: verifier, input: { email: "odd" } });
    expect(outcome).toMatchObject({ kind: "invalid_input", sent: "no", message: "Vendor: odd is not an address" });
  });

  it("many questions get their answers in order", async () => {
    local.handler = (request, response) =>
      response.end(request.url === "/v1/find-many" ? '[{"email":null},{"email":"b@acme.com"}]' : "");
    const result = await local.ask({ inputs: [question, question] });
    expect(result.outcomes.map((outcome) => outcome.outcome)).toEqual(["not_found", "found"]);
  });

  it("an answer that does not match the questions one by one is given to none of them", async () => {
    local.handler = (_, response) => response.end('[{"email":"b@acme.com"}]');
    const result = await local.ask({ inputs: [question, question] });
    expect(result.outcomes.map((outcome) => outcome.outcome === "failed" && outcome.kind)).toEqual([
      "malformed",
      "malformed",
    ]);
  });

  it("what is left on a key is read from its own page", async () => {
    local.handler = (request, response) => response.end(request.url === "/v1/quota" ? '{"left":5}' : "{}");
    expect((await local.ask({ target: "quota" })).outcome).toEqual({
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
    const result = await local.ask({ baseUrl: `http://127.0.0.1:${port}` });
    expect(result).toMatchObject({ sent: "no", outcome: { kind: "unavailable", retryable: true, sent: "no" } });
  });

  it("no: the host has no address, whether the resolver says so or never answers", async () => {
    const result = await local.ask({ baseUrl: "https://no-such-host.invalid/v1", timeoutMs: 25_000 });
    expect(result).toMatchObject({ sent: "no", outcome: { retryable: true, sent: "no" } });
    expect(result.outcome).toMatchObject({ kind: expect.stringMatching(/^(unavailable|timeout)$/) });
  });

  it("no: the guard refuses the address", async () => {
    const inside = { ...vendor, baseUrl: "https://localhost.localdomain/v1" };
    const byNumber = { ...vendor, baseUrl: "https://127.0.0.1/v1" };
    expect(await local.ask({ provider: byNumber, baseUrl: undefined })).toMatchObject({
      sent: "no",
      outcome: { retryable: false },
    });
    expect((await local.ask({ provider: inside, baseUrl: undefined, timeoutMs: 25_000 })).sent).toBe("no");
  });

  it("no: the other side does not speak TLS", async () => {
    const result = await local.ask({ baseUrl: local.base.replace("http://", "https://") });
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
    local.handler = (_request, response) => void act(response);
    const result = await local.ask({ timeoutMs: kind === "timeout" ? 150 : 2_000 });
    expect(result).toMatchObject({ sent: "unsure", outcome: { kind, sent: "unsure" } });
  });

  it("unsure: the caller breaks off while the vendor works", async () => {
    const stop = new AbortController();
    local.handler = () => stop.abort();
    const result = await local.ask({ signal: stop.signal });
    expect(result).toMatchObject({ sent: "unsure", outcome: { kind: "unavailable" } });
  });

  it("no: the caller breaks off before", async () => {
    expect(await local.ask({ signal: AbortSignal.abort() })).toMatchObject({ sent: "no" });
  });

  it("the time runs for the whole call, trickling answers included", async () => {
    local.handler = (_, response) => {
      response.writeHead(200);
      const drip = setInterval(() => response.write(" "), 20);
      response.on("close", () => clearInterval(drip));
    };
    expect(await local.ask({ timeoutMs: 200 })).toMatchObject({ outcome: { kind: "timeout", sent: "unsure" } });
  });

  it("a refusal by the vendor is an answer", async () => {
    local.handler = (_, response) => response.writeHead(429, { "retry-after": "7" }).end("{}");
    const result = await local.ask();
    expect(result).toMatchObject({
      sent: "answered",
      status: 429,
      rate: { retryAfterMs: 7_000 },
      outcome: { kind: "rate_limit", retryAfterMs: 7_000, sent: "answered" },
    });
  });

  it("the wait of a rate limit may stand in headers that only some vendors have", async () => {
    local.handler = (_, response) =>
      response.writeHead(429, { "X-Minute-Request-Left": "0", "X-Minute-Reset-Seconds": "20" }).end("{}");
    expect(await local.ask()).toMatchObject({
      outcome: { kind: "rate_limit", retryAfterMs: 20_000 },
      rate: { remaining: 0 },
    });
  });
});
