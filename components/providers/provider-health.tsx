"use client";

import { Activity } from "lucide-react";
import { latestDays, sumUsage, usageByDay, usageByOperation } from "@/lib/client/usage.ts";
import { useUsage } from "@/lib/client/use-usage.ts";
import { DayBars } from "../usage/day-bars.tsx";
import { UsageNote, UsageTable } from "../usage/usage-table.tsx";
import { Card, CardHeader } from "../ui/card.tsx";
import { EmptyState } from "../ui/empty-state.tsx";
import { RequestError } from "../ui/request-error.tsx";
import { Loading } from "../ui/skeleton.tsx";
import { countedOperationLabel } from "./operation-label.ts";

const DAYS = 30;
const spans = [
  { label: "Today", days: 1 },
  { label: "7 days", days: 7 },
  { label: "30 days", days: DAYS },
] as const;

/** How a provider answered this workspace lately, by the calls that were made. */
export function ProviderHealth({ slug }: { slug: string }) {
  const { data, error, refetch } = useUsage(DAYS);
  const own = data?.items.filter(({ provider }) => provider === slug) ?? [];
  return (
    <Card aria-labelledby="health-title">
      <CardHeader id="health-title" title="Health and usage" />
      {error && !data ? (
        <RequestError what="The usage cannot be read" error={error} onRetry={() => void refetch()} />
      ) : !data ? (
        <Loading label="Loading the usage" className="p-4" />
      ) : own.length === 0 ? (
        <EmptyState
          icon={Activity}
          title="Not asked in the last 30 days"
          description="Hit rate, verified rate, errors, latency and cost appear here with the first call."
        />
      ) : (
        <>
          <DayBars
            label="Calls by day; the table below has the numbers"
            bars={usageByDay(own, data.from, data.to).map(({ day, hits, misses, errors, unknownCalls }) => ({
              day,
              parts: [
                { label: "Found", value: hits, className: "bg-success-fill" },
                { label: "Not found", value: misses, className: "bg-warning-fill" },
                { label: "Failed", value: errors + unknownCalls, className: "bg-danger-fill" },
              ],
            }))}
          />
          <UsageTable
            label="Health by span of time and by operation"
            head="Days (UTC)"
            rows={[
              ...spans.map(({ label, days }) => ({
                key: label,
                title: <span className="font-medium">{label}</span>,
                sum: sumUsage(latestDays(own, data.to, days)),
              })),
              ...usageByOperation(own).map((sum) => ({
                key: sum.operation,
                title: `${countedOperationLabel(sum.operation)}, ${DAYS} days`,
                sum,
              })),
            ]}
          />
          <UsageNote />
        </>
      )}
    </Card>
  );
}
