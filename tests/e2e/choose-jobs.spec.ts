import { randomBytes } from "node:crypto";
import type { Page } from "@playwright/test";
import { createJobReply, sessionReply } from "@/lib/contracts/api.ts";
import { expect, test } from "./fixtures.ts";

/** Drafts, which no worker touches, under a name that nobody else uses; newest first, as the list has them. */
async function makeDrafts(page: Page, count: number) {
  const mark = `choose ${randomBytes(4).toString("hex")}`;
  const session = sessionReply.parse(await (await page.request.get("/api/session")).json());
  const headers = { "x-workspace-id": session.workspaces[0]?.id ?? "" };
  const jobs: { id: string; name: string }[] = [];
  for (let number = 1; number <= count; number += 1) {
    const data = {
      name: `${mark}, list ${number}`,
      columns: ["Name", "Website"],
      mapping: { Name: "fullName", Website: "companyDomain" },
      waterfall: "work-email",
      rows: [["Ann Example", "example.com"]],
      draft: true,
    };
    const response = await page.request.post("/api/enrichment/jobs", { headers, data });
    jobs.unshift({ name: data.name, ...createJobReply.parse(await response.json()) });
  }
  const deleteBehindTheBack = (id: string) =>
    page.request.post("/api/enrichment/jobs/bulk", { headers, data: { jobIds: [id], action: "delete" } });
  const box = (index: number) => page.getByRole("checkbox", { name: `Choose ${jobs[index]?.name ?? ""}` });
  await page.goto(`/jobs?search=${encodeURIComponent(mark)}`);
  await expect(page.getByRole("checkbox", { name: /^Choose choose/ })).toHaveCount(count);
  return { jobs, box, deleteBehindTheBack };
}

test("jobs are chosen with the keyboard, ranges with Shift, and the head shows how many", async ({ page }) => {
  const { box } = await makeDrafts(page, 4);
  const head = page.getByRole("checkbox", { name: "Choose all jobs" });
  const bar = page.getByRole("region", { name: "Chosen jobs" });
  await box(0).focus();
  await page.keyboard.press("Space");
  await expect(bar.getByText("1 chosen")).toBeVisible();
  expect(await head.evaluate((input) => input instanceof HTMLInputElement && input.indeterminate)).toBe(true);
  await box(2).focus();
  await page.keyboard.press("Shift+Space");
  await expect(bar.getByText("3 chosen")).toBeVisible();
  await expect(box(1)).toBeChecked();
  await box(3).click();
  await expect(head).toBeChecked();
  await head.click();
  await expect(bar).toBeHidden();
  await box(3).click();
  await box(1).click({ modifiers: ["Shift"] });
  await expect(bar.getByText("3 chosen")).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(bar).toBeHidden();
});

test("several jobs are changed at once; one that refuses is named with its reason", async ({ page }) => {
  const { jobs, deleteBehindTheBack } = await makeDrafts(page, 3);
  const bar = page.getByRole("region", { name: "Chosen jobs" });
  await page.getByRole("checkbox", { name: "Choose all jobs" }).click();
  await bar.getByRole("button", { name: "Priority 3" }).click();
  await page.getByRole("menuitem", { name: "1 (highest)" }).click();
  await expect(page.getByText("3 jobs are at priority 1 now.")).toBeVisible();
  await expect(page.getByText("priority 1", { exact: true }).locator("visible=true")).toHaveCount(3);

  // The page does not hear of it: its list is held back until the answer is there.
  await page.route("**/api/enrichment/jobs?**", () => {});
  await deleteBehindTheBack(jobs[1]?.id ?? "");
  await bar.getByRole("button", { name: "Delete 3" }).click();
  const question = page.getByRole("dialog", { name: "Delete 3 jobs?" });
  await expect(question).toContainText("3 jobs with 3 rows are removed for everyone");
  await question.getByRole("button", { name: "Delete 3 jobs" }).click();
  const refusal = page.getByRole("dialog", { name: "2 jobs are deleted." }).getByRole("alert");
  await expect(refusal).toContainText("1 job not deleted");
  await expect(refusal).toContainText(`${jobs[1]?.name ?? ""}: `);
  await page.unrouteAll({ behavior: "ignoreErrors" });
  await page.getByRole("button", { name: "Done" }).click();
  await page.reload();
  await expect(page.getByText("No job fits these filters")).toBeVisible();
});

test.describe("on a phone", () => {
  test.use({ viewport: { width: 390, height: 844 } });

  test("the bar of actions fits and cancels what is chosen", async ({ page }) => {
    const { box } = await makeDrafts(page, 2);
    await box(1).click();
    const bar = page.getByRole("region", { name: "Chosen jobs" });
    await expect(bar).toBeInViewport({ ratio: 1 });
    const wider = await page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth);
    expect(wider).toBe(false);
    await bar.getByRole("button", { name: "Cancel 1" }).click();
    await page
      .getByRole("dialog", { name: "Cancel this job?" })
      .getByRole("button", { name: "Cancel the job" })
      .click();
    const dialog = page.getByRole("dialog", { name: "The job is cancelled" });
    await expect(dialog.getByText("No call was on the wire")).toBeVisible();
    await dialog.getByRole("button", { name: "Done" }).click();
    await expect(page.getByText("Cancelled", { exact: true }).locator("visible=true")).toHaveCount(1);
  });
});
