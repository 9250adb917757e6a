"use client";

import { ChartNoAxesColumn } from "lucide-react";
import Link from "next/link";
import type { Usage } from "@/lib/contracts/usage.ts";
import { sumUsage, usageByDay, usageByOperation, usageByProvider } from "@/lib/client/usage.ts";
import { useProviderNames } from "@/lib/client/use-provider-names.ts";
import { countedOperationLabel } from "../providers/operation-label.ts";
import { ProviderLogo } from "../providers/provider-logo.tsx";
import { EmptyState } from "../ui/empty-state.tsx";
import { formatCredits } from "../ui/format.ts";
import { Tabs, TabsContent, TabsList, TabsTrigger } from "../ui/tabs.tsx";
import { DayBars, dayLabel } from "./day-bars.tsx";
import { UsageNote, UsageTable } from "./usage-table.tsx";

/** Usage by provider, by operation and by day; with a provider, its own alone. */
export function UsagePanel({ usage, provider }: { usage: Usage; provider: string | null }) {
  const providerName = useProviderNames();
  const items = provider === null ? usage.items : usage.items.filter((day) => day.provider === provider);
  if (items.length === 0) {
    return (
      <EmptyState
        icon={ChartNoAxesColumn}
        title="No call in these days"
        description="What providers are asked, find and cost appears here as jobs run."
      />
    );
  }
  const days = usageByDay(items, usage.from, usage.to);
  const asked = days.filter(({ calls, credits }) => calls > 0 || credits > 0).reverse();
  return (
    <>
      <DayBars
        label="Credits by day; the tables below have the numbers"
        format={(value) => `${formatCredits(value)} credits`}
        bars={days.map(({ day, credits }) => ({
          day,
          parts: [{ label: "Spent", value: credits, className: "bg-info-fill" }],
        }))}
      />
      <Tabs defaultValue="providers">
        <TabsList aria-label="Usage by" className="px-2">
          <TabsTrigger value="providers">By provider</TabsTrigger>
          <TabsTrigger value="operations">By operation</TabsTrigger>
          <TabsTrigger value="days">By day</TabsTrigger>
        </TabsList>
        <TabsContent value="providers">
          <UsageTable
            label="Usage by provider"
            head="Provider"
            rows={[
              ...usageByProvider(items).map((sum) => ({
                key: sum.provider,
                title: <ProviderLink slug={sum.provider} name={providerName(sum.provider)} />,
                sum,
              })),
              { key: "", title: "All", sum: sumUsage(items), strong: true },
            ]}
          />
        </TabsContent>
        <TabsContent value="operations">
          <UsageTable
            label="Usage by operation"
            head="Operation"
            rows={usageByOperation(items).map((sum) => ({
              key: `${sum.provider} ${sum.operation}`,
              title: (
                <span className="flex items-center gap-2">
                  <ProviderLink slug={sum.provider} name={providerName(sum.provider)} />
                  <span className="text-muted">{countedOperationLabel(sum.operation)}</span>
                </span>
              ),
              sum,
            }))}
          />
        </TabsContent>
        <TabsContent value="days">
          <UsageTable
            label="Usage by day"
            head="Day (UTC)"
            rows={asked.map((sum) => ({
              key: sum.day,
              title: (
                <time dateTime={sum.day} className="font-medium">
                  {dayLabel(sum.day)}
                </time>
              ),
              sum,
            }))}
          />
        </TabsContent>
      </Tabs>
      <UsageNote />
    </>
  );
}

function ProviderLink({ slug, name }: { slug: string; name: string }) {
  return (
    <Link href={`/providers/${slug}`} className="flex min-h-6 items-center gap-2 font-medium hover:underline">
      <ProviderLogo slug={slug} className="size-4" />
      {name}
    </Link>
  );
}
