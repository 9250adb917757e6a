"use client";

import { ChartNoAxesColumn } from "lucide-react";
import Link from "next/link";
import type { Usage } from "@/lib/contracts/usage.ts";
import { sumUsage, usageByDay, usageByProvider } from "@/lib/client/usage.ts";
import { useProviderNames } from "@/lib/client/use-provider-names.ts";
import { ProviderLogo } from "../providers/provider-logo.tsx";
import { EmptyState } from "../ui/empty-state.tsx";
import { formatCredits } from "../ui/format.ts";
import { Table, Td, Th } from "../ui/table.tsx";
import { Tabs, TabsContent, TabsList, TabsTrigger } from "../ui/tabs.tsx";
import { DayBars, dayLabel } from "./day-bars.tsx";
import { UsageCells, UsageHeads } from "./usage-cells.tsx";

/** Usage by provider and by day; with a provider, its days alone. */
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
  const money = items.some((day) => day.money > 0);
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
          <TabsTrigger value="days">By day</TabsTrigger>
        </TabsList>
        <TabsContent value="providers">
          <Table label="Usage by provider" className="tabular-nums">
            <thead>
              <tr>
                <Th>Provider</Th>
                <UsageHeads money={money} />
              </tr>
            </thead>
            <tbody>
              {usageByProvider(items).map((sum) => (
                <tr key={sum.provider}>
                  <Td>
                    <Link
                      href={`/providers/${sum.provider}`}
                      className="flex min-h-6 items-center gap-2 font-medium whitespace-nowrap hover:underline"
                    >
                      <ProviderLogo slug={sum.provider} className="size-4" />
                      {providerName(sum.provider)}
                    </Link>
                  </Td>
                  <UsageCells sum={sum} money={money} />
                </tr>
              ))}
              <tr className="font-medium">
                <Td>All</Td>
                <UsageCells sum={sumUsage(items)} money={money} />
              </tr>
            </tbody>
          </Table>
        </TabsContent>
        <TabsContent value="days">
          <Table label="Usage by day" className="tabular-nums">
            <thead>
              <tr>
                <Th>Day (UTC)</Th>
                <UsageHeads money={money} />
              </tr>
            </thead>
            <tbody>
              {asked.map((sum) => (
                <tr key={sum.day}>
                  <Td className="font-medium whitespace-nowrap">
                    <time dateTime={sum.day}>{dayLabel(sum.day)}</time>
                  </Td>
                  <UsageCells sum={sum} money={money} />
                </tr>
              ))}
            </tbody>
          </Table>
        </TabsContent>
      </Tabs>
    </>
  );
}
