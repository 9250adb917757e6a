import { resolve } from "node:path";
import { Client } from "pg";
import { binaryPackage, usableBinaries } from "./postgres/binaries.ts";
import { prepareFolder, reachableFolder } from "./postgres/data-folder.ts";
import { ownership } from "./postgres/owner.ts";
import type { Postmaster } from "./postgres/pid-file.ts";
import { runAsFor, shelterFor } from "./postgres/run-as.ts";
import { findFreePort, launch, LaunchFailure, shutDown, waitUntilReady } from "./postgres/server.ts";

export interface StartPostgres {
  /** The database's folder, made when it is not there. Default: `.data/postgres` below the project. */
  dataDir?: string;
  /** A port of 127.0.0.1; a free one is picked when absent. A server that already runs keeps its own. */
  port?: number;
  /** `test` gives up durability (no fsync) for speed. */
  settings?: "durable" | "test";
  /** Told, in sentences, where the database is and what was unusual. */
  onLog?: (line: string) => void;
}

export interface RunningPostgres {
  /** Superuser URL with the password in it: never log it. */
  url: string;
  port: number;
  pid: number;
  /** Where the data really lies. */
  dataDir: string;
  /** Whether a server was found running and joined. */
  adopted: boolean;
  /** Ends the server, or, when another live process started it, only lets go of it. */
  stop: () => Promise<void>;
}

const defaultDataDir = resolve(import.meta.dirname, "../.data/postgres");

// The bundled OpenSSL and ICU are old: loopback only, no socket file, no TLS. Errors go to the client alone, because
// their text can hold customers' data.
const always = {
  listen_addresses: "127.0.0.1",
  unix_socket_directories: "",
  shared_buffers: "64MB",
  timezone: "UTC",
  log_timezone: "UTC",
  log_min_messages: "log",
  log_checkpoints: "off",
};
const durable = { ...always, max_connections: "100" };
const test = { ...always, max_connections: "200", fsync: "off", synchronous_commit: "off", full_page_writes: "off" };

const urlOf = (port: number, password: string) =>
  `postgresql://postgres:${password}@127.0.0.1:${port}/postgres?sslmode=disable`;

/** Proves that the server on that port is the one of this folder and takes our password. */
async function verify(url: string, dataDir: string): Promise<void> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
  try {
    await client.connect();
    const found = await client.query<{ data_directory: string }>(
      "select current_setting('data_directory') as data_directory",
    );
    const served = found.rows[0]?.data_directory;
    if (served !== dataDir) throw new Error(`it serves ${served}`);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new Error(
      `The Postgres running in ${dataDir} cannot be used: ${reason}. ` +
        `Its password is expected in ${dataDir}.password; stop that server, then start again.`,
      { cause },
    );
  } finally {
    await client.end().catch(() => undefined); // a client that never connected has nothing to end
  }
}

/**
 * Starts the embedded Postgres 17 of a folder, or joins the one that already runs there (its starter may have been
 * killed). Works as a normal user and as root; several folders can run side by side. Throws an Error whose message
 * names the folder or port, the reason and the next step.
 */
export async function startPostgres(wanted: StartPostgres = {}): Promise<RunningPostgres> {
  const asked = resolve(wanted.dataDir ?? defaultDataDir);
  const say = wanted.onLog ?? (() => undefined);
  const runAs = await runAsFor(asked);
  const shelter = await shelterFor(runAs);
  const dataDir = await reachableFolder(asked, runAs, shelter);
  if (dataDir !== asked) say(`The database lies in ${dataDir}: the user Postgres runs as cannot come to ${asked}.`);
  const packageRoot = binaryPackage();
  const binDir = await usableBinaries(packageRoot, runAs, shelter);
  if (!binDir.startsWith(packageRoot)) say(`Postgres runs from a copy in ${binDir}.`);

  const settings = wanted.settings === "test" ? test : durable;
  const owner = ownership(dataDir);

  const running = async (server: Postmaster, password: string, adopted: boolean): Promise<RunningPostgres> => {
    const url = urlOf(server.port, password);
    await verify(url, dataDir);
    const mine = adopted ? await owner.takeIfFree() : await owner.take().then(() => true);
    say(`Postgres 17 ${adopted ? "was already running" : "runs"} on 127.0.0.1:${server.port}, data in ${dataDir}.`);
    const stop = async () => {
      if (!mine) return;
      await shutDown(binDir, dataDir, runAs);
      await owner.release();
    };
    return { url, port: server.port, pid: server.pid, dataDir, adopted, stop };
  };

  for (let attempt = 1; ; attempt += 1) {
    const password = await prepareFolder(binDir, dataDir, runAs);
    const found = await waitUntilReady(dataDir);
    if (found) return running(found, password, true);
    try {
      const port = wanted.port ?? (await findFreePort());
      return await running(await launch({ binDir, dataDir, runAs, port, settings }), password, false);
    } catch (error) {
      // Someone else was faster, with the folder or with the free port: look again.
      const lostRace =
        error instanceof LaunchFailure && (error.reason === "running" || (error.reason === "port" && !wanted.port));
      if (!lostRace || attempt >= 5) throw error;
    }
  }
}
