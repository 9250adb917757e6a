import { chmod, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { migrate, preparePlainPostgres } from "@/scripts/migrate.ts";
import { startPostgres } from "@/scripts/postgres.ts";
import { isAlive } from "@/scripts/postgres/pid-file.ts";
import { createDatabase, runOn, templateName } from "./template.ts";

declare module "vitest" {
  export interface ProvidedContext {
    /** Superuser URL of the run's server; its database `postgres` stays empty. */
    serverUrl: string;
  }
}

const prefix = "leadenrich-test-";

/** Ends and removes what a killed run left; the starter's pid is in the folder's name. */
async function sweep(): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    if (!name.startsWith(prefix) || isAlive(Number.parseInt(name.slice(prefix.length), 10))) continue;
    const folder = join(tmpdir(), name);
    if ((await readdir(folder)).includes("postgres.owner")) {
      const left = await startPostgres({ dataDir: join(folder, "postgres"), settings: "test" });
      await left.stop();
    }
    await rm(folder, { recursive: true, force: true });
  }
}

async function makeTemplate(serverUrl: string): Promise<void> {
  const template = await createDatabase(serverUrl, templateName, "template0");
  await preparePlainPostgres(template);
  await migrate(template);
  await runOn(serverUrl, `alter database ${templateName} with is_template true allow_connections false`);
}

/** One server for the run, in a folder of its own, with a migrated database to clone. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  await sweep();
  const folder = await mkdtemp(join(tmpdir(), `${prefix}${process.pid}-`));
  await chmod(folder, 0o711); // run as root, Postgres is another user that must come to its folder
  const server = await startPostgres({ dataDir: join(folder, "postgres"), settings: "test" });
  const teardown = async () => {
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await makeTemplate(server.url);
  } catch (error) {
    await teardown();
    throw error;
  }
  project.provide("serverUrl", server.url);
  return teardown;
}
