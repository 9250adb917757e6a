import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { open, readFile, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { dirname, join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { promisify } from "node:util";
import { findPostmaster, isAlive, readPidFile, type Postmaster } from "./pid-file.ts";
import { serverEnvironment, type RunAs } from "./run-as.ts";

const run = promisify(execFile);
const startTimeoutMs = 60_000;
const pollMs = 15;
const logLimitBytes = 1_000_000;

export interface Launch {
  binDir: string;
  dataDir: string;
  runAs: RunAs | undefined;
  port: number;
  settings: Record<string, string>;
}

/** Why a server did not come up. `running`: another one holds the folder. `port`: the port is taken. */
export class LaunchFailure extends Error {
  constructor(
    readonly reason: "running" | "port" | "other",
    message: string,
  ) {
    super(message);
  }
}

export async function findFreePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (address === null || typeof address === "string") throw new Error("The system gave no free port on 127.0.0.1.");
  return address.port;
}

export const logFile = (dataDir: string) => `${dataDir}.log`;

/** `from` is where this start's part of the log begins. */
async function failureFrom({ dataDir, port }: Launch, from: number): Promise<LaunchFailure> {
  const whole = await readFile(logFile(dataDir)).catch(() => Buffer.alloc(0));
  const log = whole.subarray(from).toString("utf8").trim();
  if (/postmaster\.pid" already exists|pre-existing shared memory block/.test(log)) {
    return new LaunchFailure("running", `Another Postgres is running in ${dataDir}. Stop it first.`);
  }
  if (/Address already in use|Only one usage of each socket address|could not create any TCP/.test(log)) {
    return new LaunchFailure(
      "port",
      `Port ${port} on 127.0.0.1 is taken by another program. Choose another port, or none to have a free one picked.`,
    );
  }
  const tail = log.split("\n").slice(-5).join("\n");
  return new LaunchFailure(
    "other",
    `Postgres did not start in ${dataDir}. Its log (${logFile(dataDir)}) ends:\n${tail}`,
  );
}

/** Waits for the server of the folder (or only for `own`) to be ready; undefined when there is none (any more). */
export async function waitUntilReady(
  dataDir: string,
  own?: { pid: number | undefined; hasEnded: () => boolean },
): Promise<Postmaster | undefined> {
  const deadline = Date.now() + startTimeoutMs;
  while (Date.now() < deadline) {
    const found = own ? await readPidFile(dataDir) : await findPostmaster(dataDir);
    if (own ? own.hasEnded() : !found) return undefined;
    if (found?.status === "ready" && (!own || found.pid === own.pid)) return found;
    await wait(pollMs);
  }
  throw new LaunchFailure("other", `Postgres in ${dataDir} was not ready after ${startTimeoutMs / 1000} s.`);
}

/** A dead pid in the file is no obstacle to Postgres; one that another program has got since is, so it goes. */
async function removeForeignPidFile(dataDir: string): Promise<void> {
  const found = await readPidFile(dataDir);
  if (found && isAlive(found.pid) && !(await findPostmaster(dataDir))) await rm(join(dataDir, "postmaster.pid"));
}

/**
 * Starts a server that outlives this process: its own session, so a Ctrl-C in the terminal reaches the app first and
 * not the database under it, and its log in a file, so no pipe breaks when the parent is killed.
 */
export async function launch(wanted: Launch): Promise<Postmaster> {
  const { binDir, dataDir, runAs, port, settings } = wanted;
  await removeForeignPidFile(dataDir);
  const log = await open(logFile(dataDir), "a", 0o600);
  const flags = Object.entries({ ...settings, port: String(port) }).flatMap(([name, value]) => [
    "-c",
    `${name}=${value}`,
  ]);
  let ended = false;
  try {
    if ((await log.stat()).size > logLimitBytes && !(await findPostmaster(dataDir))) await log.truncate();
    const from = (await log.stat()).size;
    const server = spawn(join(binDir, "postgres"), ["-D", dataDir, ...flags], {
      ...runAs,
      env: serverEnvironment(),
      cwd: dirname(binDir),
      detached: true,
      windowsHide: true,
      stdio: ["ignore", log.fd, log.fd],
    });
    server.once("exit", () => (ended = true));
    server.once("error", () => (ended = true));
    server.unref();
    const ready = await waitUntilReady(dataDir, { pid: server.pid, hasEnded: () => ended });
    if (ready) return ready;
    throw await failureFrom(wanted, from);
  } finally {
    await log.close();
  }
}

/** Ends the server: open transactions roll back, clients are disconnected. No server there is no error. */
export async function shutDown(binDir: string, dataDir: string, runAs: RunAs | undefined): Promise<void> {
  if (!(await findPostmaster(dataDir))) return;
  const options = { ...runAs, env: serverEnvironment(), cwd: dirname(binDir) };
  await run(join(binDir, "pg_ctl"), ["stop", "-D", dataDir, "-m", "fast", "-t", "60"], options).catch(
    async (error: Error) => {
      if (await findPostmaster(dataDir)) {
        throw new Error(`Postgres in ${dataDir} did not stop: ${error.message}`, { cause: error });
      }
    },
  );
}
