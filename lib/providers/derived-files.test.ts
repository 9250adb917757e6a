import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { cataloguePage } from "./catalogue-page.ts";
import { logoSvg } from "./logo.ts";
import { providers } from "./registry.ts";
import { verdictsPage } from "./verdicts-page.ts";

const root = join(import.meta.dirname, "../..");

describe("files made from the registry", () => {
  it("docs/providers.md says what the registry says (npx tsx scripts/provider-files.ts)", () => {
    expect(readFileSync(join(root, "docs/providers.md"), "utf8")).toBe(cataloguePage(providers));
  });

  it("docs/verdicts.md says how the definitions read the recorded replies", () => {
    expect(readFileSync(join(root, "docs/verdicts.md"), "utf8")).toBe(verdictsPage(providers));
  }, 60_000);

  it.each(providers.map((provider) => [provider.slug, provider] as const))(
    "the logo of %s is its mark",
    (slug, provider) => {
      expect(readFileSync(join(root, `public/providers/${slug}.svg`), "utf8")).toBe(logoSvg(provider));
    },
  );

  it("a name cannot break out of the drawing", () => {
    expect(logoSvg({ name: `A"><script>`, mark: { initials: "<b", color: "#000" } })).not.toMatch(/<script|<b/);
  });
});
