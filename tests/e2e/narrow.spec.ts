import { expect, test } from "./fixtures.ts";

test.use({ viewport: { width: 390, height: 844 } });

test("everything in the sidebar is behind one button", async ({ page }) => {
  await page.goto("/jobs");
  await page.getByRole("button", { name: "Open menu" }).click();
  await page.getByRole("dialog").getByRole("link", { name: "Providers" }).click();
  await page.waitForURL("**/providers");
  await expect(page.getByRole("dialog")).toBeHidden();
});
