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
  const vitest = { numPassedTests: 7, numFailedTests: 1, numPendingTests: 2, numTodoTests: 1, success: false };
  await writeFile(file, JSON.stringify(vitest));
  expect(await vitestCounts(file)).toEqual({ passed: 7, failed: 4 });
  const stats = { expected: 5, unexpected: 1, flaky: 1, skipped: 1, duration: 12 };
  await writeFile(file, JSON.stringify({ stats }));
  expect(await playwrightCounts(file)).toEqual({ passed: 5, failed: 3 });
});

it("a run that left no report counts nothing, and one with another shape is refused", async () => {
  expect(await vitestCounts(join(folder, "missing.json"))).toEqual({ passed: 0, failed: 0 });
  await writeFile(file, "{}");
  await expect(vitestCounts(file)).rejects.toThrow();
});
