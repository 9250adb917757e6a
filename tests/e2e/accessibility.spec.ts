import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { expect, test } from "./fixtures.ts";
import { views } from "./pages.ts";

const wcag = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
const narrow = { width: 390, height: 844 };
const wide = { width: 1440, height: 900 };

for (const view of views) {
  test(`${view.name}: nothing sticks out at 390 px; light and dark, axe finds nothing against WCAG 2.2 AA`, async ({
    page,
  }) => {
    await page.emulateMedia({ colorScheme: "light", reducedMotion: "reduce" });
    await page.setViewportSize(narrow);
    await view.open(page);
    const { content, window } = await page.evaluate(() => ({
      content: document.documentElement.scrollWidth,
      window: document.documentElement.clientWidth,
    }));
    expect(content).toBeLessThanOrEqual(window);
    await page.setViewportSize(wide);
    expect(await violations(page, (axe) => axe.withTags(wcag))).toEqual([]);
    await page.emulateMedia({ colorScheme: "dark", reducedMotion: "reduce" });
    await page.locator("html.dark").waitFor();
    // The theme changes nothing but colours.
    expect(await violations(page, (axe) => axe.withRules(["color-contrast"]))).toEqual([]);
  });
}

async function violations(page: Page, choose: (axe: AxeBuilder) => AxeBuilder) {
  const found = await choose(new AxeBuilder({ page })).analyze();
  return found.violations.map(({ id, nodes }) => ({ id, at: nodes.map(({ target }) => target.join(" ")) }));
}
