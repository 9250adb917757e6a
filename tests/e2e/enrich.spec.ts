import { readFile } from "node:fs/promises";
import { parse } from "csv-parse/sync";
import { expect, runList, test } from "./fixtures.ts";

test("a list goes in, fills live, and comes out with its own columns in place", async ({ page }) => {
  test.setTimeout(240_000);
  await page.goto("/enrich");
  await page.getByRole("button", { name: "Use the example list" }).click();
  await expect(page.getByRole("heading", { name: "leads.csv" })).toBeVisible();
  await runList(page);

  const grid = page.getByRole("grid", { name: "Records" });
  await expect(grid.getByText("Found").first()).toBeVisible();
  // The vendors' limits are the workspace's: the other specs' jobs take their share of them.
  await expect(page.getByText(/^(Completed|Partly completed)$/)).toBeVisible({ timeout: 150_000 });
  const progress = page.getByRole("progressbar", { name: "Rows done" });
  expect(await progress.getAttribute("aria-valuenow")).toBe(await progress.getAttribute("aria-valuemax"));

  await grid.getByRole("row").nth(1).click();
  const sheet = page.getByRole("dialog");
  await expect(sheet.getByRole("heading", { name: "Asked, in order" })).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(sheet).toBeHidden();

  await page.getByRole("button", { name: "Export" }).click();
  const download = page.waitForEvent("download");
  await page.getByRole("menuitem", { name: "CSV, all rows" }).click();
  const exported = await readRows(await (await download).path());
  const original = await readRows("examples/leads.csv");
  const header = original[0] ?? [];
  expect(exported[0]?.slice(0, header.length)).toEqual(header);
  expect(exported[0]?.length).toBeGreaterThan(header.length);
  expect(exported.length).toBe(original.length);
});

test("the second click on Run makes no second job", async ({ page }) => {
  const created: string[] = [];
  page.on("request", (request) => {
    if (request.method() === "POST" && request.url().endsWith("/api/enrichment/jobs")) {
      created.push(String(request.postData()?.match(/"idempotencyKey":"(\w+)"/)?.[1]));
    }
  });
  await page.goto("/enrich");
  await page.getByRole("button", { name: "Use the example list" }).click();
  await page.getByRole("button", { name: "Continue to columns" }).click();
  await page.getByRole("button", { name: "Continue to waterfall" }).click();
  await page.getByRole("radio").first().check();
  await page.getByRole("button", { name: "Continue to review" }).click();
  await page.getByRole("button", { name: "Run", exact: true }).dblclick();
  await page.waitForURL(/\/jobs\/[0-9a-f-]{36}/);
  expect(new Set(created).size).toBe(1);
});

async function readRows(path: string): Promise<string[][]> {
  return parse(await readFile(path), { bom: true, relax_column_count: true, skip_empty_lines: true });
}
