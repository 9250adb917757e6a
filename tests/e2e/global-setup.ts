import { mkdir } from "node:fs/promises";
import { startStack } from "../../scripts/stack.ts";
import { launchChromium } from "../browser/chromium.ts";
import { authFolder, authState } from "./auth-state.ts";

/** Starts everything unless BASE_URL names a running stack, then opens the sign-in link once, as a user does. */
export default async function globalSetup(): Promise<() => Promise<void>> {
  const stack = process.env["BASE_URL"] === undefined ? await startStack({ latency: "fast" }) : undefined;
  if (stack) {
    process.env["BASE_URL"] = stack.baseUrl;
    process.env["SIGN_IN_URL"] = stack.signInUrl;
  }
  await signIn();
  return async () => stack?.stop();
}

async function signIn(): Promise<void> {
  const link = process.env["SIGN_IN_URL"];
  if (link === undefined)
    throw new Error("BASE_URL is set without SIGN_IN_URL; set it to a sign-in link that was not used yet.");
  await mkdir(authFolder, { recursive: true });
  const browser = await launchChromium();
  try {
    const context = await browser.newContext();
    const page = await context.newPage();
    await page.goto(link);
    await page.waitForURL("**/jobs");
    await context.storageState({ path: authState });
  } finally {
    await browser.close();
  }
}
