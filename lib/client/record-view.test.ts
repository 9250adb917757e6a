import { describe, expect, it } from "vitest";
import type { JobRecord, RecordOutput } from "@/lib/contracts/job.ts";
import { displayValue, recordCredits, recordIdentity, recordResult } from "./record-view.ts";

const record = (output: RecordOutput | null): JobRecord => ({
  seq: 0,
  state: "success",
  input: {},
  output,
  provenance: { steps: [], fields: { email: { provider: "hunter" } } },
  error: null,
  attempts: 1,
  runAt: null,
});

describe("a record in the table", () => {
  it("shows what was accepted, and from whom", () => {
    const result = recordResult(record({ fields: { email: "a@b.co" }, verified: true, emailStatus: "valid" }), "email");
    expect(result).toMatchObject({ kind: "accepted", value: "a@b.co", verified: true, provider: "hunter" });
  });

  it("shows the best candidate as a candidate, never as a result or as verified", () => {
    const bestCandidate = {
      email: "a@b.co",
      status: "catch_all" as const,
      providers: ["prospeo", "hunter"],
      reason: "catch-all domain",
    };
    const result = recordResult(record({ fields: {}, verified: false, bestCandidate }), "email");
    expect(result).toMatchObject({
      kind: "candidate",
      value: "a@b.co",
      verified: false,
      provider: "prospeo",
      note: "catch-all domain",
    });
  });

  it("shows nothing while nothing was found", () => {
    expect(recordResult(record(null), "email")).toBeNull();
    expect(recordResult(record({ fields: { phone: "+4930123456" }, verified: false }), "email")).toBeNull();
  });

  it("is named by its mapped columns, whatever they are called", () => {
    const input = { Vorname: "Jana ", Nachname: "Weiß", Firma: "Blau GmbH", Notiz: "x" };
    const mapping = { Vorname: "firstName", Nachname: "lastName", Firma: "companyName", Notiz: null };
    expect(recordIdentity(input, mapping)).toEqual({ person: "Jana Weiß", company: "Blau GmbH" });
  });

  it("falls back to what else tells who it is", () => {
    expect(recordIdentity({ m: "a@b.co", w: "b.co" }, { m: "email", w: "companyDomain" })).toEqual({
      person: "a@b.co",
      company: "b.co",
    });
  });

  it("adds up what its questions cost", () => {
    const step = { provider: "hunter", operation: "find-email" as const, outcome: "found" as const, cached: false };
    const steps = [
      { ...step, credits: 1 },
      { ...step, credits: 0.5 },
      { ...step, cached: true, credits: 0 },
    ];
    expect(recordCredits({ ...record(null), provenance: { steps, fields: {} } })).toBe(1.5);
  });

  it("shows values of any type as text", () => {
    expect([null, "a", 3, false, ["x", 1], { a: 1 }].map(displayValue)).toEqual([
      "",
      "a",
      "3",
      "false",
      "x, 1",
      '{"a":1}',
    ]);
  });
});
