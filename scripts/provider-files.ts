import { mkdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { cataloguePage } from "@/lib/providers/catalogue-page.ts";
import { logoSvg } from "@/lib/providers/logo.ts";
import { providers } from "@/lib/providers/registry.ts";
import { verdictsPage } from "@/lib/providers/verdicts-page.ts";

/** Writes what is derived from the registry: `docs/providers.md`, `docs/verdicts.md` and a logo for each provider. */
const root = resolve(import.meta.dirname, "..");
mkdirSync(join(root, "public/providers"), { recursive: true });
for (const provider of providers)
  writeFileSync(join(root, "public/providers", `${provider.slug}.svg`), logoSvg(provider));
writeFileSync(join(root, "docs/providers.md"), cataloguePage(providers));
writeFileSync(join(root, "docs/verdicts.md"), verdictsPage(providers));
console.log(`Wrote docs/providers.md, docs/verdicts.md and ${providers.length} logos`);
