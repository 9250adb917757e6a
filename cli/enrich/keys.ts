import type { WaterfallSpec } from "@/lib/contracts/waterfall.ts";
import { providerVariable } from "@/lib/env.ts";
import { environmentName, findProvider } from "@/lib/providers/registry.ts";
import type { Keys } from "@/scripts/stack/furnish.ts";

/**
 * The keys in the environment for every provider of a waterfall that asks for one.
 * @throws Error that names each variable to set, before anything is made or paid
 */
export function keysFromEnvironment(spec: WaterfallSpec): Keys {
  const keys: Record<string, string> = {};
  const missing: string[] = [];
  for (const slug of new Set([...spec.steps, ...spec.verifiers].map(({ provider }) => provider))) {
    const provider = findProvider(slug);
    if (!provider || provider.auth.kind === "none") continue;
    const prefix = environmentName(slug);
    const key = providerVariable(prefix, "API_KEY");
    if (key === undefined) missing.push(`${provider.name} (${prefix}_API_KEY)`);
    else keys[slug] = key;
  }
  if (missing.length === 0) return keys;
  const plural = missing.length > 1;
  throw new Error(
    `"${spec.name}" asks ${plural ? "providers" : "a provider"} without a key: ${missing.join(", ")}. ` +
      `Set the variable${plural ? "s" : ""}, take the step${plural ? "s" : ""} out, or try it with --emulator.`,
  );
}
