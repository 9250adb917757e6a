import { expect, it } from "vitest";
import { backoffMs } from "./backoff.ts";

const backoff = { baseMs: 2_000, factor: 2, maxMs: 300_000, jitter: 0.5 };

it("grows by the factor and stops at the most", () => {
  expect([0, 1, 2, 10].map((earlier) => backoffMs(backoff, earlier, 0))).toEqual([2_000, 4_000, 8_000, 300_000]);
  expect(backoffMs({ ...backoff, factor: 1 }, 5, 0)).toBe(2_000);
});

it("is shortened by lot, by no more than the jitter", () => {
  expect(backoffMs(backoff, 0, 1)).toBe(1_000);
  expect(backoffMs({ ...backoff, jitter: 0 }, 0, 1)).toBe(2_000);
  expect(backoffMs({ ...backoff, jitter: 1 }, 0, 1)).toBe(0);
});
