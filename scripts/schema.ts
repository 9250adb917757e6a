import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { migrate, preparePlainPostgres } from "./migrate.ts";
import { startPostgres } from "./postgres.ts";
import { findDrift, generateFiles } from "./schema/generated-files.ts";

// npm run schema [-- --check]: regenerates supabase/schema.sql and lib/db/database.types.ts from the migrations, on a
// database made for it; with --check writes nothing and ends with 1 when one of them differs.

const folder = await mkdtemp(join(tmpdir(), "leadenrich-schema-"));
await chmod(folder, 0o711); // run as root, Postgres is another user that must come to its folder
try {
  const server = await startPostgres({ dataDir: join(folder, "postgres"), settings: "test" });
  try {
    await preparePlainPostgres(server.url);
    await migrate(server.url);
    if (process.argv.includes("--check")) {
      const drift = await findDrift(server.url);
      drift.forEach((line) => console.error(line));
      if (drift.length > 0) process.exitCode = 1;
    } else {
      for (const { path, text } of await generateFiles(server.url)) await writeFile(path, text);
    }
  } finally {
    await server.stop();
  }
} finally {
  await rm(folder, { recursive: true, force: true });
}
