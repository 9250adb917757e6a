import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import {
  chmod,
  chown,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  realpath,
  rename,
  rm,
  rmdir,
  stat,
  writeFile,
} from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { promisify } from "node:util";
import { isAlive } from "./pid-file.ts";
import { canEnter, serverEnvironment, type RunAs } from "./run-as.ts";
import { writeOnce } from "./write-once.ts";

const run = promisify(execFile);
const majorVersion = "17";

/**
 * Where the data really lies: the wanted folder, or, when Postgres runs as another user who cannot come to it (root's
 * home is closed), a folder of its own below `shelter`. A file beside the wanted one remembers which: a new checkout in
 * an old place gets a new database.
 */
export async function reachableFolder(wanted: string, runAs: RunAs | undefined, shelter: string): Promise<string> {
  const folder = resolve(wanted);
  await mkdir(dirname(folder), { recursive: true });
  const real = join(await realpath(dirname(folder)), basename(folder));
  if (runAs === undefined || (await canEnter(dirname(real), runAs))) return real;

  const note = `${real}.location`;
  const noted = (await readFile(note, "utf8").catch(() => "")).trim();
  if (noted !== "" && (await stat(noted).catch(() => undefined))) return join(noted, basename(real));
  await rm(note, { force: true }); // what it named was cleared away
  const made = await mkdtemp(join(await realpath(shelter), "leadenrich-"));
  await chmod(made, 0o711);
  const chosen = await writeOnce(note, made);
  if (chosen !== made) await rmdir(made);
  return join(chosen, basename(real));
}

/** The password beside the folder, made on first use. */
async function readOrMakePassword(file: string, initialised: boolean): Promise<string> {
  const existing = await readFile(file, "utf8").catch(() => "");
  if (existing !== "") return existing.trim();
  if (initialised) {
    throw new Error(
      `The password of the database is missing: ${file}. Put it back, or remove the folder beside it to start afresh.`,
    );
  }
  return writeOnce(file, randomBytes(24).toString("base64url"));
}

/** Whether the folder holds a cluster of this major version; throws when it holds anything else. */
async function isInitialised(dataDir: string): Promise<boolean> {
  const entries = await readdir(dataDir).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return [];
    throw new Error(`The database folder ${dataDir} cannot be read (${error.code}). Choose another folder.`, {
      cause: error,
    });
  });
  if (entries.length === 0) return false;
  const version = (await readFile(join(dataDir, "PG_VERSION"), "utf8").catch(() => "")).trim();
  if (version === majorVersion) return true;
  throw new Error(
    version === ""
      ? `${dataDir} holds files but no Postgres database. Choose an empty folder or one that does not exist.`
      : `${dataDir} was made by Postgres ${version}; this is Postgres ${majorVersion} and cannot open it. ` +
          "Choose another folder, or dump it with the old version and load it here.",
  );
}

/** Drafts that a killed initdb left behind. */
async function removeOldDrafts(dataDir: string): Promise<void> {
  const prefix = `${basename(dataDir)}.initdb-`;
  for (const name of await readdir(dirname(dataDir))) {
    if (!name.startsWith(prefix) || isAlive(Number.parseInt(name.slice(prefix.length), 10))) continue;
    await rm(join(dirname(dataDir), name), { recursive: true, force: true });
  }
}

/**
 * Makes the cluster in a draft folder and moves it into place in one step: a killed start leaves no half-made database.
 * The builtin C.UTF-8 sorts by bytes like C, maps case for all of Unicode, and is the same on each operating system.
 */
async function initialise(binDir: string, dataDir: string, password: string, runAs: RunAs | undefined): Promise<void> {
  await removeOldDrafts(dataDir);
  const suffix = `${process.pid}-${randomBytes(4).toString("hex")}`;
  const draft = `${dataDir}.initdb-${suffix}`;
  const passwordFile = `${draft}.password`;
  try {
    await mkdir(draft, { mode: 0o700 });
    await writeFile(passwordFile, password, { mode: 0o600 });
    if (runAs) await Promise.all([draft, passwordFile].map((path) => chown(path, runAs.uid, runAs.gid)));
    await run(
      join(binDir, "initdb"),
      [
        ...["-D", draft, "--username=postgres", `--pwfile=${passwordFile}`, "--auth=scram-sha-256", "--encoding=UTF8"],
        ...["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--no-sync", "--no-instructions"],
      ],
      { ...runAs, env: serverEnvironment(), cwd: dirname(binDir) },
    );
    await rmdir(dataDir).catch(() => undefined); // an empty folder may be there; a full one makes the rename fail
    await rename(draft, dataDir);
  } finally {
    await Promise.all([draft, passwordFile].map((path) => rm(path, { recursive: true, force: true })));
  }
}

/** Makes or reuses the cluster in `dataDir` and returns the password of its `postgres` role. */
export async function prepareFolder(binDir: string, dataDir: string, runAs: RunAs | undefined): Promise<string> {
  const passwordFile = `${dataDir}.password`;
  const initialised = await isInitialised(dataDir);
  const password = await readOrMakePassword(passwordFile, initialised);
  if (!initialised) {
    await initialise(binDir, dataDir, password, runAs).catch(async (error: Error) => {
      if (await isInitialised(dataDir)) return; // another start was faster
      throw new Error(`No database could be made in ${dataDir}: ${error.message}`, { cause: error });
    });
  }
  // Postgres refuses a folder wider than 0750, and copying or unpacking widens it.
  await chmod(dataDir, 0o700).catch((error: NodeJS.ErrnoException) => {
    throw new Error(`${dataDir} belongs to another user (${error.code}). Choose another folder for the database.`, {
      cause: error,
    });
  });
  return password;
}
