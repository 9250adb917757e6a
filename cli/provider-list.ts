import type { Limits, Operation, Provider } from "@/lib/providers/provider.ts";
import { environmentName, providers } from "@/lib/providers/registry.ts";
import { table } from "./table.ts";

/** `provider list`: who can be asked what, and on what evidence we say so. */
export function providerList(options: { json?: boolean }): void {
  if (options.json) {
    process.stdout.write(`${JSON.stringify(providers.map(factsOf))}\n`);
    return;
  }
  const lines = providers.map((provider) => [
    provider.slug,
    provider.name,
    provider.category,
    Object.values(provider.operations)
      .map((operation) => `${operation.name} (${price(operation)})`)
      .join("\n"),
    said(provider.limits),
    provider.evidence,
    provider.docsUrl,
  ]);
  const head = ["Slug", "Name", "Category", "Operations (credits)", "Limits", "Evidence", "Documentation"];
  process.stdout.write(`${table(head, lines)}\n`);
}

/** One provider, as `provider list --json` gives it. */
export const factsOf = (provider: Provider) => ({
  slug: provider.slug,
  name: provider.name,
  category: provider.category,
  tier: provider.tier,
  evidence: provider.evidence,
  docs: provider.docsUrl,
  doubts: provider.doubts ?? [],
  keyVariable: provider.auth.kind === "none" ? null : `${environmentName(provider.slug)}_API_KEY`,
  limits: provider.limits,
  chargeRule: Object.fromEntries(
    Object.values(provider.operations).map(({ name, charge }) => [
      name,
      {
        rule: charge.rule,
        credits: charge.credits,
        ...(charge.dearer && { dearer: charge.dearer }),
        pool: charge.pool ?? null,
      },
    ]),
  ),
  operations: Object.values(provider.operations).map((operation) => ({
    name: operation.name,
    needs: operation.needs,
    charge: operation.charge,
    repeat: operation.repeat,
    timeoutMs: operation.timeoutMs,
    limits: operation.limits ?? provider.limits,
    bulk: operation.bulk?.max ?? null,
    asynchronous: operation.pollEveryMs !== undefined,
  })),
  probes: (["quota", "poll", "callback"] as const).filter((probe) => provider[probe] !== undefined),
});

function price({ charge }: Operation): string {
  if (charge.rule === "free") return "free";
  const dear = Object.entries(charge.dearer ?? {}).map(([field, times]) => `, ${charge.credits * times} by ${field}`);
  return `${charge.credits} ${charge.rule.replace("_", " ")}${dear.join("")}`;
}

const spans = [
  [86_400_000, "day"],
  [3_600_000, "h"],
  [60_000, "min"],
  [1_000, "s"],
] as const;

function said({ windows, concurrency }: Limits): string {
  const paces = windows.map(({ limit, perMs }) => {
    const [ms, unit] = spans.find(([span]) => perMs % span === 0) ?? [1, "ms"];
    return `${limit}/${perMs === ms ? "" : perMs / ms}${unit}`;
  });
  return [...paces, ...(concurrency === undefined ? [] : [`${concurrency} at once`])].join("\n");
}
