import { execFile } from "node:child_process";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";

/** The other queues are no dependency of the product: they live in a folder of their own, installed when first measured. */
const folder = resolve(import.meta.dirname, "../peers");
const require = createRequire(join(folder, "package.json"));

/** A peer's module. `Shape` is the part of its documented interface that the bench uses. */
export async function peer<Shape>(name: string): Promise<Shape> {
  const loaded: Shape = await import(pathToFileURL(require.resolve(name)).href);
  return loaded;
}

export async function installPeers(say: (line: string) => void): Promise<void> {
  try {
    require.resolve("pg-boss");
  } catch {
    say("installing the other queues (npm ci in bench/peers)");
    await promisify(execFile)("npm", ["ci", "--no-audit", "--no-fund"], { cwd: folder });
  }
}
