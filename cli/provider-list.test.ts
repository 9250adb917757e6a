import { expect, it } from "vitest";
import { getProvider, providers } from "@/lib/providers/registry.ts";
import { factsOf } from "./provider-list.ts";

it("says of each provider where it is documented and what each operation is charged", () => {
  for (const facts of providers.map(factsOf)) {
    const { slug, name, category, evidence, docs, limits, operations, chargeRule } = facts;
    expect([slug, name, category, evidence].every((text) => text !== "")).toBe(true);
    expect(docs).toMatch(/^https:\/\//);
    expect(Array.isArray(limits.windows)).toBe(true);
    expect(Object.keys(chargeRule)).toEqual(operations.map((operation) => operation.name));
  }
});

it("names the pool that a charge is drawn from, or null where a vendor keeps one only", () => {
  expect(factsOf(getProvider("findymail")).chargeRule).toMatchObject({
    "find-email": { rule: "per_hit", credits: 1, pool: "finder" },
    "verify-email": { rule: "per_call", credits: 1, pool: "verifier" },
  });
  expect(factsOf(getProvider("zerobounce")).chargeRule["verify-email"]).toEqual({
    rule: "per_call",
    credits: 1,
    pool: null,
  });
});
