import { describe, expect, it } from "vitest";
import { worldFacts } from "./world-facts.ts";
import { createWorld } from "./world/world.ts";

describe.each([1, 2, 77])("the world of seed %i", (seed) => {
  const facts = worldFacts(createWorld(seed), 3_000);
  const shares = Object.values(facts.coverage);

  it("lets no finder have more than 60% of the findable", () => {
    expect(Math.max(...shares)).toBeLessThanOrEqual(0.6);
    expect(Math.min(...shares)).toBeGreaterThan(0.2);
  });

  it("rewards asking several: together they find far more than the best, and never all", () => {
    expect(facts.union).toBeGreaterThan(Math.max(...shares) + 0.2);
    expect(facts.union).toBeLessThan(0.92);
  });

  it("has catch-all domains, dead domains, people without an address and people who left", () => {
    expect(facts.domains.catchAll).toBeGreaterThanOrEqual(0.15);
    expect(facts.domains.noMx + facts.domains.nullMx + facts.domains.nxdomain).toBeGreaterThan(0.01);
    expect(facts.withoutAddress).toBeGreaterThanOrEqual(0.08);
    expect(facts.left).toBeGreaterThan(0.01);
  });

  it("has finders of which none is always right, nor wrong in more than one answer of ten", () => {
    for (const wrong of Object.values(facts.wrong)) {
      expect(wrong).toBeGreaterThan(0);
      expect(wrong).toBeLessThan(0.11);
    }
  });
});
