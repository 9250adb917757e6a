import AxeBuilder from "@axe-core/playwright";
import { expect, test } from "./fixtures.ts";
import { views } from "./pages.ts";

for (const theme of ["light", "dark"] as const) {
  for (const view of views) {
    test(`${view.name}, ${theme}: axe finds nothing against WCAG 2.2 AA`, async ({ page }) => {
      await page.emulateMedia({ colorScheme: theme, reducedMotion: "reduce" });
      await view.open(page);
      const { violations } = await new AxeBuilder({ page })
        .withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"])
        .analyze();
      expect(violations.map(({ id, nodes }) => ({ id, at: nodes.map(({ target }) => target.join(" ")) }))).toEqual([]);
    });
  }
}
