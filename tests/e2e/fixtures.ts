import { randomBytes } from "node:crypto";
import { test as base, expect, type Page } from "@playwright/test";
import { authState } from "./auth-state.ts";

type Fixtures = { consoleErrors: string[]; quiet: void };

/** Signed in, and no page may write an error to its console (a broken policy, a failed hydration, a missing file). */
export const test = base.extend<Fixtures>({
  baseURL: async ({}, provide) => provide(process.env["BASE_URL"]),
  storageState: async ({}, provide) => provide(authState),
  consoleErrors: async ({ page }, provide) => {
    const errors: string[] = [];
    page.on("console", (message) => {
      if (message.type() === "error") errors.push(`${message.text()} (${message.location().url})`);
    });
    page.on("pageerror", (error) => errors.push(String(error)));
    await provide(errors);
  },
  quiet: [
    async ({ consoleErrors }, provide) => {
      await provide();
      expect(consoleErrors, "errors in the console").toEqual([]);
    },
    { auto: true },
  ],
});

export { expect };

/** A list of so many invented people, others each time: what was asked before would be answered from memory, at once. */
export function listOf(rows: number, family = unheardName()): string {
  const lines = Array.from(
    { length: rows },
    (_, index) => `Person${index},${family},Company ${index},tester-company-${index % 50}.com`,
  );
  return ["First Name,Last Name,Company,Website", ...lines].join("\n");
}

function unheardName(): string {
  const letters = Array.from(randomBytes(8), (byte) => String.fromCharCode(97 + (byte % 26)));
  return `Test${letters.join("")}`;
}

export async function giveFile(page: Page, name: string, content: string | Buffer): Promise<void> {
  const buffer = typeof content === "string" ? Buffer.from(content) : content;
  await page.getByLabel("Drop a CSV file here").setInputFiles({ name, mimeType: "text/csv", buffer });
}

/** From a file that has been read to the job's page, by the first waterfall that can run. */
export async function runList(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Continue to columns" }).click();
  await page.getByRole("button", { name: "Continue to waterfall" }).click();
  await page.getByRole("radio").first().check();
  await page.getByRole("button", { name: "Continue to review" }).click();
  await page.getByRole("button", { name: "Run", exact: true }).click();
  await page.waitForURL(/\/jobs\/[0-9a-f-]{36}/);
}
