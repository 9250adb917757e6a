import { readFile } from "node:fs/promises";
import { z } from "zod";

/** Tests of one run. A skipped one counts as failed: nothing here may be passed over in silence. */
export type Counts = { passed: number; failed: number };

export const noCounts: Counts = { passed: 0, failed: 0 };

const vitestReport = z.object({
  numPassedTests: z.number(),
  numFailedTests: z.number(),
  numPendingTests: z.number(),
  numTodoTests: z.number(),
});

const playwrightReport = z.object({
  stats: z.object({ expected: z.number(), unexpected: z.number(), flaky: z.number(), skipped: z.number() }),
});

export const vitestCounts = (file: string): Promise<Counts> =>
  read(file, vitestReport, (report) => ({
    passed: report.numPassedTests,
    failed: report.numFailedTests + report.numPendingTests + report.numTodoTests,
  }));

export const playwrightCounts = (file: string): Promise<Counts> =>
  read(file, playwrightReport, ({ stats }) => ({
    passed: stats.expected,
    failed: stats.unexpected + stats.flaky + stats.skipped,
  }));

/** A run that broke before it could report counts nothing; its exit code tells. */
async function read<Report>(
  file: string,
  schema: z.ZodType<Report>,
  count: (report: Report) => Counts,
): Promise<Counts> {
  const text = await readFile(file, "utf8").catch(() => undefined);
  return text === undefined ? noCounts : count(schema.parse(JSON.parse(text)));
}
