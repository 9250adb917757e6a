import fc from "fast-check";
import { expect, it } from "vitest";
import { addLatencies, latencyAt } from "./latency.ts";

it("no calls, no latency", () => {
  expect(latencyAt([], 0.5)).toBeNull();
  expect(latencyAt([0, 0], 0.95)).toBeNull();
});

it("takes the call at the nearest rank: of twenty the tenth and the nineteenth", () => {
  const counts = [10, ...Array<number>(49).fill(0), 9, ...Array<number>(49).fill(0), 1];
  expect(latencyAt(counts, 0.5)).toBe(1);
  expect(latencyAt(counts, 0.51)).toBeCloseTo(1.1 ** 50 / 1.05);
  expect(latencyAt(counts, 0.95)).toBeCloseTo(1.1 ** 50 / 1.05);
  expect(latencyAt(counts, 0.96)).toBeCloseTo(1.1 ** 100 / 1.05);
});

it("sums hold each call of both, whichever is longer", () => {
  expect(addLatencies([1, 2], [3, 4, 5])).toEqual([4, 6, 5]);
  const counts = fc.array(fc.nat(1_000), { maxLength: 151 });
  const same = fc.property(counts, counts, (a, b) => {
    expect(addLatencies(a, b)).toEqual(addLatencies(b, a));
  });
  fc.assert(same);
});
