import { expect, it } from "vitest";
import type { Books, LogEntry } from "./emulator-books.ts";
import { lowerBound } from "./lower-bound.ts";

type Window = Books["providers"][string]["windows"][number];

const window = (limit: number, perMs: number, calls: number, enforced = true): Window => ({
  group: "all",
  limit,
  perMs,
  calls,
  enforced,
});

function books(provider: string, windows: Window[], tooFast = 0): Books {
  return { providers: { [provider]: { calls: 0, paidCalls: 0, tooFast, windows } }, paidCalls: 0, repeats: 0 };
}

async function* log(...latencies: [provider: string, ms: number][]): AsyncGenerator<LogEntry> {
  for (const [seq, [provider, ms]] of latencies.entries())
    yield { seq, provider, startedMs: 1_000, endedMs: 1_000 + ms };
}

it("the last of 100 calls at ten a second starts after nine seconds and takes its shortest latency", async () => {
  const bound = await lowerBound(books("hunter", [window(10, 1_000, 100)]), log(["hunter", 300], ["hunter", 200]));
  expect(bound).toEqual({ ms: 9_200, provider: "hunter" });
});

it("a window that is not full yet holds nobody up; the narrowest of several decides", async () => {
  expect((await lowerBound(books("hunter", [window(10, 1_000, 10)]), log(["hunter", 50]))).ms).toBe(50);
  const two = books("hunter", [window(10, 1_000, 121), window(60, 60_000, 121)]);
  expect((await lowerBound(two, log(["hunter", 50]))).ms).toBe(2 * 60_000 + 50);
});

it("refused calls and limits that are not enforced raise it by nothing", async () => {
  expect((await lowerBound(books("hunter", [window(10, 1_000, 30)], 20), log(["hunter", 40]))).ms).toBe(40);
  expect((await lowerBound(books("hunter", [window(1, 1_000, 30, false)]), log(["hunter", 40]))).ms).toBe(40);
});

it("no run is shorter than its longest call", async () => {
  const bound = await lowerBound(books("hunter", [window(10, 1_000, 20)]), log(["hunter", 10], ["apollo", 7_000]));
  expect(bound).toEqual({ ms: 7_000, provider: "apollo" });
});
