import { expect, it } from "vitest";
import { quotaWords } from "./quota-words.ts";

const now = Date.parse("2026-11-22T12:00:00Z");
const readAt = "2026-11-22T10:00:00Z";

it("what is left is told for each pool, with the age of the reading", () => {
  const pools = { searches: { remaining: 1_200, limit: 5_000 }, verifications: { remaining: 30 } };
  expect(quotaWords({ remaining: 1_200, limit: 5_000, unit: "searches", pools, readAt }, now)).toBe(
    "1,200 of 5,000 searches, 30 verifications left (read 2 hours ago)",
  );
  expect(quotaWords({ remaining: 0, unit: "credits", resetsAt: "2026-12-01", readAt }, now)).toBe(
    "0 credits left, renewed Dec 1 (read 2 hours ago)",
  );
});

it("what nobody asked, and what a vendor does not tell, is not shown as none", () => {
  expect(quotaWords(null, now)).toBe("What is left is not known");
  expect(quotaWords({ remaining: null, unit: "credits", readAt }, now)).toBe("The vendor does not say what is left");
});

it("a renewal that is no date is left out", () => {
  expect(quotaWords({ remaining: 5, unit: "credits", resetsAt: "monthly", readAt }, now)).toBe(
    "5 credits left (read 2 hours ago)",
  );
});
