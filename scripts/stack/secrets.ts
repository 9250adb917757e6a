import { randomBytes } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { ensureKeyFile } from "@/lib/vault/key-file.ts";

/** The secrets of an installation without any in its environment: files beside its database that only its owner reads. */
export async function localSecrets(dataDir: string): Promise<{ ENCRYPTION_KEYS: string; CRON_SECRET: string }> {
  const ENCRYPTION_KEYS = await ensureKeyFile(join(dataDir, "encryption-keys"));
  const file = join(dataDir, "cron-secret");
  const fresh = randomBytes(32).toString("hex");
  // `wx`: of two that start together, both end with one secret.
  const taken = await writeFile(file, `${fresh}\n`, { flag: "wx", mode: 0o600 }).then(
    () => fresh,
    () => undefined,
  );
  return { ENCRYPTION_KEYS, CRON_SECRET: taken ?? (await readFile(file, "utf8")).trim() };
}
