import type { Page } from "@playwright/test";
import { expect, giveFile, listOf, runList } from "./fixtures.ts";

/** Every view of the dashboard, each with the way to get there and settled when `open` ends. */
export const views: { name: string; open: (page: Page) => Promise<void> }[] = [
  {
    name: "jobs",
    open: async (page) => {
      await page.goto("/jobs");
      await page.getByRole("heading", { name: "Jobs", level: 1 }).waitFor();
    },
  },
  {
    name: "wizard: file refused",
    open: async (page) => {
      await page.goto("/enrich");
      await giveFile(page, "list.csv", "");
      await page.getByText("This file cannot be used").waitFor();
    },
  },
  {
    name: "wizard: file read",
    open: async (page) => {
      await page.goto("/enrich");
      await giveFile(page, "a rather long name of a file that people give to their lists.csv", listOf(30));
      await page.getByRole("button", { name: "Continue to columns" }).waitFor();
    },
  },
  { name: "wizard: columns", open: (page) => openWizard(page, 1) },
  { name: "wizard: waterfall", open: (page) => openWizard(page, 2) },
  { name: "wizard: review", open: (page) => openWizard(page, 3) },
  {
    name: "job",
    open: async (page) => {
      await page.goto("/enrich");
      await giveFile(page, "list.csv", listOf(30));
      await runList(page);
      await page.getByRole("grid", { name: "Records" }).waitFor();
    },
  },
  {
    name: "row of a job",
    open: async (page) => {
      await page.goto("/jobs");
      await page
        .getByRole("link", { name: /^list$/ })
        .first()
        .click();
      await page.getByRole("grid", { name: "Records" }).getByRole("row").nth(1).click();
      await page.getByRole("heading", { name: "Asked, in order" }).waitFor();
    },
  },
  {
    name: "providers",
    open: async (page) => {
      // One category of them: axe takes half a minute over all, and their cards are alike.
      await page.goto("/providers?category=email-finder");
      await page.getByRole("heading", { name: "Hunter", level: 2 }).waitFor();
    },
  },
  {
    name: "provider",
    open: async (page) => {
      await page.goto("/providers/betterenrich");
      await page.getByRole("heading", { name: "14 features" }).waitFor();
    },
  },
  {
    name: "provider: health",
    open: async (page) => {
      // Asked by the job above, which may be under way.
      await expect(async () => {
        await page.goto("/providers/hunter");
        await page.getByRole("heading", { name: "Health and usage" }).waitFor();
        await page.getByRole("cell", { name: "30 days", exact: true }).waitFor({ timeout: 3_000 });
      }).toPass({ timeout: 60_000 });
    },
  },
  {
    name: "provider: prices and limits",
    open: async (page) => {
      await page.goto("/providers/hunter");
      await page.getByRole("button", { name: "Prices and limits of Hunter" }).click();
      await page.getByLabel("Calls per second").waitFor();
    },
  },
  {
    name: "usage",
    open: async (page) => {
      await page.goto("/usage");
      await page.getByRole("heading", { name: "Budgets" }).waitFor();
    },
  },
  {
    name: "jobs: some chosen",
    open: async (page) => {
      await page.goto("/jobs");
      await page.getByRole("checkbox", { name: "Choose all jobs" }).click();
      await page.getByRole("region", { name: "Chosen jobs" }).waitFor();
      // At the end of the list the bar lies under it, not over a row.
      await page.evaluate(() => window.scrollTo(0, document.documentElement.scrollHeight));
    },
  },
  {
    name: "sign-in",
    open: async (page) => {
      await page.goto("/sign-in?error=expired");
      await page.getByRole("heading", { name: "Sign in to LeadEnrich" }).waitFor();
    },
  },
];

async function openWizard(page: Page, step: 1 | 2 | 3): Promise<void> {
  await page.goto("/enrich");
  await page.getByRole("button", { name: "Use the example list" }).click();
  await page.getByRole("button", { name: "Continue to columns" }).click();
  if (step === 1) return page.getByRole("heading", { name: "Say what the columns mean" }).waitFor();
  await page.getByRole("button", { name: "Continue to waterfall" }).click();
  await page.getByRole("radio").first().check();
  if (step === 2) return;
  await page.getByRole("button", { name: "Continue to review" }).click();
  await page.getByRole("table").waitFor();
}
