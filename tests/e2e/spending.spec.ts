import { expect, test } from "./fixtures.ts";

test("a budget is set, shown with what is spent of it, and removed", async ({ page }) => {
  await page.goto("/usage");
  await page.getByRole("button", { name: "New budget" }).click();
  const dialog = page.getByRole("dialog", { name: "New budget" });
  await dialog.getByLabel("What it limits").selectOption({ label: "A provider, each month" });
  await dialog.getByRole("button", { name: "Set the budget" }).click();
  await expect(dialog.getByText("Choose the provider that it limits.")).toBeVisible();
  await expect(dialog.getByText("Write an amount of credits, of money, or of both.")).toBeVisible();
  await dialog.getByLabel("Provider", { exact: true }).selectOption("semrush");
  await dialog.getByLabel("Credits").fill("12.5");
  await dialog.getByRole("button", { name: "Set the budget" }).click();
  await expect(page.getByText("Semrush, this month")).toBeVisible();
  await expect(page.getByText("0 of 12.5 credits spent")).toBeVisible();
  await page.getByRole("button", { name: "Remove: Semrush, this month" }).click();
  await expect(page.getByText("Semrush, this month")).toBeHidden();
});

test("a key's prices and limits are kept, shown, and given back to the provider's own", async ({ page }) => {
  await page.goto("/providers/hunter");
  const open = page.getByRole("button", { name: "Prices and limits of Hunter" });
  const dialog = page.getByRole("dialog", { name: "Prices and limits of Hunter" });
  await open.click();
  await dialog.getByLabel("Price of one credit").fill("cheap");
  await dialog.getByRole("button", { name: "Keep these" }).click();
  await expect(dialog.getByText("Write a number from 0, such as 0.05.")).toBeVisible();
  await dialog.getByLabel("Price of one credit").fill("0.05");
  await dialog.getByLabel("Calls per day").fill("100000");
  await dialog.getByRole("button", { name: "Keep these" }).click();
  await expect(page.getByText("0.05 a credit · calls: 100,000 per day (your plan)")).toBeVisible();
  await expect(open).toBeFocused();

  await open.click();
  await dialog.getByLabel("Price of one credit").fill("");
  await dialog.getByLabel("Calls per day").fill("");
  await dialog.getByRole("button", { name: "Keep these" }).click();
  await expect(page.getByText(/^Price of a credit not set/)).toBeVisible();
  await expect(page.getByText("(your plan)")).toBeHidden();
});
