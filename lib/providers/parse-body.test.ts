import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseBody } from "./parse-body.ts";
import { readRate } from "./rate-headers.ts";
import { redactor } from "./redact.ts";
import { readStatus, retryAfterMs, saysNobody } from "./status.ts";

describe("a body", () => {
  it.each([
    ["a wide id keeps its digits", '{"id":1039995589705121907}', { id: "1039995589705121907" }],
    ["a negative one as well", '{"id":-9223372036854775808}', { id: "-9223372036854775808" }],
    [
      "digits within a text stay a text",
      '{"a":"x 1039995589705121907 \\" 1039995589705121907"}',
      { a: 'x 1039995589705121907 " 1039995589705121907' },
    ],
    ["a key of digits stays a key", '{"1039995589705121907":1}', { "1039995589705121907": 1 }],
    ["many decimals stay a number", '{"x":0.1234567890123456789}', { x: 0.1234567890123456789 }],
    ["an exponent stays a number", '{"x":1234567890123456789e2}', { x: 1234567890123456789e2 }],
    ["the last safe number stays a number", "9007199254740991", 9007199254740991],
    ["a byte order mark is dropped", "\uFEFF[1]", [1]],
    ["what is no JSON is the text", "Invalid API key.", "Invalid API key."],
    ["nothing is an empty text", "", ""],
  ])("%s", (_, raw, parsed) => {
    expect(parseBody(raw)).toEqual(parsed);
  });

  it("reads any JSON as JSON.parse does, where no number is too wide", () => {
    fc.assert(
      fc.property(fc.json(), (json) => {
        fc.pre(!/\d{16}/.test(json));
        expect(parseBody(json)).toEqual(JSON.parse(json));
      }),
    );
  });

  it("reads text of any kind without throwing", () => {
    fc.assert(fc.property(fc.string(), (raw) => void parseBody(raw)));
  });
});

describe("limits in headers", () => {
  it("Apollo's windows", () => {
    const headers = {
      "x-rate-limit-minute": "50",
      "x-minute-requests-left": "12",
      "x-hourly-requests-left": "3",
      "x-24-hour-requests-left": "400",
    };
    expect(readRate(headers)).toEqual({
      remaining: 3,
      windows: [
        { perMs: 60_000, limit: 50, remaining: 12 },
        { perMs: 3_600_000, remaining: 3 },
        { perMs: 86_400_000, remaining: 400 },
      ],
    });
  });

  it("an empty window says how long to wait", () => {
    const headers = {
      "x-minute-request-left": "0",
      "x-minute-reset-seconds": "20",
      "x-daily-request-left": "9",
      "x-daily-reset-seconds": "500",
    };
    expect(readRate(headers)).toMatchObject({ remaining: 0, retryAfterMs: 20_000 });
  });

  it("the common window says so in seconds; a point in time is not taken for seconds", () => {
    const empty = { "x-ratelimit-remaining": "0" };
    expect(readRate({ ...empty, "x-ratelimit-reset": "50" })).toMatchObject({ retryAfterMs: 50_000 });
    expect(readRate({ ...empty, "x-ratelimit-reset": "1795340000" }).retryAfterMs).toBeUndefined();
    expect(readRate({ "x-ratelimit-remaining": "3", "x-ratelimit-reset": "50" }).retryAfterMs).toBeUndefined();
  });

  it("Retry-After in seconds, or as a date against the reply's own clock", () => {
    expect(retryAfterMs({ "retry-after": "1.5" })).toBe(1_500);
    expect(retryAfterMs({ "retry-after": "-3" })).toBe(0);
    const date = "Sat, 21 Nov 2026 10:00:00 GMT";
    expect(retryAfterMs({ "retry-after": "Sat, 21 Nov 2026 10:00:30 GMT", date })).toBe(30_000);
    expect(retryAfterMs({ "retry-after": "Sat, 21 Nov 2026 09:00:00 GMT", date })).toBe(0);
    expect(retryAfterMs({ "retry-after": "soon", date })).toBeUndefined();
    expect(retryAfterMs({})).toBeUndefined();
  });

  it("headers that are no numbers are left alone", () => {
    expect(readRate({ "x-minute-requests-left": "unlimited", "ratelimit-remaining": "" })).toEqual({
      windows: [],
      remaining: 0,
    });
  });
});

describe("a status by itself", () => {
  it.each([
    [200, undefined, undefined],
    [204, undefined, undefined],
    [301, "malformed", "answered"],
    [400, "invalid_input", "answered"],
    [401, "auth", "answered"],
    [402, "quota", "answered"],
    [403, "auth", "answered"],
    [404, "invalid_input", "answered"],
    [408, "timeout", "answered"],
    [429, "rate_limit", "answered"],
    [451, "suppressed", "answered"],
    [500, "unavailable", "answered"],
    [502, "unavailable", "unsure"],
    [503, "unavailable", "answered"],
    [504, "timeout", "unsure"],
  ])("%i", (status, kind, sent) => {
    const outcome = readStatus({ status, headers: {}, body: {} });
    expect(outcome?.kind).toBe(kind);
    expect(outcome?.sent).toBe(sent);
  });

  it.each([
    [400, "Invalid API key provided", "auth"],
    [404, "The api_key you sent does not exist", "auth"],
    [422, "Authentication failed", "auth"],
    [400, "Too many requests, slow down", "rate_limit"],
    [403, "Rate limit exceeded", "rate_limit"],
    [403, "You have insufficient credits", "quota"],
    [401, "Unauthorized: credit balance exhausted", "quota"],
    [429, "Monthly credits exhausted", "quota"],
    [429, "The API key is invalid for this pace", "rate_limit"],
    [451, "Too many requests to be removed", "suppressed"],
    [400, "Internal server error", "unavailable"],
    [403, "You have no email credits left", "quota"],
    [429, "Monthly quota exceeded", "quota"],
    [429, "Your plan's rate limit was exceeded", "rate_limit"],
    [400, "Invalid page token", "invalid_input"],
    [422, "key is not a known field", "invalid_input"],
  ])("%i gives way to what the body says: %s", (status, message, kind) => {
    expect(readStatus({ status, headers: {}, body: { message } })?.kind).toBe(kind);
  });

  it("of a pace that is too fast keeps the wait, whatever the number", () => {
    const reply = { status: 403, headers: { "retry-after": "7" }, body: { message: "Too many requests" } };
    expect(readStatus(reply)).toMatchObject({ kind: "rate_limit", retryAfterMs: 7_000 });
  });

  it("is explained with the vendor's reason, cut short", () => {
    const outcome = readStatus({
      status: 422,
      headers: {},
      body: { errors: [{ details: "domain is missing ".repeat(60) }] },
    });
    expect(outcome?.message).toMatch(/HTTP 422\): domain is missing/);
    expect(outcome?.message.length).toBeLessThan(400);
  });
});

describe("a 404", () => {
  it.each([
    [{ message: "Person not found" }, true],
    [{ errors: [{ id: "not_found", details: "No company found" }] }, true],
    [{}, true],
    [{ message: "Cannot POST /v1/people" }, false],
    [{ error: "The requested endpoint was not found" }, false],
    [{ message: "no route matched" }, false],
    ["<html>404</html>", false],
    ["", false],
    [null, false],
  ])("%j says that there is nobody: %s", (body, expected) => {
    expect(saysNobody({ status: 404, headers: {}, body })).toBe(expected);
    expect(saysNobody({ status: 400, headers: {}, body })).toBe(false);
  });
});

describe("a key in a text", () => {
  it("is taken out in every spelling, any key", () => {
    const keys = fc
      .string({ minLength: 4, maxLength: 60, unit: "grapheme-ascii" })
      .map((key) => key.trim())
      .filter((key) => key.length >= 4 && !"[key]".includes(key));
    fc.assert(
      fc.property(keys, (key) => {
        const redact = redactor(key);
        const spellings = [key, encodeURIComponent(key), new URLSearchParams({ key }).toString().slice(4)];
        for (const spelling of spellings) expect(redact(`before ${spelling} after`)).toBe("before [key] after");
        expect(JSON.parse(redact(JSON.stringify({ key })))).toEqual({ key: "[key]" });
      }),
    );
  });

  it("without a key nothing is changed", () => {
    expect(redactor(undefined)("text")).toBe("text");
    expect(redactor(" ")("text")).toBe("text");
  });
});
