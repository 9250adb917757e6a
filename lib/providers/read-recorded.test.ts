import { describe, expect, it } from "vitest";
import { AppError } from "@/lib/errors.ts";
import { isReadable, readRecorded } from "./read-recorded.ts";
import { getProvider } from "./registry.ts";

const read = (slug: string, asked: Parameters<typeof readRecorded>[1], body: unknown, status = 200, headers = {}) =>
  readRecorded(getProvider(slug), asked, {
    status,
    headers,
    body: typeof body === "string" ? body : JSON.stringify(body),
  });

describe("a recorded reply", () => {
  it("gives outcome and data, and nothing that only a run needs", () => {
    expect(read("hunter", "find-email", { data: { email: "mira@acme.com", score: 97 } })).toEqual({
      outcome: "found",
      data: { email: "mira@acme.com", confidence: 97 },
    });
    expect(read("apollo", "find-email", { person: { id: "1", first_name: "Mira" } })).toEqual({ outcome: "not_found" });
  });

  it("gives kind, whether to try again, and when", () => {
    expect(read("apollo", "find-email", { message: "slow" }, 429, { "Retry-After": "5" })).toEqual({
      outcome: "failed",
      kind: "rate_limit",
      retryable: true,
      retryAfterMs: 5_000,
    });
    const empty = { "X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "50" };
    expect(read("clearbit", "enrich-person", { error: { type: "rate_limit" } }, 429, empty)).toMatchObject({
      kind: "rate_limit",
      retryAfterMs: 50_000,
    });
    expect(read("apollo", "poll", { error_code: "result_pending", retry_after_seconds: 10 }, 404)).toEqual({
      outcome: "pending",
      retryAfterMs: 10_000,
    });
  });

  it("about several questions gives each row's outcome", () => {
    const rows = [
      { address: "a@acme.com", status: "valid", sub_status: "" },
      { address: "b@acme.com", status: "invalid", sub_status: "mailbox_not_found" },
    ];
    expect(read("zerobounce", "verify-email", { email_batch: rows, errors: [] })).toEqual({
      outcome: "found",
      data: {
        items: [
          { outcome: "found", data: { email: "a@acme.com", status: "valid", reason: "valid" } },
          { outcome: "found", data: { email: "b@acme.com", status: "invalid", reason: "invalid/mailbox_not_found" } },
        ],
      },
    });
    expect(read("zerobounce", "verify-email", { email_batch: rows.slice(1) })).toMatchObject({
      outcome: "found",
      data: { status: "invalid" },
    });
  });

  it("about several questions asked in one task gives each row's outcome", () => {
    const task = {
      status: "completed",
      data: [
        { people: "Mira Olsen", result: [{ email: "mira@acme.com", smtp_status: "valid" }] },
        { people: "Ole Berg", result: [] },
      ],
    };
    const each = [{ outcome: "found", data: { email: "mira@acme.com" } }, { outcome: "not_found" }];
    for (const asked of ["find-email", "poll", "callback"] as const)
      expect(read("snov", asked, task)).toMatchObject({ outcome: "found", data: { items: each } });

    const checked = [
      { query: "mira@acme.com", status: "RECEIVING" },
      { query: "ole@acme.com", status: "INVALID" },
    ];
    expect(read("outscraper", "poll", { id: "a1", status: "Success", data: checked })).toMatchObject({
      data: { items: [{ data: { status: "valid" } }, { data: { status: "invalid" } }] },
    });
  });

  it("that ended something asked before is read under the operation or as a poll", () => {
    const ended = {
      status: "completed",
      data: [{ email: "mira@acme.com", result: { smtp_status: "not_valid" } }],
      meta: { task_hash: "005ffad6" },
    };
    const verdict = { outcome: "found", data: { email: "mira@acme.com", status: "invalid", reason: "not_valid" } };
    expect(read("snov", "verify-email", ended)).toEqual(verdict);
    expect(read("snov", "poll", ended)).toEqual(verdict);
    expect(read("snov", "poll", { ...ended, data: [{ people: "Mira Olsen", result: [] }] })).toEqual({
      outcome: "not_found",
    });
    expect(read("snov", "verify-email", { data: { task_hash: "005ffad6" } })).toEqual({ outcome: "pending" });
    expect(read("snov", "poll", { status: "completed" })).toMatchObject({ kind: "malformed" });
  });

  it("of an operation whose answer is fetched later may be the start or the result", () => {
    const row = { email: [{ email: "mira@acme.com", qualification: "nominative@pro" }], last_name: "Olsen" };
    expect(read("dropcontact", "find-email", { request_id: "r1", error: false, success: true })).toMatchObject({
      outcome: "pending",
    });
    expect(read("dropcontact", "find-email", { data: [row], error: false, success: true })).toMatchObject({
      outcome: "found",
      data: { email: "mira@acme.com", status: "valid" },
    });
    expect(read("dropcontact", "find-email", { success: true })).toMatchObject({
      outcome: "failed",
      kind: "malformed",
    });
  });

  it.each([
    ["Invalid API key", "auth", false],
    ["Not enough credits", "quota", false],
    ["Too many requests", "rate_limit", true],
    ["Something went wrong", "unavailable", true],
    ["It is Tuesday", "malformed", true],
  ])("with success and nothing in it but an error is that error: %s", (error, kind, retryable) => {
    const refusal = { outcome: "failed", kind, retryable };
    expect(read("hunter", "find-email", { error })).toEqual(refusal);
    expect(read("hunter", "quota", { errors: [{ message: error }] })).toEqual(refusal);
    expect(read("hunter", "poll", { success: false, message: error })).toEqual(refusal);
  });

  it("of a batch that was refused as a whole gives the refusal", () => {
    const errors = [{ email_address: "all", error: "Invalid API Key or your account ran out of credits" }];
    expect(read("zerobounce", "verify-email", { email_batch: [], errors })).toEqual({
      outcome: "failed",
      kind: "auth",
      retryable: false,
    });
  });

  it("that is no JSON is malformed, whatever the headers say", () => {
    expect(read("hunter", "quota", "<html>", 200, { "content-type": "application/json" })).toMatchObject({
      outcome: "failed",
      kind: "malformed",
    });
  });

  it("is refused for what the provider cannot do, with what it can", () => {
    expect(() => read("hunter", "find-phone", {})).toThrow(AppError);
    expect(() => read("hunter", "callback", {})).toThrow(/Hunter cannot "callback"; it can find-email/);
  });

  it("is read as an operation or one of three things besides", () => {
    expect(["find-email", "quota", "poll", "callback"].every(isReadable)).toBe(true);
    expect(isReadable("find-mail")).toBe(false);
  });
});
