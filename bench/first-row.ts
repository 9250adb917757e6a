import { chromium } from "@playwright/test";
import { startStack } from "../scripts/stack.ts";
import { createWorld } from "../emulator/world/world.ts";
import { chromiumArguments, chromiumPath } from "../tests/browser/chromium.ts";

/**
 * From the click on Run to the first finished row on the job page, in a real Chromium against a production build, one
 * worker and the emulator's fast profile, all on this machine. Ten runs over lists that were never asked about before.
 */
const RUNS = 10;
const ROWS = 50;

const stack = await startStack({ latency: "fast", limits: "real" });
const browser = await chromium.launch({ executablePath: await chromiumPath(), args: chromiumArguments });
const times: number[] = [];
try {
  const page = await (await browser.newContext({ viewport: { width: 1440, height: 900 } })).newPage();
  await page.goto(stack.signInUrl);
  await page.waitForURL("**/jobs");
  for (let run = 0; run <= RUNS; run += 1) {
    await page.goto("/enrich".replace(/^/, stack.baseUrl));
    await page.locator('input[type="file"]').setInputFiles({
      name: `list-${run}.csv`,
      mimeType: "text/csv",
      buffer: Buffer.from(listOf(run)),
    });
    await page.getByRole("button", { name: "Continue to columns" }).click();
    await page.getByRole("button", { name: "Continue to waterfall" }).click();
    await page.getByRole("radio").first().check();
    await page.getByRole("button", { name: "Continue to review" }).click();
    const start = page.getByRole("button", { name: "Run", exact: true });
    await start.waitFor();
    const clickedAt = performance.now();
    await start.click();
    await page
      .getByRole("grid", { name: "Records" })
      .getByText(/^(Found|Not found)$/)
      .first()
      .waitFor();
    const ms = performance.now() - clickedAt;
    // The first run warms the routes up and is not counted.
    if (run > 0) times.push(ms);
    await page.getByText(/^(Completed|Partly completed)$/).waitFor({ timeout: 120_000 });
  }
} finally {
  await browser.close();
  await stack.stop();
}

times.sort((a, b) => a - b);
const at = (share: number) => Math.round(times[Math.min(times.length - 1, Math.floor(share * times.length))] ?? 0);
const result = {
  runs: times.length,
  p50Ms: at(0.5),
  p90Ms: at(0.9),
  minMs: at(0),
  maxMs: Math.round(times.at(-1) ?? 0),
};
console.error(
  `Click on Run to first finished row, ${times.length} runs of ${ROWS} rows: p50 ${result.p50Ms} ms, max ${result.maxMs} ms`,
);
console.log(JSON.stringify(result));

function listOf(run: number): string {
  const rows = createWorld(1_000 + run).rows(ROWS, { duplicateShare: 0 });
  const lines = rows.map((row) => [row.firstName, row.lastName, row.company, row.domain].map(quoted).join(","));
  return ["First Name,Last Name,Company,Website", ...lines].join("\n");
}

function quoted(cell: string): string {
  return `"${cell.replaceAll('"', '""')}"`;
}
