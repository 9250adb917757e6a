import { expect, it } from "vitest";
import { noUsage } from "@/lib/client/usage.ts";
import { readAmount, spentOf } from "./budget-words.ts";

const month = [
  { provider: "hunter", calls: 9, hits: 5, paidCalls: 5, unknownCalls: 0, credits: 50, money: 5 },
  { provider: "apollo", calls: 9, hits: 5, paidCalls: 5, unknownCalls: 0, credits: 20, money: 0 },
];
const days = [
  { ...noUsage, operation: "find-email", provider: "hunter", day: "2026-11-22", credits: 8, money: 0.8 },
  { ...noUsage, operation: "find-email", provider: "apollo", day: "2026-11-22", credits: 3 },
  { ...noUsage, operation: "find-email", provider: "hunter", day: "2026-11-21", credits: 40 },
];
const spent = (scope: Parameters<typeof spentOf>[0]["scope"], provider: string) =>
  spentOf({ scope, provider }, month, days, "2026-11-22");

it("a budget counts its own provider in its own period", () => {
  expect(spent("provider_day", "hunter")).toMatchObject({ credits: 8, money: 0.8 });
  expect(spent("provider_month", "hunter")).toEqual({ credits: 50, money: 5 });
  expect(spent("workspace_month", "")).toEqual({ credits: 70, money: 5 });
  expect(spent("provider_day", "snov")).toMatchObject({ credits: 0, money: 0 });
});

it("an amount is a number from 0, or nothing at all", () => {
  expect([" 12.5 ", "0", "", "-1", "ten"].map(readAmount)).toEqual([12.5, 0, null, undefined, undefined]);
});
