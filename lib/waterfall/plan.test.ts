import { describe, expect, it } from "vitest";
import { type WaterfallSpecInput, waterfallSpec } from "@/lib/contracts/waterfall.ts";
import { catalogue, finders, steps, verifiers } from "./fixtures.ts";
import { plan } from "./plan.ts";

const spec = (different: Partial<WaterfallSpecInput>) =>
  waterfallSpec.parse({ name: "test", target: "email", steps: finders("hunter"), ...different });
const problemsOf = (different: Partial<WaterfallSpecInput>, limits = {}) => {
  const result = plan(spec(different), catalogue, limits);
  return result.ok ? [] : result.problems;
};

describe("a plan", () => {
  it("holds each step's price, needs, time-out, repeats and minimum", () => {
    const result = plan(
      spec({
        steps: [
          { provider: "hunter", operation: "find-email", timeoutMs: 9_000, minConfidence: 0 },
          { provider: "apollo", operation: "find-email", retryAttempts: 0 },
        ],
        verifiers: verifiers("dns-mx", "zerobounce"),
        settings: { qualityThreshold: 70 },
      }),
      catalogue,
    );
    expect(result).toMatchObject({
      ok: true,
      plan: {
        finders: [
          { index: 0, role: "finder", providerName: "Hunter", timeoutMs: 9_000, retryAttempts: 2, minConfidence: 0 },
          { index: 1, role: "finder", providerName: "Apollo", timeoutMs: 30_000, retryAttempts: 0, minConfidence: 70 },
        ],
        verifiers: [
          { index: 0, role: "verifier", provider: "dns-mx", credits: 0, rule: "free", minConfidence: 0 },
          { index: 1, role: "verifier", provider: "zerobounce", credits: 1, rule: "per_call", minConfidence: 0 },
        ],
      },
    });
    expect(JSON.parse(JSON.stringify(result))).toEqual(result);
  });

  it("cuts an operation's own time-out to the budget and refuses a longer one that the spec asks for", () => {
    const cut = plan(spec({}), catalogue, { budgetMs: 20_000 });
    expect(cut.ok && cut.plan.finders[0]?.timeoutMs).toBe(20_000);
    const long = { steps: [{ provider: "hunter", operation: "find-email" as const, timeoutMs: 20_001 }] };
    expect(problemsOf(long, { budgetMs: 20_000 })).toEqual([
      "Step 1 (hunter find-email): its time-out of 20001 ms is longer than a call may take here; set at most 20000 ms",
    ]);
    expect(problemsOf(long, { budgetMs: 20_001 })).toEqual([]);
  });
});

describe("a plan is refused, with the step named, when", () => {
  it("a provider is unknown, and the nearest known one is proposed", () => {
    expect(problemsOf({ steps: finders("huntr") })).toEqual([
      'Step 1 (huntr find-email): there is no provider "huntr"; did you mean "hunter"?',
    ]);
    expect(problemsOf({ steps: finders("Zoominfo") })).toEqual([
      'Step 1 (Zoominfo find-email): there is no provider "Zoominfo"; see the list of providers',
    ]);
  });

  it("a provider does not offer the operation", () => {
    expect(problemsOf({ steps: [...finders("hunter"), ...finders("zerobounce")] })).toEqual([
      "Step 2 (zerobounce find-email): ZeroBounce does not offer find-email; it offers verify-email",
    ]);
  });

  it("a verifier does not verify, or does not offer it", () => {
    expect(problemsOf({ verifiers: finders("hunter") })).toEqual([
      "Verifier 1 (hunter find-email) does not verify addresses; a verifier's operation is verify-email",
    ]);
    expect(problemsOf({ verifiers: verifiers("apollo") })[0]).toContain("Apollo does not offer verify-email");
  });

  it("a step's condition cannot be read", () => {
    const step = { provider: "hunter", operation: "find-email", when: 'row.contry == "DE"' } as const;
    expect(problemsOf({ steps: [step] })).toEqual([
      expect.stringMatching(/^Step 1 \(hunter find-email\): its condition cannot be read: No such key: contry/),
    ]);
  });

  it("a finder cannot help its target", () => {
    expect(problemsOf({ steps: verifiers("hunter") })).toEqual([
      'Step 1 (hunter verify-email) does not help where the target is email; move it to "verifiers"',
    ]);
    expect(problemsOf({ target: "company", steps: finders("hunter") })).toEqual([
      "Step 1 (hunter find-email) does not help where the target is company; use one of enrich-company, detect-technologies",
    ]);
  });

  it("there is nothing to ask", () => {
    expect(problemsOf({ steps: [] })).toEqual(['Waterfall "test" has no step; add at least one']);
    expect(problemsOf({ target: "verdict", steps: [] })).toEqual([
      'Waterfall "test" has no verifier; add at least one',
    ]);
  });

  it("a step would never be asked for its target", () => {
    expect(problemsOf({ target: "verdict", verifiers: verifiers("dns-mx") })[0]).toContain("asks no finder");
    expect(
      problemsOf({ target: "person", steps: steps("enrich-person", "apollo"), verifiers: verifiers("dns-mx") })[0],
    ).toContain("no verifier is asked");
  });

  it("a step is there twice", () => {
    expect(problemsOf({ steps: finders("hunter", "apollo", "hunter") })).toEqual([
      "Step 3 (hunter find-email) is there twice; remove one: the same question is not asked again",
    ]);
    expect(problemsOf({ steps: [...finders("hunter"), ...steps("enrich-person", "hunter")] })).toEqual([]);
  });

  it("several things are wrong: all of them are told at once", () => {
    expect(problemsOf({ steps: finders("huntr", "zerobounce"), verifiers: verifiers("apollo") })).toHaveLength(3);
  });
});
