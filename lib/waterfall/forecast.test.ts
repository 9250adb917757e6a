import { describe, expect, it } from "vitest";
import { finders, planOf, steps, verifiers } from "./fixtures.ts";
import { forecast } from "./forecast.ts";

const work = planOf({
  steps: finders("findymail", "hunter", "apollo"),
  verifiers: verifiers("dns-mx", "zerobounce"),
  settings: { maxProviders: 2 },
});
const mapped = ["fullName", "companyDomain"];

describe("the worst case", () => {
  it("takes each finder within maxProviders for a hit and each verifier for a question about each hit", () => {
    expect(forecast(work, 1_000, { fields: mapped }).worstCaseCredits).toBe(1_000 * 2 * (1 + 1));
  });

  it("adds the check of an address that rows may have already", () => {
    expect(forecast(work, 10, { fields: [...mapped, "email"] }).worstCaseCredits).toBe(10 * (4 + 1));
    const replace = planOf({
      steps: finders("hunter"),
      verifiers: verifiers("zerobounce"),
      settings: { existingEmail: "replace" },
    });
    expect(forecast(replace, 10, { fields: [...mapped, "email"] }).worstCaseCredits).toBe(10 * 2);
  });

  it("counts the dearest steps, as any other may be skipped", () => {
    const phone = planOf({
      target: "phone",
      steps: [...steps("enrich-person", "apollo"), ...steps("find-phone", "hunter")],
      settings: { maxProviders: 1 },
    });
    expect(forecast(phone, 5, { fields: mapped }).worstCaseCredits).toBe(50);
  });

  it("counts a dearer way to ask wherever a row could be asked in it", () => {
    const dear = planOf({ steps: finders("findymail") });
    for (const step of dear.finders) {
      step.needs = [["fullName", "companyDomain"], ["linkedinUrl"]];
      step.times = [1, 5];
    }
    const worst = (fields: string[]) => forecast(dear, 10, { fields }).worstCaseCredits;
    expect(worst(mapped)).toBe(10);
    expect(worst(["linkedinUrl"])).toBe(50);
    expect(worst([...mapped, "linkedinUrl"])).toBe(50);
    expect(forecast(dear, 10).worstCaseCredits).toBe(50);
  });

  it("is the verifiers' price for a plan that only checks", () => {
    const check = planOf({ target: "verdict", verifiers: verifiers("dns-mx", "zerobounce") });
    expect(forecast(check, 10_000, { fields: ["email"], rates: {} })).toMatchObject({
      worstCaseCredits: 10_000,
      likely: { low: 10_000, expected: 10_000, high: 10_000 },
    });
  });

  it("is nothing for no rows, and for rows that can be asked nothing", () => {
    expect(forecast(work, 0).worstCaseCredits).toBe(0);
    expect(forecast(work, 100, { fields: ["title"] }).worstCaseCredits).toBe(0);
  });
});

describe("what will be asked", () => {
  it("each step is listed with its price, its worst case for a row, and whether it can run", () => {
    expect(
      forecast(work, 1, { fields: mapped }).steps.map((step) => [
        step.provider,
        step.credits,
        step.creditsPerRow,
        step.runnable,
        step.note,
      ]),
    ).toEqual([
      ["findymail", 1, 1, true, null],
      ["hunter", 1, 1, true, null],
      ["apollo", 1, 1, true, null],
      ["dns-mx", 0, 0, true, "Asked about at most 2 addresses a row"],
      ["zerobounce", 1, 2, true, "Asked about at most 2 addresses a row"],
    ]);
  });

  it("a step that no column can feed is told from one that an earlier step may feed", () => {
    const plan = planOf({
      steps: [...finders("findymail"), ...steps("enrich-company", "apollo"), ...finders("hunter")],
      verifiers: verifiers("zerobounce"),
    });
    expect(
      forecast(plan, 1, { fields: ["fullName", "companyName"] }).steps.map((step) => [step.runnable, step.note]),
    ).toEqual([
      [false, "Needs companyDomain, which no column supplies"],
      [true, null],
      [true, "Asked only when an earlier step supplies companyDomain"],
      [true, null],
    ]);
  });
});

describe("the likely cost", () => {
  const one = planOf({ steps: finders("findymail", "hunter"), verifiers: verifiers("zerobounce") });

  it("charges hits and their checks, and asks on only for the share not accepted", () => {
    const rates = { findymail: { hit: 0.5, accepted: 0.8, margin: 0 }, hunter: { hit: 0.25, accepted: 1, margin: 0 } };
    const expected = 1_000 * (0.5 * 2 + (1 - 0.5 * 0.8) * (0.25 * 2));
    const { likely } = forecast(one, 1_000, { rates });
    expect(likely?.expected).toBeCloseTo(expected);
    expect(likely?.low).toBeCloseTo(expected);
    expect(likely?.high).toBeCloseTo(expected);
  });

  it("stays within low and high, and these within nothing and the worst case, whatever is unknown", () => {
    for (const rates of [{}, { hunter: { hit: 0.9, accepted: 0.9 } }, { findymail: { hit: 1, accepted: 0 } }]) {
      const { likely, worstCaseCredits } = forecast(one, 100, { rates });
      if (likely === undefined) throw new Error("No likely cost");
      const { low, expected, high } = likely;
      expect([0, low, expected, high, worstCaseCredits]).toEqual(
        [0, low, expected, high, worstCaseCredits].sort((a, b) => a - b),
      );
    }
  });

  it("a provider billed by the call is charged whether or not it hits", () => {
    const plan = {
      ...one,
      finders: one.finders.map((step) => ({ ...step, rule: "per_call" as const })).slice(0, 1),
      verifiers: [],
    };
    expect(forecast(plan, 10, { rates: { findymail: { hit: 0.1, accepted: 1, margin: 0 } } }).likely?.expected).toBe(
      10,
    );
  });
});
