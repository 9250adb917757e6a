import { describe, expect, it } from "vitest";
import { linkOrigin, refuseCrossSite, requestOrigin } from "./request-origin.ts";

const url = "http://127.0.0.1:3000/api/enrichment/jobs";
const request = (headers: Record<string, string>, method = "POST") => new Request(url, { method, headers });

describe("a request that changes something", () => {
  it.each([
    ["the page itself", { "sec-fetch-site": "same-origin", origin: "http://127.0.0.1:3000" }],
    ["the address bar", { "sec-fetch-site": "none" }],
    ["an older browser on the same host", { origin: "http://127.0.0.1:3000", host: "127.0.0.1:3000" }],
    [
      "a browser behind a proxy",
      { origin: "https://enrich.example.com", host: "enrich.example.com", "x-forwarded-proto": "https" },
    ],
    ["no browser at all", {}],
  ])("is let through from %s", (_, headers) => {
    expect(() => refuseCrossSite(request(headers))).not.toThrow();
  });

  it.each([
    ["another site", { "sec-fetch-site": "cross-site" }],
    ["a sibling subdomain", { "sec-fetch-site": "same-site", origin: "http://127.0.0.1:3000" }],
    ["another origin, by an older browser", { origin: "https://evil.example", host: "127.0.0.1:3000" }],
    ["another port", { origin: "http://127.0.0.1:4000", host: "127.0.0.1:3000" }],
    ["a sandboxed frame", { origin: "null", host: "127.0.0.1:3000" }],
  ])("is refused from %s", (_, headers) => {
    expect(() => refuseCrossSite(request(headers))).toThrow(/another site/);
  });
});

it("a request that only reads may come from anywhere: the reply is not readable there", () => {
  expect(() => refuseCrossSite(request({ "sec-fetch-site": "cross-site" }, "GET"))).not.toThrow();
});

it("the origin is what the browser sees behind a proxy", () => {
  const headers = { host: "10.0.0.1:3000", "x-forwarded-host": "enrich.example.com", "x-forwarded-proto": "https" };
  expect(requestOrigin(request(headers))).toBe("https://enrich.example.com");
});

it("a sign-in link carries no host that only the request claims", () => {
  expect(linkOrigin(request({ host: "localhost:3000" }))).toBe("http://localhost:3000");
  expect(() => linkOrigin(request({ host: "evil.example" }))).toThrow(/APP_URL/);
  expect(() => linkOrigin(request({ host: "localhost.evil.example" }))).toThrow(/APP_URL/);
});
