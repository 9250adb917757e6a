import { execFile } from "node:child_process";
import { lstat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { promisify } from "node:util";

const run = promisify(execFile);

/** The user Postgres runs as; undefined means the user of this process. */
export interface RunAs {
  uid: number;
  gid: number;
}

/**
 * Postgres refuses uid 0. As root it runs as the owner of an existing data folder, else as `nobody`: the user must have
 * an entry in the user database, so a made-up uid does not do.
 */
export async function runAsFor(dataDir: string): Promise<RunAs | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  const owner = await lstat(dataDir).catch(() => undefined);
  if (owner && owner.uid !== 0) return { uid: owner.uid, gid: owner.gid };
  try {
    const [uid, gid] = await Promise.all([run("id", ["-u", "nobody"]), run("id", ["-g", "nobody"])]);
    return { uid: Number(uid.stdout), gid: Number(gid.stdout) };
  } catch (cause) {
    throw new Error(
      "Postgres does not run as root and this machine has no user `nobody` to run it as. " +
        "Start as a normal user, or set DATABASE_URL to a Postgres 17 server.",
      { cause },
    );
  }
}

/** Whether that user can enter the folder. Asked of the system itself, so access lists and mounts count. */
export async function canEnter(folder: string, runAs: RunAs | undefined): Promise<boolean> {
  return run("test", ["-x", folder], { ...runAs, cwd: "/" }).then(
    () => true,
    () => false,
  );
}

/** A folder for temporary files that outlives a reboot where there is one, and that the user can come to. */
export async function shelterFor(runAs: RunAs | undefined): Promise<string> {
  const lasting = "/var/tmp";
  return (await canEnter(lasting, runAs)) ? lasting : tmpdir();
}

/** Only what a server needs: PG* variables would redirect it, and the app's secrets are none of its business. */
export function serverEnvironment(): NodeJS.ProcessEnv {
  const environment: NodeJS.ProcessEnv = { NODE_ENV: process.env.NODE_ENV, LC_ALL: "C" };
  for (const name of ["PATH", "SystemRoot", "TEMP", "TMP", "TMPDIR"]) {
    if (process.env[name] !== undefined) environment[name] = process.env[name];
  }
  return environment;
}
