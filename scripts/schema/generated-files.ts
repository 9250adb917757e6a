import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { Client } from "pg";
import { describeSchema } from "./describe-schema.ts";
import { generateTypes } from "./generate-types.ts";

export interface GeneratedFile {
  /** From the root of the project. */
  file: string;
  path: string;
  text: string;
}

/** What the migrated database at `url` makes of the files that are generated from it. */
export async function generateFiles(url: string): Promise<GeneratedFile[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    const texts = {
      "supabase/schema.sql": await describeSchema(client),
      "lib/db/database.types.ts": await generateTypes(url),
    };
    return Object.entries(texts).map(([file, text]) => ({
      file,
      text,
      path: resolve(import.meta.dirname, "../..", file),
    }));
  } finally {
    await client.end();
  }
}

/** One sentence for each generated file that the database has outgrown; empty when all are up to date. */
export async function findDrift(url: string): Promise<string[]> {
  const drift: string[] = [];
  for (const { file, path, text } of await generateFiles(url)) {
    const present = (await readFile(path, "utf8").catch(() => "")).split("\n");
    const wanted = text.split("\n");
    const line = wanted.findIndex((wantedLine, index) => wantedLine !== present[index]);
    if (line < 0 && wanted.length === present.length) continue;
    const at = line < 0 ? wanted.length : line;
    drift.push(
      `${file}, line ${at + 1} does not match the migrations: it has ${JSON.stringify(present[at] ?? "")}, ` +
        `they make ${JSON.stringify(wanted[at] ?? "")}. Run npm run schema and commit the result.`,
    );
  }
  return drift;
}
