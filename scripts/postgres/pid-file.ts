import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

export interface Postmaster {
  pid: number;
  port: number;
  /** `starting`, `ready`, `stopping`, `standby`, or empty while the file is being written. */
  status: string;
}

export function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM"; // alive, another user's
  }
}

/** The command line of a process; empty for one that has ended and was not reaped. */
async function commandOf(pid: number): Promise<string> {
  if (process.platform === "linux") {
    const raw = await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "");
    return raw.replaceAll("\0", " ");
  }
  return run("ps", ["-o", "command=", "-p", String(pid)]).then(
    (listed) => listed.stdout,
    () => "",
  );
}

/** Reads postmaster.pid (lines: pid, folder, start time, port, socket, address, shared memory, status). */
export async function readPidFile(dataDir: string): Promise<Postmaster | undefined> {
  const text = await readFile(join(dataDir, "postmaster.pid"), "utf8").catch(() => undefined);
  if (text === undefined) return undefined;
  const lines = text.split("\n").map((line) => line.trim());
  return { pid: Number(lines[0]), port: Number(lines[3] ?? 0), status: lines[7] ?? "" };
}

/**
 * The live server of that folder. A pid alone proves nothing: after a reboot another program may have it, so the
 * command line must name the folder. On Windows there is nothing to compare with and the pid counts.
 */
export async function findPostmaster(dataDir: string): Promise<Postmaster | undefined> {
  const found = await readPidFile(dataDir);
  if (!found || !isAlive(found.pid)) return undefined;
  if (process.platform === "win32") return found;
  return (await commandOf(found.pid)).includes(dataDir) ? found : undefined;
}
