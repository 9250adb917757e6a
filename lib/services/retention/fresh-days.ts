import { answerFields } from "@/lib/contracts/field.ts";
import type { Freshness } from "@/lib/contracts/freshness.ts";
import type { FieldFreshness, OwnFreshness } from "@/lib/contracts/retention.ts";
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

/** The workspace's own times for fields that a waterfall's questions can be answered with, as its job keeps them. */
export function freshFields(spec: WaterfallSpec, own: readonly FieldFreshness[]): FieldFreshness[] {
  const asked = [...spec.steps, ...spec.verifiers];
  return own.filter(({ field, provider, operation }) =>
    asked.some((step) =>
      operation === undefined
        ? answerFields(step.operation).fields.some((told) => told.field === field)
        : step.operation === operation && step.provider === provider,
    ),
  );
}
