import { expect, it } from "vitest";
import { RateLimiter } from "./rate-limit.ts";

it("lets through as many in a minute as allowed, each caller counted alone, and all again in the next", () => {
  const limiter = new RateLimiter();
  const now = 60_000 * 1_000 + 15_000;
  expect([1, 2, 3].map(() => limiter.take("a", 2, now).allowed)).toEqual([true, true, false]);
  expect(limiter.take("b", 2, now)).toEqual({ allowed: true, limit: 2, remaining: 1, resetMs: 45_000 });
  expect(limiter.take("a", 2, now + 45_000).allowed).toBe(true);
});

it("does not grow with the number of callers, and counts the latest of them", () => {
  const limiter = new RateLimiter();
  for (let count = 0; count < 50_000; count++) limiter.take(`caller ${count}`, 1, 0);
  expect(limiter.size).toBe(10_000);
  expect(limiter.take("caller 49999", 1, 0).allowed).toBe(false);
});
