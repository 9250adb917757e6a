import { spawn } from "node:child_process";
import { closeSync, mkdirSync, openSync, readFileSync, statSync, truncateSync } from "node:fs";
import { dirname, resolve } from "node:path";

/**
 * Child processes that never outlive their starter: each has a process group of its own (a Ctrl-C reaches the starter
 * alone, which ends them in order), is killed when the starter exits, and ends itself when the starter is killed.
 */

const root = resolve(import.meta.dirname, "..");
const endWithParent = resolve(import.meta.dirname, "child/end-with-parent.mjs");
const LOG_LIMIT_BYTES = 5_000_000;

export type ChildEnd = { code: number | null; signal: NodeJS.Signals | null };
export type Child = {
  pid: number;
  hasEnded: () => boolean;
  ended: Promise<ChildEnd>;
  /** The first thing it tells its parent (`process.send`). Rejects, with the end of its log, when it ends before. */
  told: Promise<unknown>;
  /** SIGTERM, and SIGKILL when that was not enough after `graceMs`. */
  stop: (graceMs?: number) => Promise<void>;
  /** The last lines it wrote. */
  logTail: () => string;
};

const living = new Set<number>();
process.once("exit", () => living.forEach((pid) => signalGroup(pid, "SIGKILL")));

/**
 * Runs `node <args>` in the project's folder; its output goes to `logFile`. TypeScript is understood.
 * @param environment put over this process's own; an undefined value takes a variable away
 */
export function startChild(
  args: readonly string[],
  { environment, logFile }: { environment: Readonly<Record<string, string | undefined>>; logFile: string },
): Child {
  mkdirSync(dirname(logFile), { recursive: true });
  const log = openSync(logFile, "a", 0o600);
  if (statSync(logFile).size > LOG_LIMIT_BYTES) truncateSync(logFile);
  const from = statSync(logFile).size;
  const child = spawn(process.execPath, [`--import=${endWithParent}`, ...args], {
    cwd: root,
    env: { ...process.env, ...environment, LEADENRICH_PARENT: String(process.pid) },
    detached: process.platform !== "win32",
    windowsHide: true,
    stdio: ["ignore", log, log, "ipc"],
  });
  closeSync(log);
  const { pid } = child;
  if (pid === undefined) throw new Error(`node ${args.join(" ")} could not be started.`);
  living.add(pid);
  let end: ChildEnd | undefined;
  const ended = new Promise<ChildEnd>((done) =>
    child.once("exit", (code, signal) => {
      // What it started itself goes with it.
      signalGroup(pid, "SIGKILL");
      living.delete(pid);
      end = { code, signal };
      done(end);
    }),
  );
  const logTail = () =>
    readFileSync(logFile).subarray(from).toString("utf8").trimEnd().split("\n").slice(-12).join("\n");
  const told = new Promise<unknown>((resolve, reject) => {
    child.once("message", resolve);
    void ended.then(() =>
      reject(new Error(`${args.at(-1)} ended too early. Its log (${logFile}) ends:\n${logTail()}`)),
    );
  });
  // Not everybody waits for it.
  told.catch(() => undefined);
  return {
    pid,
    hasEnded: () => end !== undefined,
    ended,
    told,
    logTail,
    stop: async (graceMs = 10_000) => {
      if (end !== undefined) return;
      signalGroup(pid, "SIGTERM");
      const timer = setTimeout(() => signalGroup(pid, "SIGKILL"), graceMs);
      await ended;
      clearTimeout(timer);
    },
  };
}

/** TypeScript for Node, and the project's `@/` names. */
export const typescript = ["--import=tsx"] as const;

function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(process.platform === "win32" ? pid : -pid, signal);
  } catch (error) {
    // ESRCH: it has ended already, which is what was wanted.
    if (!(error instanceof Error && "code" in error && error.code === "ESRCH")) throw error;
  }
}
