import { expect, test } from "./fixtures.ts";
import { views } from "./pages.ts";

test.use({ viewport: { width: 390, height: 844 } });

for (const view of views) {
  test(`${view.name}: nothing sticks out of a page of 390 px`, async ({ page }) => {
    await view.open(page);
    const { page: content, window: width } = await page.evaluate(() => ({
      page: document.documentElement.scrollWidth,
      window: document.documentElement.clientWidth,
    }));
    expect(content).toBeLessThanOrEqual(width);
  });
}

test("everything in the sidebar is behind one button", async ({ page }) => {
  await page.goto("/jobs");
  await page.getByRole("button", { name: "Open menu" }).click();
  await page.getByRole("dialog").getByRole("link", { name: "Providers" }).click();
  await page.waitForURL("**/providers");
  await expect(page.getByRole("dialog")).toBeHidden();
});
