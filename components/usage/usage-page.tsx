"use client";

import { parseAsInteger, parseAsString, useQueryStates } from "nuqs";
import { usageByProvider } from "@/lib/client/usage.ts";
import { useProviderNames } from "@/lib/client/use-provider-names.ts";
import { useSpending } from "@/lib/client/use-spending.ts";
import { useUsage } from "@/lib/client/use-usage.ts";
import { Card, CardHeader } from "../ui/card.tsx";
import { NativeSelect } from "../ui/native-select.tsx";
import { RequestError } from "../ui/request-error.tsx";
import { Loading } from "../ui/skeleton.tsx";
import { BudgetPanel } from "./budget-panel.tsx";
import { SpendingCard } from "./spending-card.tsx";
import { UsagePanel } from "./usage-panel.tsx";

const spans = [7, 30, 90] as const;

export function UsagePage() {
  const [{ days, provider }, setShown] = useQueryStates({
    days: parseAsInteger.withDefault(30),
    provider: parseAsString,
  });
  const span = spans.find((count) => count === days) ?? 30;
  const spending = useSpending();
  const usage = useUsage(span);
  const providerName = useProviderNames();
  const error = (!spending.data && spending.error) || (!usage.data && usage.error);
  const retry = () => Promise.all([spending.refetch(), usage.refetch()]);
  if (error) return <RequestError what="The usage cannot be read" error={error} onRetry={() => void retry()} />;
  if (!spending.data || !usage.data) return <Loading label="Loading the usage" rows={8} />;
  const providers = usageByProvider(usage.data.items).map((sum) => sum.provider);
  const chosen = providers.find((slug) => slug === provider) ?? null;
  return (
    <>
      <SpendingCard spending={spending.data} />
      <BudgetPanel spending={spending.data} usage={usage.data} />
      <Card aria-labelledby="usage-title">
        <CardHeader id="usage-title" title="Usage">
          <div className="flex flex-wrap gap-2">
            <NativeSelect
              aria-label="Provider"
              className="w-44"
              value={chosen ?? ""}
              onChange={({ target }) => void setShown({ provider: target.value || null })}
            >
              <option value="">All providers</option>
              {providers.map((slug) => (
                <option key={slug} value={slug}>
                  {providerName(slug)}
                </option>
              ))}
            </NativeSelect>
            <NativeSelect
              aria-label="Days"
              className="w-32"
              value={span}
              onChange={({ target }) => void setShown({ days: Number(target.value) })}
            >
              {spans.map((count) => (
                <option key={count} value={count}>
                  {count} days
                </option>
              ))}
            </NativeSelect>
          </div>
        </CardHeader>
        <UsagePanel usage={usage.data} provider={chosen} />
      </Card>
    </>
  );
}
