import type { Freshness } from "@/lib/contracts/freshness.ts";
import type { OwnFreshness } from "@/lib/contracts/retention.ts";
import type { WaterfallSpec } from "@/lib/contracts/waterfall.ts";
import { findProvider } from "@/lib/providers/registry.ts";

/**
 * The workspace's own times for what a waterfall asks, as its job keeps them: `<provider> <operation>` → days. Answers that
 * a provider itself says to be good for less (`keepMs`: a guess from what is known today) stay as they are.
 */
export function freshDays(spec: WaterfallSpec, own: OwnFreshness): Record<string, Freshness> {
  const asked = [...spec.steps, ...spec.verifiers].flatMap(({ provider, operation }) => {
    const days = own[operation];
    const known = findProvider(provider)?.operations[operation];
    if (!days || known?.keepMs !== undefined) return [];
    return [[`${provider} ${operation}`, days] as const];
  });
  return Object.fromEntries(asked);
}
