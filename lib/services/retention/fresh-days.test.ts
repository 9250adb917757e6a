import { describe, expect, it } from "vitest";
import { waterfallSpec } from "@/lib/contracts/waterfall.ts";
import { freshDays } from "./fresh-days.ts";

const spec = waterfallSpec.parse({
  name: "work e-mail",
  target: "email",
  steps: [
    { provider: "email-pattern", operation: "find-email" },
    { provider: "hunter", operation: "find-email" },
  ],
  verifiers: [{ provider: "zerobounce", operation: "verify-email" }],
});
const week = { hitDays: 7, missDays: 7 };

describe("the times that a job keeps", () => {
  it("are the workspace's for what it asks, and for nothing else", () => {
    expect(freshDays(spec, { "verify-email": week, "find-phone": week })).toEqual({ "zerobounce verify-email": week });
    expect(freshDays(spec, {})).toEqual({});
  });

  it("leave alone what a provider says to be good for less", () => {
    expect(freshDays(spec, { "find-email": week })).toEqual({ "hunter find-email": week });
  });
});
