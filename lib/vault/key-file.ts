import { randomBytes } from "node:crypto";
import { chmod, mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { parseKeyRing } from "./key-ring.ts";

/**
 * The key ring of an installation without one in its environment (demo, development): a file only its owner can read,
 * made the first time. Gives the text for ENCRYPTION_KEYS. Servers do not call this: a lost file is lost keys.
 */
export async function ensureKeyFile(path: string): Promise<string> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const fresh = `local:${randomBytes(32).toString("base64")}\n`;
  try {
    // `wx` and not a check before: two processes starting together must end with one key.
    await writeFile(path, fresh, { flag: "wx", mode: 0o600 });
  } catch (error) {
    if (!isExists(error)) throw error;
  }
  await chmod(path, 0o600);
  const text = (await readFile(path, "utf8")).trim();
  parseKeyRing(text);
  return text;
}

const isExists = (error: unknown) => error instanceof Error && "code" in error && error.code === "EEXIST";
