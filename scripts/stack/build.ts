import { readdir, stat } from "node:fs/promises";
import { join, relative, resolve } from "node:path";
import { startChild } from "../child.ts";

const root = resolve(import.meta.dirname, "../..");
const sources = ["app", "components", "lib", "public", "proxy.ts", "instrumentation.ts"];
const settings = ["next.config.ts", "package.json", "package-lock.json", "tsconfig.json", "postcss.config.mjs"];

/** Milliseconds that the build took, or 0 when the one that is there is newer than everything it is made from. */
export async function ensureBuild(): Promise<number> {
  const built = await stat(join(root, ".next/BUILD_ID")).catch(() => undefined);
  if (built && (await newestChange()) < built.mtimeMs) return 0;
  return build();
}

/** Runs `next build`. Throws an Error with the end of its output. */
export async function build(): Promise<number> {
  const startedAt = performance.now();
  const logFile = join(root, ".data/build.log");
  const child = startChild(["node_modules/next/dist/bin/next", "build"], {
    environment: { NODE_ENV: "production", NEXT_TELEMETRY_DISABLED: "1" },
    logFile,
  });
  const { code } = await child.ended;
  if (code !== 0)
    throw new Error(`next build failed. Its output (${relative(root, logFile)}) ends:\n${child.logTail()}`);
  return performance.now() - startedAt;
}

async function newestChange(): Promise<number> {
  const times = await Promise.all([...sources, ...settings].map((path) => newestBelow(join(root, path))));
  return Math.max(...times);
}

async function newestBelow(path: string): Promise<number> {
  const found = await stat(path).catch(() => undefined);
  if (!found?.isDirectory()) return /\.test\.tsx?$/.test(path) ? 0 : (found?.mtimeMs ?? 0);
  const entries = await readdir(path);
  return Math.max(0, ...(await Promise.all(entries.map((entry) => newestBelow(join(path, entry))))));
}
