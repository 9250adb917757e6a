import { spawn } from "node:child_process";
import { once } from "node:events";
import { resolve } from "node:path";
import { environmentName, providers } from "@/lib/providers/registry.ts";

const root = resolve(import.meta.dirname, "../..");

/** Set, but empty, which counts as unset: a developer's own .env must not answer for a test. */
const unset = Object.fromEntries(
  [
    ...["DATABASE_URL", "DATABASE_DIRECT_URL", "ENCRYPTION_KEYS", "CRON_SECRET", "APP_URL", "HEALTH_CHECK_PORT"],
    ...["NEXT_PUBLIC_SUPABASE_URL", "SUPABASE_SECRET_KEY"],
    ...providers.flatMap(({ slug }) => ["API_KEY", "BASE_URL"].map((name) => `${environmentName(slug)}_${name}`)),
  ].map((name) => [name, ""]),
);

export type CliRun = { code: number | null; stdout: string; stderr: string };
export type RunningCli = { pid: number; kill: (signal: NodeJS.Signals) => void; ended: Promise<CliRun> };

/** The command as a user runs it, in a process of its own and with no environment but what is given. */
export function startCli(
  args: readonly string[],
  { env = {}, stdin = "" }: { env?: Record<string, string>; stdin?: string } = {},
): RunningCli {
  const { PATH = "", HOME = "", TMPDIR = "/tmp" } = process.env;
  const child = spawn(process.execPath, ["--import=tsx", "cli/main.ts", ...args], {
    cwd: root,
    // Next declares NODE_ENV a must; a command line has none.
    env: { PATH, HOME, TMPDIR, ...unset, ...env } as unknown as NodeJS.ProcessEnv,
    stdio: "pipe",
  });
  let stdout = "";
  let stderr = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
  child.stdin.end(stdin);
  return {
    pid: child.pid ?? 0,
    kill: (signal) => child.kill(signal),
    ended: once(child, "close").then(([code]) => ({ code: code as number | null, stdout, stderr })),
  };
}

export const runCli = (...call: Parameters<typeof startCli>): Promise<CliRun> => startCli(...call).ended;
