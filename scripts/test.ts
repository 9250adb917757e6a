import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { build } from "./stack/build.ts";
import { noCounts, playwrightCounts, vitestCounts, type Counts } from "./test/counts.ts";

/**
 * `npm test`: every check there is, one after another, so that one failure does not hide the next. Ends with the line
 * "N passed, N failed"; a step that breaks without a test having failed counts as one failed.
 */

const root = resolve(import.meta.dirname, "..");
const bin = (name: string) => join(root, "node_modules/.bin", name);
const COVERED_LINES_PERCENT = 80;

type Step = { name: string; run: () => Promise<{ ok: boolean; counts: Counts; note?: string }> };

/** Runs a program with its output on this one's. */
async function succeeds(command: string, args: readonly string[], env: Record<string, string> = {}): Promise<boolean> {
  const child = spawn(command, args, {
    cwd: root,
    stdio: ["ignore", "inherit", "inherit"],
    env: { ...process.env, ...env },
  });
  const [code] = await once(child, "exit");
  return code === 0;
}

function steps(reports: string): Step[] {
  const check = (name: string, command: string, ...args: string[]): Step => ({
    name,
    run: async () => ({ ok: await succeeds(bin(command), args), counts: noCounts }),
  });
  const vitest = (name: string, ...args: string[]): Step => ({
    name,
    run: async () => {
      const file = join(reports, `${name}.json`);
      const output = ["--reporter=default", "--reporter=json", `--outputFile.json=${file}`];
      const ok = await succeeds(bin("vitest"), ["run", ...args, ...output]);
      return { ok, counts: await vitestCounts(file) };
    },
  });
  return [
    check("format", "prettier", "--check", "--log-level", "warn", "."),
    check("lint", "eslint", "--max-warnings", "0", "."),
    check("types", "tsc", "--noEmit"),
    vitest(
      "unit and database",
      "--project=unit",
      "--project=db",
      "--coverage",
      `--coverage.thresholds.lines=${COVERED_LINES_PERCENT}`,
    ),
    vitest("faults", "--project=faults"),
    {
      name: "build",
      run: async () => ({ ok: true, counts: noCounts, note: `next build took ${seconds(await build())}` }),
    },
    {
      name: "browser",
      run: async () => {
        const file = join(reports, "browser.json");
        const env = { PLAYWRIGHT_JSON_OUTPUT_FILE: file };
        const ok = await succeeds(bin("playwright"), ["test", "--reporter=list,json"], env);
        return { ok, counts: await playwrightCounts(file) };
      },
    },
  ];
}

const seconds = (ms: number) => `${(ms / 1_000).toFixed(1)} s`;

async function test(): Promise<boolean> {
  const reports = await mkdtemp(join(tmpdir(), "leadenrich-reports-"));
  const lines: string[] = [];
  let passed = 0;
  let failed = 0;
  try {
    for (const { name, run } of steps(reports)) {
      console.log(`\n=== ${name}`);
      const startedAt = performance.now();
      const { ok, counts, note } = await run().catch((error: unknown) => {
        console.error(error instanceof Error ? error.message : error);
        return { ok: false, counts: noCounts, note: undefined };
      });
      passed += counts.passed;
      failed += ok ? counts.failed : Math.max(1, counts.failed);
      const tests = counts.passed + counts.failed > 0 ? `, ${counts.passed} passed, ${counts.failed} failed` : "";
      lines.push(
        `${ok && counts.failed === 0 ? "ok    " : "FAILED"} ${name} (${seconds(performance.now() - startedAt)}${tests})`,
      );
      if (note) lines.push(`       ${note}`);
    }
  } finally {
    await rm(reports, { recursive: true, force: true });
  }
  console.log(`\n${lines.join("\n")}\n\n${passed} passed, ${failed} failed`);
  return failed === 0;
}

process.exitCode = (await test()) ? 0 : 1;
