import { defineConfig } from "@playwright/test";
import { chromiumArguments, chromiumPath } from "./tests/browser/chromium.ts";

/** Against a stack that global-setup starts, or a running one: BASE_URL and SIGN_IN_URL (a fresh link) from the environment. */
export default defineConfig({
  testDir: "tests/e2e",
  globalSetup: "./tests/e2e/global-setup.ts",
  outputDir: "test-results",
  fullyParallel: false,
  // All specs share one workspace and so the vendors' limits: two at once only wait for each other.
  workers: 1,
  forbidOnly: true,
  timeout: 90_000,
  expect: { timeout: 15_000 },
  reporter: [["list"]],
  use: {
    launchOptions: { executablePath: await chromiumPath(), args: chromiumArguments },
    viewport: { width: 1440, height: 900 },
    trace: "retain-on-failure",
  },
});
