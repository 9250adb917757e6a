import type { ProviderView } from "@/lib/contracts/api.ts";
import type { WaterfallSpec } from "@/lib/contracts/waterfall.ts";

/** Providers that a waterfall asks and that have no key yet, each once, in the order of the steps. */
export function missingKeys(spec: WaterfallSpec, providers: readonly ProviderView[]): ProviderView[] {
  const slugs = [...new Set([...spec.steps, ...spec.verifiers].map(({ provider }) => provider))];
  return slugs
    .map((slug) => providers.find((provider) => provider.slug === slug))
    .filter((provider) => provider !== undefined)
    .filter(({ keyless, connections }) => !keyless && connections.length === 0);
}
