import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { build } from "./stack/build.ts";
import { noCounts, playwrightCounts, vitestCounts, type Counts } from "./test/counts.ts";

/**
 * `npm test`: every check there is; a failure hides none of the others. What waits runs beside what computes, so that two
 * cores suffice. Each check's output comes whole when it ends. The last line is "N passed, N failed"; a check that
 * breaks without a test having failed counts as one failed. What failed is named once more at the end, where a log that
 * was cut still has it.
 */

const root = resolve(import.meta.dirname, "..");
const bin = (name: string) => join(root, "node_modules/.bin", name);
const COVERED_LINES_PERCENT = 80;
/** Of a failure's file, name, message and stack, in characters. */
const SHOWN_OF_FAILURE = 1_000;

type Result = { ok: boolean; counts: Counts; note?: string; output: string };
type Step = { name: string; run: () => Promise<Result> };

/** Runs a program to its end and keeps what it says. */
async function runProgram(command: string, args: readonly string[], env: Record<string, string> = {}) {
  const child = spawn(command, args, {
    cwd: root,
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, ...env },
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk: Buffer) => (output += chunk.toString()));
  const [code] = await once(child, "close");
  return { ok: code === 0, output };
}

/** Lanes of a stage run side by side, the steps of a lane one after another; a stage waits for the one before it. */
function stages(reports: string): Step[][][] {
  const check = (name: string, command: string, ...args: string[]): Step => ({
    name,
    run: async () => ({ ...(await runProgram(bin(command), args)), counts: noCounts }),
  });
  const vitest = (name: string, ...args: string[]): Step => ({
    name,
    run: async () => {
      const file = join(reports, `${name}.json`);
      const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${file}`];
      const ran = await runProgram(bin("vitest"), ["run", ...args, ...reporters]);
      return { ...ran, counts: await vitestCounts(file) };
    },
  });
  const nextBuild: Step = {
    name: "build",
    run: async () => ({ ok: true, counts: noCounts, output: "", note: `next build took ${seconds(await build())}` }),
  };
  const browser: Step = {
    name: "browser",
    run: async () => {
      const file = join(reports, "browser.json");
      const env = { PLAYWRIGHT_JSON_OUTPUT_FILE: file };
      const ran = await runProgram(bin("playwright"), ["test", "--reporter=list,json"], env);
      return { ...ran, counts: await playwrightCounts(file) };
    },
  };
  const threshold = `--coverage.thresholds.lines=${COVERED_LINES_PERCENT}`;
  return [
    [
      [vitest("unit and database", "--project=unit", "--project=db", "--coverage", threshold)],
      [
        nextBuild,
        check("format", "oxfmt", "--check", "."),
        check("lint", "oxlint", "--config", "oxlint.config.mjs", "--deny-warnings"),
        check("types", "../typescript-7/bin/tsc", "--noEmit"),
        vitest("providers against the emulator", "--project=emulator"),
      ],
    ],
    [[vitest("faults", "--project=faults")], [browser]],
  ];
}

const seconds = (ms: number) => `${(ms / 1_000).toFixed(1)} s`;

async function test(): Promise<boolean> {
  const reports = await mkdtemp(join(tmpdir(), "leadenrich-reports-"));
  const lines: string[] = [];
  const failures: string[] = [];
  const total = { passed: 0, failed: 0 };
  const runStep = async ({ name, run }: Step) => {
    const startedAt = performance.now();
    const { ok, counts, note, output } = await run().catch((error: unknown): Result => {
      return { ok: false, counts: noCounts, output: error instanceof Error ? error.message : String(error) };
    });
    total.passed += counts.passed;
    total.failed += ok ? counts.failed : Math.max(1, counts.failed);
    const tests = counts.passed + counts.failed > 0 ? `, ${counts.passed} passed, ${counts.failed} failed` : "";
    const verdict = ok && counts.failed === 0 ? "ok    " : "FAILED";
    const line = `${verdict} ${name} (${seconds(performance.now() - startedAt)}${tests})`;
    failures.push(...counts.failures.map((failure) => `FAILED ${name}: ${failure.slice(0, SHOWN_OF_FAILURE)}`));
    lines.push(line, ...(note ? [`       ${note}`] : []));
    console.log(`\n=== ${line}\n${output.trimEnd()}`);
  };
  try {
    for (const lanes of stages(reports)) {
      await Promise.all(
        lanes.map(async (steps) => {
          for (const step of steps) await runStep(step);
        }),
      );
    }
  } finally {
    await rm(reports, { recursive: true, force: true });
  }
  console.log(`\n${[...lines, ...failures].join("\n")}\n\n${total.passed} passed, ${total.failed} failed`);
  return total.failed === 0;
}

process.exitCode = (await test()) ? 0 : 1;
