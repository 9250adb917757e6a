import { expect, test } from "./fixtures.ts";

test.describe("without a session", () => {
  test.use({ storageState: { cookies: [], origins: [] } });

  test("every page of the dashboard leads to the sign-in page", async ({ page, consoleErrors }) => {
    for (const path of ["/jobs", "/enrich", "/providers", "/usage"]) {
      await page.goto(path);
      await page.waitForURL("**/sign-in");
    }
    // Chromium reports each 401 as an error of the console; nothing else may be there.
    expect(consoleErrors.every((error) => error.includes("401"))).toBe(true);
    consoleErrors.length = 0;
  });

  test("a link that was used signs nobody in and says so", async ({ page }) => {
    await page.goto(process.env["SIGN_IN_URL"] ?? "");
    await page.waitForURL(/\/sign-in\?error=used/);
    await expect(page.getByText("This link was already used")).toBeVisible();
  });

  test("asking for a link says where it goes", async ({ page }) => {
    await page.goto("/sign-in");
    await page.getByLabel("E-mail address").fill("not an address");
    await page.getByRole("button", { name: "Send the link" }).click();
    await expect(page.getByText("Write an e-mail address")).toBeVisible();
    await page.getByLabel("E-mail address").fill("someone@example.com");
    await page.getByRole("button", { name: "Send the link" }).click();
    await expect(page.getByRole("heading", { name: "Look at the server's console" })).toBeVisible();
  });
});

test("pages carry the headers that keep others out", async ({ page }) => {
  const response = await page.goto("/jobs");
  const headers = response?.headers() ?? {};
  expect(headers["content-security-policy"]).toContain("frame-ancestors 'none'");
  expect(headers["content-security-policy"]).not.toContain("unsafe-eval");
  expect(headers["x-content-type-options"]).toBe("nosniff");
  expect(headers["x-powered-by"]).toBeUndefined();
});
