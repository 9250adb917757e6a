import { existsSync } from "node:fs";
import chromium from "@sparticuz/chromium";
import { type Browser, chromium as playwright } from "@playwright/test";

/** A Chromium to test with: the one CHROMIUM_PATH names, else the one that comes from npm (unpacked once, about 3 s). */
export async function chromiumPath(): Promise<string> {
  const named = process.env["CHROMIUM_PATH"];
  if (named === undefined || named === "") return chromium.executablePath();
  if (!existsSync(named))
    throw new Error(`CHROMIUM_PATH names ${named}, which does not exist; unset it or correct it.`);
  return named;
}

/** Containers and root have no sandbox and a shared memory too small for a tall page. The package's own arguments switch web security off, so they are not used. */
export const chromiumArguments = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"];

export async function launchChromium(): Promise<Browser> {
  return playwright.launch({ executablePath: await chromiumPath(), args: chromiumArguments });
}
