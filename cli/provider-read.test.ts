import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { fixtureNames, readFixtures } from "@/lib/providers/fixtures/fixture.ts";
import { providers } from "@/lib/providers/registry.ts";
import { runCli } from "@/tests/cli/run-cli.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "leadenrich-cli-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** Every recorded reply about a single question, as a line of a batch, with what its fixture expects. */
function recordedLines() {
  return providers.flatMap(({ slug, operations }) =>
    fixtureNames(slug)
      .filter((name) => name in operations || name === "quota")
      .flatMap((operation) =>
        readFixtures(slug, operation)
          .filter(({ bulk }) => bulk === undefined)
          .map(({ name, status, headers, body, text, input, expect: expected }) => ({
            name: `${slug} ${operation}: ${name}`,
            line: { provider: slug, operation, status, headers, body: text ?? body, input },
            expected,
          })),
      ),
  );
}

it("a batch answers each line in its place: outcomes as the adapters read them, errors for lines that cannot be read", async () => {
  const recorded = recordedLines();
  expect(recorded.length).toBeGreaterThan(60);
  const broken = ["{not json", '{"provider":"hunter"}', '{"provider":"huntr","operation":"find-email","status":200}'];
  const file = join(folder, "replies.ndjson");
  await writeFile(file, [...broken, "", ...recorded.map(({ line }) => JSON.stringify(line))].join("\n"));

  const { code, stdout, stderr } = await runCli(["provider", "read", "--batch", file]);
  const lines = stdout.trimEnd().split("\n").map((line) => JSON.parse(line) as Record<string, unknown>); // prettier-ignore
  expect(lines.slice(0, broken.length)).toEqual([
    { error: "The line is not JSON." },
    { error: expect.stringContaining("operation") },
    { error: expect.stringContaining('did you mean "hunter"') },
  ]);
  const read = lines.slice(broken.length);
  expect(read).toHaveLength(recorded.length);
  recorded.forEach(({ name, expected }, index) => {
    const { outcome, kind } = read[index] ?? {};
    expect({ name, outcome, kind }).toEqual({ name, outcome: expected.outcome, kind: expected.kind });
  });
  expect(stderr).toBe("");
  expect(code, "a line could not be read").toBe(1);
});

it("one reply on stdin gives one JSON object on stdout and nothing else", async () => {
  const headers = join(folder, "headers.json");
  await writeFile(headers, JSON.stringify({ "Retry-After": "7" }));
  const { code, stdout, stderr } = await runCli(
    ["provider", "read", "prospeo", "find-email", "--status", "429", "--headers", headers],
    { stdin: '{"error":true,"error_code":"RATE_LIMITED"}' },
  );
  expect(stderr).toBe("");
  expect(stdout.endsWith("}\n")).toBe(true);
  expect(JSON.parse(stdout)).toEqual({ outcome: "failed", kind: "rate_limit", retryable: true, retryAfterMs: 7_000 });
  expect(code).toBe(0);
});
