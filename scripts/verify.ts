import { spawn } from "node:child_process";
import { resolve } from "node:path";

/** Format, lint, types and unit tests side by side; the output of each comes whole, in the order in which they end. */
const root = resolve(import.meta.dirname, "..");
const checks = {
  format: ["oxfmt/bin/oxfmt", "--check", "."],
  lint: ["oxlint/bin/oxlint", "--config", "oxlint.config.mjs", "--deny-warnings"],
  types: ["typescript-7/bin/tsc", "--noEmit"],
  unit: ["vitest/vitest.mjs", "run", "--project", "unit", "--reporter", "dot"],
};

const startedAt = performance.now();
const failed: string[] = [];
await Promise.all(Object.entries(checks).map(([name, command]) => run(name, command)));
console.log(
  failed.length === 0
    ? `verify: all passed in ${seconds(startedAt)} s`
    : `verify: ${failed.join(", ")} failed, after ${seconds(startedAt)} s`,
);
process.exitCode = failed.length === 0 ? 0 : 1;

function run(name: string, [script = "", ...parameters]: string[]): Promise<void> {
  return new Promise((done) => {
    const began = performance.now();
    const child = spawn(process.execPath, [resolve(root, "node_modules", script), ...parameters], {
      cwd: root,
      stdio: ["ignore", "pipe", "pipe"],
    });
    let output = "";
    for (const stream of [child.stdout, child.stderr])
      stream.on("data", (chunk: Buffer) => (output += chunk.toString()));
    child.on("close", (code) => {
      if (code !== 0) failed.push(name);
      console.log(`--- ${name}: ${code === 0 ? "passed" : "FAILED"} in ${seconds(began)} s\n${output.trim()}`);
      done();
    });
  });
}

function seconds(since: number): string {
  return ((performance.now() - since) / 1_000).toFixed(1);
}
