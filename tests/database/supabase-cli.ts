import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { resolve } from "node:path";
import { z } from "zod";

const root = resolve(import.meta.dirname, "../..");
const program = resolve(root, "node_modules/supabase/dist/supabase.js");

const migrations = z.object({ migrations: z.array(z.object({ local: z.string(), remote: z.string() })) });
const advice = z.object({
  results: z.array(z.object({ name: z.string(), level: z.string(), detail: z.string(), cacheKey: z.string() })),
});

/** Runs the CLI against a database by its URL: no Docker, sign-in or network. */
async function supabase(url: string, command: string[]): Promise<unknown> {
  const flags = [`--remote=${url}`, "--output-format=json", "--agent=no", "--workdir", root];
  const { stdout } = await promisify(execFile)(process.execPath, [program, ...command, ...flags], {
    env: { ...process.env, SUPABASE_TELEMETRY_DISABLED: "1", DO_NOT_TRACK: "1" },
  });
  return JSON.parse(stdout);
}

/** Versions in the folder and in the database, empty where one side lacks it. */
export async function listMigrations(url: string): Promise<{ local: string; remote: string }[]> {
  return migrations.parse(await supabase(url, ["migration", "list"])).migrations;
}

/** Findings of Supabase's security and performance advisors, hints included. */
export async function adviseOn(url: string) {
  return advice.parse(await supabase(url, ["db", "advisors", "--type=all", "--level=info", "--fail-on=none"])).results;
}
