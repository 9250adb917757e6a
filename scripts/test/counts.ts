import { readFile } from "node:fs/promises";
import { z } from "zod";

/**
 * Tests of one run. A skipped one counts as failed: nothing here may be passed over in silence.
 * `failures`: file, name and message of each test that failed.
 */
export type Counts = { passed: number; failed: number; failures: readonly string[] };

export const noCounts: Counts = { passed: 0, failed: 0, failures: [] };

const vitestReport = z.object({
  numPassedTests: z.number(),
  numFailedTests: z.number(),
  numPendingTests: z.number(),
  numTodoTests: z.number(),
  testResults: z.array(
    z.object({
      name: z.string(),
      message: z.string().optional(),
      assertionResults: z.array(
        z.object({ status: z.string(), fullName: z.string(), failureMessages: z.array(z.string()).nullish() }),
      ),
    }),
  ),
});

/** A file's suite holds its tests (`specs`) and, for each `describe`, a suite again. */
const playwrightSuite = z.object({
  specs: z.array(z.object({ title: z.string(), file: z.string(), line: z.number(), ok: z.boolean() })).default([]),
  get suites() {
    return z.array(playwrightSuite).default([]);
  },
});

const playwrightReport = z.object({
  stats: z.object({ expected: z.number(), unexpected: z.number(), flaky: z.number(), skipped: z.number() }),
  suites: z.array(playwrightSuite),
});

export const vitestCounts = (file: string): Promise<Counts> =>
  read(file, vitestReport, (report) => ({
    passed: report.numPassedTests,
    failed: report.numFailedTests + report.numPendingTests + report.numTodoTests,
    failures: report.testResults.flatMap(({ name, message, assertionResults }) => [
      ...(message ? [`${name}: ${message}`] : []),
      ...assertionResults
        .filter(({ status }) => status === "failed")
        .map(({ fullName, failureMessages }) => `${name}: ${fullName}\n${(failureMessages ?? []).join("\n")}`),
    ]),
  }));

export const playwrightCounts = (file: string): Promise<Counts> =>
  read(file, playwrightReport, ({ stats, suites }) => ({
    passed: stats.expected,
    failed: stats.unexpected + stats.flaky + stats.skipped,
    failures: suites.flatMap(failedSpecs),
  }));

const failedSpecs = (suite: z.infer<typeof playwrightSuite>): string[] => [
  ...suite.specs.filter(({ ok }) => !ok).map((spec) => `${spec.file}:${spec.line}: ${spec.title}`),
  ...suite.suites.flatMap(failedSpecs),
];

/** A run that broke before it could report counts nothing; its exit code tells. */
async function read<Report>(
  file: string,
  schema: z.ZodType<Report>,
  count: (report: Report) => Counts,
): Promise<Counts> {
  const text = await readFile(file, "utf8").catch(() => undefined);
  return text === undefined ? noCounts : count(schema.parse(JSON.parse(text)));
}
