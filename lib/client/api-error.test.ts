import { describe, expect, it } from "vitest";
import { readProblem, unreachable } from "./api-error.ts";

const body = {
  type: "about:blank",
  title: "Request",
  status: 400,
  code: "WATERFALL_INVALID",
  detail: "Step 2 names 'acme', which is no provider.",
  action: "Correct the named step.",
};

describe("a refusal", () => {
  it("says what the API said", () => {
    const error = readProblem(400, body, null);
    expect(error.message).toBe(body.detail);
    expect(error.problem.code).toBe("WATERFALL_INVALID");
    expect(error.passing).toBe(false);
  });

  it("is still clear when the body is a proxy's page", () => {
    const error = readProblem(502, "<html>Bad gateway</html>", null);
    expect(error.message).toContain("502");
    expect(error.passing).toBe(true);
  });

  it("carries the time to wait", () => {
    expect(readProblem(429, body, "3").retryAfterMs).toBe(3_000);
    expect(readProblem(429, body, "Sat, 21 Nov 2026 00:00:00 GMT").retryAfterMs).toBeUndefined();
  });

  it("counts no answer at all as passing", () => {
    expect(unreachable().passing).toBe(true);
  });
});
