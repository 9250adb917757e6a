import { readFile, rm, writeFile } from "node:fs/promises";
import { isAlive } from "./pid-file.ts";

/**
 * Who ends a server: the process that started it, or the first to adopt it once that one is gone. A second program that
 * joins a running server must not take it from under the first.
 */
export function ownership(dataDir: string) {
  const file = `${dataDir}.owner`;
  const owner = async () => Number((await readFile(file, "utf8").catch(() => "")).trim());
  return {
    async takeIfFree(): Promise<boolean> {
      const current = await owner();
      if (current !== process.pid && isAlive(current)) return false;
      await this.take();
      return true;
    },
    take: () => writeFile(file, `${process.pid}\n`, { mode: 0o600 }),
    release: () => rm(file, { force: true }),
  };
}
