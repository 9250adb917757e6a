import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { expect, it } from "vitest";

const root = resolve(import.meta.dirname, "../..");
const page = readFileSync(resolve(root, "docs/features.md"), "utf8");
const tests = [...page.matchAll(/`([^`]+\.(?:test|spec)\.ts)`/g)].flatMap(([, path]) => path ?? []);

it("every test that the list of features names is there", () => {
  expect(tests.length).toBeGreaterThan(40);
  expect(tests.filter((path) => !existsSync(resolve(root, path)))).toEqual([]);
});

it("every feature that is said to be done or partly done names a test", () => {
  const rows = page.split("\n").filter((line) => /^\| [A-L]\d/.test(line));
  const bare = rows.filter((row) => /\| (done|partly)/.test(row) && !/\.(test|spec)\.ts`/.test(row));
  expect(rows.length).toBeGreaterThan(60);
  expect(bare).toEqual([]);
});
