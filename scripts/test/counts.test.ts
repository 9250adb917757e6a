import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { playwrightCounts, vitestCounts } from "./counts.ts";

let folder: string;
let file: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "leadenrich-counts-"));
  file = join(folder, "report.json");
});
afterEach(() => rm(folder, { recursive: true, force: true }));

it("a skipped or planned test counts as failed, in either report", async () => {
  const vitest = { numPassedTests: 7, numFailedTests: 1, numPendingTests: 2, numTodoTests: 1, testResults: [] };
  await writeFile(file, JSON.stringify(vitest));
  expect(await vitestCounts(file)).toEqual({ passed: 7, failed: 4, failures: [] });
  const stats = { expected: 5, unexpected: 1, flaky: 1, skipped: 1, duration: 12 };
  await writeFile(file, JSON.stringify({ stats, suites: [] }));
  expect(await playwrightCounts(file)).toEqual({ passed: 5, failed: 3, failures: [] });
});

it("names each test that failed with its file, and a file that could not be read", async () => {
  const assertionResults = [
    { status: "passed", fullName: "adds", failureMessages: [] },
    { status: "failed", fullName: "divides", failureMessages: ["expected 1 to be 2"] },
  ];
  const testResults = [
    { name: "sums.test.ts", message: "", assertionResults },
    { name: "broken.test.ts", message: "no such module", assertionResults: [] },
  ];
  const counted = { numPassedTests: 1, numFailedTests: 1, numPendingTests: 0, numTodoTests: 0, testResults };
  await writeFile(file, JSON.stringify(counted));
  expect((await vitestCounts(file)).failures).toEqual([
    "sums.test.ts: divides\nexpected 1 to be 2",
    "broken.test.ts: no such module",
  ]);
  const spec = { title: "signs in", file: "sign-in.spec.ts", line: 6, ok: false };
  const suites = [{ specs: [], suites: [{ specs: [spec, { ...spec, title: "signs out", ok: true }] }] }];
  await writeFile(file, JSON.stringify({ stats: { expected: 1, unexpected: 1, flaky: 0, skipped: 0 }, suites }));
  expect((await playwrightCounts(file)).failures).toEqual(["sign-in.spec.ts:6: signs in"]);
});

it("a run that left no report counts nothing, and one with another shape is refused", async () => {
  expect(await vitestCounts(join(folder, "missing.json"))).toEqual({ passed: 0, failed: 0, failures: [] });
  await writeFile(file, "{}");
  await expect(vitestCounts(file)).rejects.toThrow();
});
