import { expect, it } from "vitest";
import { finders, hit, jane, planOf, steps, verdict, verifiers } from "./fixtures.ts";
import { replay } from "./replay.ts";
import type { Answer, Question } from "./state.ts";

type Found = Record<string, string | { status: string }>;

/** Provider → the address it finds, or what it says of any; each question is look-up 1, 2, … in its order. */
function judged(plan: Parameters<typeof planOf>[0], query: Record<string, unknown>, said: Found) {
  let lookups = 0;
  const answer = ({ provider, input }: Question): Answer => {
    const word = said[provider];
    const data = typeof word === "string" ? { email: word } : word && { email: input["email"], ...word };
    lookups += 1;
    const known = data ? hit(data) : { ...hit({}), outcome: { outcome: "not_found" } as const };
    return { ...known, lookupId: String(lookups), generation: 1 };
  };
  const { effect } = replay(planOf(plan), query, answer);
  if (effect.type === "ask") throw new Error("It is not over");
  return effect.result.judged;
}

it("each call that found an address is judged by the verifiers' word on it, the turned down one too", () => {
  const plan = { steps: finders("findymail", "hunter", "apollo"), verifiers: verifiers("dns-mx", "zerobounce") };
  const told = judged(plan, jane, {
    findymail: "x@acme.example",
    "dns-mx": verdict("unknown"),
    zerobounce: verdict("invalid"),
  });
  expect(told).toEqual([{ lookupId: "1", generation: 1, verdict: "invalid" }]);
});

it("two that found the same address are both judged, though it was verified once", () => {
  const plan = {
    steps: [...finders("findymail", "hunter"), ...steps("enrich-person", "apollo")],
    verifiers: verifiers("zerobounce"),
  };
  const told = judged(plan, jane, {
    findymail: "j@acme.example",
    hunter: "j@acme.example",
    zerobounce: verdict("catch_all"),
  });
  expect(told.map(({ lookupId, verdict: word }) => [lookupId, word])).toEqual([
    ["1", "catch_all"],
    ["3", "catch_all"],
  ]);
});

it("what finders say of their own find is no verdict, and what the row named is nobody's find", () => {
  expect(judged({ steps: finders("findymail") }, jane, { findymail: "j@acme.example" })).toEqual([]);
  const plan = { steps: finders("findymail"), verifiers: verifiers("zerobounce") };
  expect(judged(plan, { ...jane, email: "j@acme.example" }, { zerobounce: verdict("valid") })).toEqual([]);
});
