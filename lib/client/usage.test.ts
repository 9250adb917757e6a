import { expect, it } from "vitest";
import { latestDays, noUsage, sumUsage, usageByDay, usageByOperation, usageByProvider } from "./usage.ts";

const day = (provider: string, date: string, calls: number, credits: number, latencyMs = 100) => ({
  ...noUsage,
  provider,
  operation: "find-email",
  day: date,
  calls,
  hits: calls,
  credits,
  latencyMs,
});
const days = [
  day("hunter", "2026-11-22", 10, 10, 100),
  day("hunter", "2026-11-20", 30, 20, 300),
  day("apollo", "2026-11-20", 5, 40),
  day("dns-mx", "2026-11-20", 7, 0),
];

it("means of latency are weighted by the calls", () => {
  expect(sumUsage(days.slice(0, 2))).toMatchObject({ calls: 40, hits: 40, credits: 30, latencyMs: 250 });
  expect(sumUsage([])).toEqual(noUsage);
});

it("percentiles of several days are those of all their calls, and unknown where none was timed", () => {
  const quick = { ...day("hunter", "2026-11-22", 1, 1), latencies: [0, ...Array<number>(29).fill(0), 1] };
  const slow = { ...day("hunter", "2026-11-21", 3, 3), latencies: [0, ...Array<number>(79).fill(0), 3] };
  expect(sumUsage([quick, slow]).latencyP50Ms).toBeCloseTo(1.1 ** 80 / 1.05);
  expect(sumUsage([quick]).latencyP95Ms).toBeCloseTo(1.1 ** 30 / 1.05);
  expect(sumUsage(days)).toMatchObject({ latencyP50Ms: null, latencyP95Ms: null });
});

it("operations of the same name are told apart by their provider", () => {
  const asked = [...days, { ...day("hunter", "2026-11-22", 3, 1), operation: "verify-email" }];
  expect(usageByOperation(asked).map(({ provider, operation, calls }) => [provider, operation, calls])).toEqual([
    ["hunter", "find-email", 40],
    ["dns-mx", "find-email", 7],
    ["apollo", "find-email", 5],
    ["hunter", "verify-email", 3],
  ]);
});

it("the dearest provider comes first, then the one that was asked most", () => {
  expect(usageByProvider(days).map(({ provider }) => provider)).toEqual(["apollo", "hunter", "dns-mx"]);
});

it("every day of the span is there, oldest first, over the end of a month too", () => {
  const byDay = usageByDay([day("hunter", "2026-03-01", 3, 1)], "2026-02-27", "2026-03-02");
  expect(byDay.map((one) => [one.day, one.calls])).toEqual([
    ["2026-02-27", 0],
    ["2026-02-28", 0],
    ["2026-03-01", 3],
    ["2026-03-02", 0],
  ]);
});

it("the latest days count back from the last one", () => {
  expect(latestDays(days, "2026-11-22", 1)).toHaveLength(1);
  expect(latestDays(days, "2026-11-22", 3)).toHaveLength(4);
});
