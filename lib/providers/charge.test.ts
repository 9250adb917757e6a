import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Outcome } from "@/lib/contracts/outcome.ts";
import { chargeFor, creditsFor, worstCaseCredits } from "./charge.ts";
import type { Charge } from "./provider.ts";
import { failed, found, notFound, pending } from "./outcome.ts";

const perHit: Charge = { rule: "per_hit", credits: 2 };
const perCall: Charge = { rule: "per_call", credits: 1 };
const perResult: Charge = { rule: "per_result", credits: 0.5, maxResults: 10 };
const free: Charge = { rule: "free", credits: 0 };

describe("what an outcome costs", () => {
  it.each<[string, Charge, Outcome, number]>([
    ["a hit, by hit", perHit, found({}), 2],
    ["a miss, by hit", perHit, notFound(), 0],
    ["a hit, by call", perCall, found({}), 1],
    ["a miss, by call", perCall, notFound(), 1],
    ["four results", perResult, found({}, { results: 4 }), 2],
    ["one result where the reply does not say", perResult, found({}), 0.5],
    ["more results than are billed", perResult, found({}, { results: 99 }), 5],
    ["a free answer", free, found({}, { results: 9 }), 0],
    ["what the vendor says it billed, for a hit", perHit, found({}, { credits: 0 }), 0],
    ["what the vendor says it billed, for a miss", perHit, notFound({ credits: 1 }), 1],
    [
      "what the vendor says it billed, beyond the most that was foreseen",
      perResult,
      found({}, { results: 99, credits: 7 }),
      7,
    ],
    ["nothing while it is pending", perCall, pending({ externalId: "1" }), 0],
    ["a refusal", perCall, failed("invalid_input", "no"), 0],
    ["what never left", perCall, failed("unavailable", "no", { sent: "no" }), 0],
    ["what nobody knows", perHit, failed("timeout", "?", { sent: "unsure" }), 2],
    ["results that nobody knows", perResult, failed("timeout", "?", { sent: "unsure" }), 5],
    ["a free question that nobody knows", free, failed("timeout", "?", { sent: "unsure" }), 0],
  ])("%s", (_, charge, outcome, credits) => {
    expect(creditsFor(charge, outcome)).toBe(credits);
  });

  it("is never more than what was reserved, unless the vendor says so", () => {
    const charges = fc.constantFrom(perHit, perCall, perResult, free);
    fc.assert(
      fc.property(charges, fc.nat(1_000), fc.constantFrom("no", "answered", "unsure"), (charge, results, sent) => {
        for (const outcome of [found({}, { results }), notFound(), pending(), failed("unavailable", "x", { sent })])
          expect(creditsFor(charge, outcome)).toBeLessThanOrEqual(worstCaseCredits(charge));
      }),
    );
  });

  it("the worst case follows how many results were asked for", () => {
    expect(worstCaseCredits(perResult)).toBe(5);
    expect(worstCaseCredits(perResult, 4)).toBe(2);
    expect(worstCaseCredits(perResult, 400)).toBe(5);
    expect(worstCaseCredits(perHit, 400)).toBe(2);
  });
});

describe("a price that depends on the question", () => {
  const operation = {
    needs: [["fullName", "companyDomain"], ["linkedinUrl"], ["email"]],
    charge: { rule: "per_hit", credits: 1, dearer: { linkedinUrl: 2, email: 5 } },
  } as const;
  const named = { fullName: "Mira Olsen", companyDomain: "fjordkraftwerk.com" };
  const linkedinUrl = "https://www.linkedin.com/in/mira-olsen";

  it.each<[string, Record<string, unknown>, number]>([
    ["the cheaper way, where both are open", { ...named, linkedinUrl }, 1],
    ["the cheaper way alone", named, 1],
    ["the dearer way alone", { linkedinUrl }, 2],
    ["the dearer way, where the other lacks something", { fullName: "Mira Olsen", companyDomain: " ", linkedinUrl }, 2],
    ["the cheaper of two dear ways", { linkedinUrl, email: "mira@fjordkraftwerk.com" }, 2],
    ["nobody knows what was asked", {}, 1],
  ])("%s", (_, input, credits) => {
    expect(creditsFor(chargeFor(operation, input), found({}))).toBe(credits);
    expect(worstCaseCredits(chargeFor(operation, input))).toBe(credits);
  });

  it("follows the price of the key", () => {
    expect(chargeFor(operation, { linkedinUrl }, { ...operation.charge, credits: 3 }).credits).toBe(6);
  });

  it("counts at its dearest where the question is not known", () => {
    expect(worstCaseCredits(operation.charge)).toBe(5);
    expect(worstCaseCredits({ ...operation.charge, rule: "free" })).toBe(0);
  });
});
