import { expect, giveFile, listOf, runList, test } from "./fixtures.ts";

test("a cancelled job says what was on the wire, asks nothing more, and keeps what was found", async ({ page }) => {
  await page.goto("/enrich");
  await giveFile(page, "long.csv", listOf(5_000));
  await runList(page);
  await page.getByRole("button", { name: "Cancel job" }).click();
  await page.getByRole("dialog", { name: "Cancel this job?" }).getByRole("button", { name: "Cancel the job" }).click();
  const dialog = page.getByRole("dialog", { name: "The job is cancelled" });
  await expect(dialog.getByText(/on the wire/)).toBeVisible();
  await dialog.getByRole("button", { name: "Done" }).click();
  await expect(page.locator("#content")).toBeFocused();
  await expect(page.getByRole("main").getByText("Cancelled", { exact: true }).first()).toBeVisible();
  await expect(page.getByRole("button", { name: "Cancel job" })).toBeHidden();
});

test("a list of several requests arrives whole", async ({ page }) => {
  await page.goto("/enrich");
  await giveFile(page, "large.csv", listOf(12_000, "Large"));
  await runList(page);
  await expect(page.getByText("of 12,000 rows done")).toBeVisible();
  await page.getByRole("grid", { name: "Records" }).focus();
  await page.keyboard.press("End");
  await expect(page.getByRole("gridcell", { name: "12,000", exact: true })).toBeVisible();
  await expect(page.getByRole("gridcell", { name: "Person11999 Large" })).toBeVisible();
  await page.getByRole("button", { name: "Cancel job" }).click();
  await page.getByRole("button", { name: "Cancel the job" }).click();
  await expect(page.getByRole("dialog", { name: "The job is cancelled" })).toBeVisible();
});

test("a lost stream is made up for by reading, and the page still ends up right", async ({ page, consoleErrors }) => {
  await page.route("**/api/enrichment/stream**", (route) => route.abort());
  await page.goto("/enrich");
  await giveFile(page, "short.csv", listOf(400));
  await runList(page);
  await expect(page.getByText("Reads every 2 s")).toBeVisible();
  await expect(page.getByText(/^(Completed|Partly completed|Failed)$/)).toBeVisible({ timeout: 60_000 });
  // Chromium reports each stream that the test cut off.
  expect(consoleErrors.every((error) => error.includes("enrichment/stream"))).toBe(true);
  consoleErrors.length = 0;
});

test("the list of jobs is filtered by the address", async ({ page }) => {
  await page.goto("/jobs?search=no+job+is+called+this");
  await expect(page.getByText("No job fits these filters")).toBeVisible();
  await page.getByRole("button", { name: "Clear filters" }).click();
  await expect(page).toHaveURL(/\/jobs$/);
});
