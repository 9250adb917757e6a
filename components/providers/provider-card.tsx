import Link from "next/link";
import type { ProviderView } from "@/lib/contracts/api.ts";
import type { UsageSum } from "@/lib/client/usage.ts";
import { useMay } from "@/lib/client/use-may.ts";
import { Card } from "../ui/card.tsx";
import { formatShare } from "../ui/format.ts";
import { plural } from "../ui/plural.ts";
import { formatLatency } from "../usage/usage-table.tsx";
import { ConnectButton } from "./connect-button.tsx";
import { ConnectionActions } from "./connection-actions.tsx";
import { circuitProblems, ProviderBadge } from "./connection-state.tsx";
import { operationLabel, priceLabel } from "./operation-label.ts";
import { ProviderLogo } from "./provider-logo.tsx";
import { categoryLabel, evidenceLabels } from "./provider-words.ts";

/** `usage` is that of the last 7 days; undefined where it was not asked, or not read yet. */
export type ProviderCardProps = { provider: ProviderView; usage: UsageSum | undefined };

export function ProviderCard({ provider, usage }: ProviderCardProps) {
  const { slug, name, category, tier, description, evidence, doubts, keyless, operations, features, connections } =
    provider;
  const [first] = connections;
  const admin = useMay("admin");
  const problems = connections.flatMap(circuitProblems);
  return (
    <Card aria-labelledby={`provider-${slug}`} className="flex flex-col gap-3 p-4">
      <header className="flex items-start gap-3">
        <ProviderLogo slug={slug} className="size-9 rounded-md" />
        <div className="min-w-0 flex-1">
          <h2 id={`provider-${slug}`} className="font-semibold">
            <Link href={`/providers/${slug}`} className="hover:underline">
              {name}
            </Link>
          </h2>
          <p className="text-xs text-muted">
            {categoryLabel(category)} · {tier}
          </p>
        </div>
        <ProviderBadge keyless={keyless} connections={connections} />
      </header>
      <p className="text-[0.8125rem] text-muted">{description}</p>
      <ul aria-label="Operations" className="divide-y divide-line rounded-md border border-line text-[0.8125rem]">
        {operations.map((operation) => (
          <li key={operation.name} className="flex items-baseline justify-between gap-3 px-3 py-1.5">
            <span>{operationLabel(operation.name)}</span>
            <span className="text-muted tabular-nums">{priceLabel(operation)}</span>
          </li>
        ))}
      </ul>
      {usage && (
        <p className="text-[0.8125rem] tabular-nums">
          {plural(usage.calls, "call")} in 7 days
          <span className="text-muted">
            {" "}
            · {formatShare(usage.hits, usage.hits + usage.misses)} found ·{" "}
            {formatShare(usage.errors + usage.unknownCalls, usage.calls)} failed · half within{" "}
            {formatLatency(usage.latencyP50Ms)}
          </span>
        </p>
      )}
      {problems.length > 0 && <p className="text-[0.8125rem] text-warning">{problems.join(" ")}</p>}
      <p className="text-[0.8125rem] text-muted">
        <Link href={`/providers/${slug}`} className="inline-flex min-h-6 items-center text-accent hover:underline">
          Details<span className="sr-only"> of {name}</span>
        </Link>
        {" · "}
        {evidenceLabels[evidence]}
        {doubts.length > 0 && ` · ${plural(doubts.length, "doubt")}`}
        {features.length > 0 && ` · ${plural(features.length, "feature")}`}
      </p>
      <div className="mt-auto">
        {first && !keyless ? (
          <ConnectionActions provider={provider} connection={first} />
        ) : (
          !keyless && admin && <ConnectButton slug={slug} name={name} label="Connect a key" size="sm" />
        )}
      </div>
    </Card>
  );
}
