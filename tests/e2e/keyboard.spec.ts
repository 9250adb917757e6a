import type { Locator, Page } from "@playwright/test";
import { expect, test } from "./fixtures.ts";

const MAX_TABS = 60;

/** Presses Tab until the element has the focus, as someone without a mouse would. */
async function tabTo(page: Page, target: Locator): Promise<void> {
  await target.waitFor();
  for (let presses = 0; presses < MAX_TABS; presses += 1) {
    if (await target.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press("Tab");
  }
  throw new Error(`${String(target)} cannot be reached by Tab`);
}

async function press(page: Page, target: Locator, key = "Enter"): Promise<void> {
  await tabTo(page, target);
  await page.keyboard.press(key);
}

test("a list is run and a row opened with the keyboard alone", async ({ page }) => {
  await page.goto("/jobs");
  await press(page, page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "New enrichment" }));
  await page.waitForURL("**/enrich");
  await press(page, page.getByRole("button", { name: "Use the example list" }));
  await press(page, page.getByRole("button", { name: "Continue to columns" }));
  await press(page, page.getByRole("button", { name: "Continue to waterfall" }));
  await press(page, page.getByRole("radio").first(), "Space");
  await press(page, page.getByRole("button", { name: "Continue to review" }));
  await press(page, page.getByRole("button", { name: "Run", exact: true }));
  await page.waitForURL(/\/jobs\/[0-9a-f-]{36}/);

  const grid = page.getByRole("grid", { name: "Records" });
  await tabTo(page, grid);
  for (const key of ["ArrowDown", "ArrowDown", "PageDown", "Home", "ArrowDown"]) await page.keyboard.press(key);
  await page.keyboard.press("Enter");
  await expect(page.getByRole("dialog", { name: "Row 2" })).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(grid).toBeFocused();

  await press(page, page.getByRole("button", { name: "Export" }).first());
  await expect(page.getByRole("menuitem", { name: "CSV, all rows" })).toBeFocused();
  await page.keyboard.press("Escape");
});

test("the first Tab leads past the navigation", async ({ page }) => {
  await page.goto("/jobs");
  await page.getByRole("heading", { name: "Jobs", level: 1 }).waitFor();
  await page.keyboard.press("Tab");
  const skip = page.getByRole("link", { name: "Skip to content" });
  await expect(skip).toBeFocused();
  await expect(skip).toBeInViewport();
  await page.keyboard.press("Enter");
  await expect(page.locator("#content")).toBeFocused();
});
