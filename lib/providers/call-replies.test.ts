import { brotliCompressSync, gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { KEY, type LocalVendor, question, startVendor, vendorWith, verifier } from "./fixtures/local-vendor.ts";
import { getProvider } from "./registry.ts";

let local: LocalVendor;
beforeAll(async () => {
  local = await startVendor();
});
afterAll(() => local.close());

describe("what comes back", () => {
  it.each([
    ["HTML", "<html><body>hello</body></html>"],
    ["nothing", ""],
    ["half a JSON", '{"email":"mi'],
    ["binary", "\u0000\u0001\u0002"],
  ])("%s with success is malformed, and may have been billed", async (_, body) => {
    local.handler = (_request, response) => response.end(body);
    expect(await local.ask()).toMatchObject({ sent: "answered", outcome: { kind: "malformed", sent: "unsure" } });
  });

  it.each([
    ["gzip", gzipSync('{"email":"mira@acme.com"}')],
    ["br", brotliCompressSync('{"email":"mira@acme.com"}')],
  ] as const)("a body in %s is unpacked, though it was not asked for", async (encoding, body) => {
    local.handler = (_, response) => response.writeHead(200, { "content-encoding": encoding }).end(body);
    expect((await local.ask()).outcome).toMatchObject({ outcome: "found", data: { email: "mira@acme.com" } });
  });

  it.each([
    ["a compressed body that is none", "gzip", Buffer.from("hello")],
    ["an encoding nobody knows", "snappy", Buffer.from("{}")],
    ["a small body that unpacks to more than 10 MB", "gzip", gzipSync(Buffer.alloc(11 * 1024 * 1024, 32))],
  ] as const)("%s is malformed", async (_, encoding, body) => {
    local.handler = (_request, response) => response.writeHead(200, { "content-encoding": encoding }).end(body);
    expect((await local.ask()).outcome).toMatchObject({ kind: "malformed", sent: "unsure" });
  });

  it("more than 10 MB is not read to the end", async () => {
    let written = 0;
    local.handler = (_, response) => {
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
    expect((await local.ask({ timeoutMs: 10_000 })).outcome).toMatchObject({
      kind: "malformed",
      message: expect.stringContaining("10 MB"),
    });
    expect(written).toBeLessThan(400);
  });

  it("a redirect is not followed", async () => {
    let calls = 0;
    local.handler = (_, response) => {
      calls += 1;
      response.writeHead(302, { location: `${local.base}/elsewhere` }).end();
    };
    expect(await local.ask()).toMatchObject({ status: 302, outcome: { kind: "malformed" } });
    expect(calls).toBe(1);
  });

  it.each([
    ["in a message", (key: string) => ({ message: `bad key ${key}` })],
    ["as it stands in URLs", (key: string) => ({ message: `bad url /x?k=${encodeURIComponent(key)}` })],
    ["as it stands in a form", (key: string) => ({ message: `bad body ${new URLSearchParams({ key }).toString()}` })],
  ])("a key that the vendor echoes %s is in nothing we keep", async (_, body) => {
    local.handler = (_request, response) => response.writeHead(200, { "x-echo": KEY }).end(JSON.stringify(body(KEY)));
    const result = await local.ask({
      target: verifier,
      input: { email: "a@acme.com" },
    });
    expect(result.outcome).toMatchObject({ message: expect.stringContaining("[key]") });
    for (const spelt of [KEY, encodeURIComponent(KEY)]) expect(JSON.stringify(result)).not.toContain(spelt);
  });

  it("no failure of the connection shows the key, in the URL or elsewhere", async () => {
    const other = vendorWith({ kind: "query", name: "api_key" });
    const target = other.operations["find-email"] ?? "quota";
    local.handler = (_, response) => response.socket?.resetAndDestroy();
    const results = [
      await local.ask({ provider: other, target }),
      await local.ask({ provider: other, target, baseUrl: "https://no-such-host.invalid" }),
      await local.ask({ provider: other, target, baseUrl: "http://10.0.0.1" }),
    ];
    for (const spelt of [KEY, encodeURIComponent(KEY)]) expect(JSON.stringify(results)).not.toContain(spelt);
  });

  it("ids of 64 bits keep their digits", async () => {
    const apollo = getProvider("apollo");
    local.handler = (_, response) => response.end('{"person":{"id":"1"},"request_id":1039995589705121907}');
    const result = await local.ask({
      provider: apollo,
      target: apollo.operations["find-phone"] ?? "quota",
      input: { email: "mira@acme.com" },
      callbackUrl: "https://app.example.com/webhook",
    });
    expect(result.outcome).toEqual({ outcome: "pending", externalId: "1039995589705121907" });
  });

  it("a definition that chokes on a reply still gives an outcome to book", async () => {
    local.handler = (_, response) => response.end('[{"nothing":"expected"}]');
    expect((await local.ask({ inputs: [question] })).outcome).toMatchObject({ kind: "malformed", sent: "unsure" });
  });
});
