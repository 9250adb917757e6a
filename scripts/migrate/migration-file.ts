import { readdir, readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { splitStatements, type Statement } from "./split-statements.ts";

export interface MigrationFile {
  file: string;
  version: string;
  name: string;
  sql: string;
  statements: Statement[];
}

const fileName = /^(?<version>\d{14})_(?<name>[a-z0-9_]+)\.sql$/;
const transactionWord = /^(begin|start\s+transaction|commit|end|rollback|abort|savepoint|prepare\s+transaction)\b/i;

export const lineAt = (sql: string, offset: number) => sql.slice(0, offset).split("\n").length;

async function readMigration(folder: string, file: string): Promise<MigrationFile> {
  const parts = fileName.exec(file)?.groups;
  const version = parts?.["version"];
  const name = parts?.["name"];
  if (!version || !name) {
    throw new Error(`${file} is not a migration's name; expected something like 20260131120000_create_jobs.sql.`);
  }
  const sql = (await readFile(join(folder, file), "utf8")).replace(/^\uFEFF/, "").replaceAll("\r\n", "\n");
  const statements = splitStatements(sql);
  for (const { text, offset, codeOffset } of statements) {
    if (!transactionWord.test(text.slice(codeOffset - offset))) continue;
    throw new Error(
      `${file}, line ${lineAt(sql, codeOffset)}: a migration runs in one transaction of its own; remove this statement.`,
    );
  }
  return { file, version, name, sql, statements };
}

/** The migrations of a folder in the order of their versions. Throws on a name it does not know and on a version used twice. */
export async function readMigrations(folder: string): Promise<MigrationFile[]> {
  const names = await readdir(folder).catch((cause: Error) => {
    throw new Error(`The folder of migrations ${folder} cannot be read: ${cause.message}`, { cause });
  });
  const sorted = names.filter((name) => name.endsWith(".sql")).sort();
  const migrations = await Promise.all(sorted.map((file) => readMigration(folder, basename(file))));
  migrations.forEach((migration, index) => {
    const before = migrations[index - 1];
    if (before?.version !== migration.version) return;
    throw new Error(`${before.file} and ${migration.file} have the same version; give one of them a later time.`);
  });
  return migrations;
}
