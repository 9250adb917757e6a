import { readFile, stat } from "node:fs/promises";
import { basename, resolve } from "node:path";
import { MAX_CSV_BYTES, refuseLarge } from "@/lib/cleaning/csv-error.ts";
import { type CsvTable, decodeCsv, parseCsv } from "@/lib/cleaning/csv.ts";
import type { CsvEncoding } from "@/lib/cleaning/encoding.ts";

/** `npm run` moves to the project's folder; a path on its command line is meant from where it was typed. */
export function fromHere(path: string): string {
  const { npm_lifecycle_event: script, INIT_CWD: typedIn } = process.env;
  return resolve(script === "cli" && typedIn ? typedIn : process.cwd(), path);
}

/** Bytes of a file that must be there. Throws an Error that names the path as it was typed. */
export async function readBytes(path: string, maxBytes = Infinity): Promise<Uint8Array> {
  const file = fromHere(path);
  try {
    const found = await stat(file);
    if (found.isDirectory()) throw new Error(`${path} is a folder; name a file in it.`);
    // Before it is read: a file of any size costs nothing to refuse.
    refuseLarge(basename(file), found.size, maxBytes);
    return await readFile(file);
  } catch (error) {
    if (!(error instanceof Error) || !("code" in error)) throw error;
    if (error.code === "ENOENT") throw new Error(`There is no file ${path} (looked in ${file}).`, { cause: error });
    if (error.code === "EACCES") throw new Error(`${path} may not be read; check its permissions.`, { cause: error });
    throw error;
  }
}

export type ListFile = CsvTable & { fileName: string; encoding: CsvEncoding; bytes: Uint8Array };

/** A list as the product reads it everywhere. Throws a CsvError that names file, line and what was expected. */
export async function readList(path: string): Promise<ListFile> {
  const bytes = await readBytes(path, MAX_CSV_BYTES);
  const fileName = basename(path);
  const { text, encoding } = decodeCsv(bytes, fileName);
  return { ...parseCsv(text, { fileName }), fileName, encoding, bytes };
}

/** The content of a JSON file. */
export async function readJson(path: string): Promise<unknown> {
  const text = new TextDecoder().decode(await readBytes(path));
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ""));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`${path} is not JSON (${reason}).`, { cause: error });
  }
}
