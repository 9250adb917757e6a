"use client";

import dynamic from "next/dynamic";
import { ChartNoAxesColumn } from "lucide-react";
import { useDeferredValue, useMemo } from "react";
import type { ProviderProgress } from "@/lib/contracts/job.ts";
import { useAfter } from "@/lib/client/use-after.ts";
import { useProviderNames } from "@/lib/client/use-provider-names.ts";
import { ProviderLogo } from "../providers/provider-logo.tsx";
import { Card, CardHeader } from "../ui/card.tsx";
import { EmptyState } from "../ui/empty-state.tsx";
import { formatCount, formatCredits, formatShare } from "../ui/format.ts";
import { Table, Td, Th } from "../ui/table.tsx";

/** The chart library is the largest part of the page and nothing waits for it. */
const ProviderChart = dynamic(() => import("./provider-chart.tsx").then((module) => module.ProviderChart), {
  ssr: false,
});

/** A job that runs shows its first rows before its chart, whose first drawing holds the page up for a third of a second. */
const CHART_AFTER_MS = 2_000;

export type ProviderPanelProps = { providers: readonly ProviderProgress[]; live: boolean };

export function ProviderPanel({ providers, live }: ProviderPanelProps) {
  const providerName = useProviderNames();
  const settled = useAfter(live ? CHART_AFTER_MS : 0);
  const named = useMemo(
    () => providers.map((progress) => ({ ...progress, name: providerName(progress.provider) })),
    [providers, providerName],
  );
  // Drawing is the dearest part of a live message; it waits until the rows and numbers are on the screen.
  const drawn = useDeferredValue(named);
  return (
    <Card aria-labelledby="providers-title">
      <CardHeader id="providers-title" title="Providers" />
      {named.length === 0 ? (
        <EmptyState
          icon={ChartNoAxesColumn}
          title="No provider was asked yet"
          description="Calls appear here as they are made."
        />
      ) : (
        <>
          <div style={{ height: 56 + drawn.length * 30 }} className="mt-3 px-3">
            {settled && <ProviderChart providers={drawn} />}
          </div>
          <Table label="Providers in this job" className="tabular-nums">
            <thead>
              <tr>
                <Th>Provider</Th>
                <Th className="text-right">Calls</Th>
                <Th className="text-right">Hit rate</Th>
                <Th className="text-right">Accepted</Th>
                <Th className="text-right">Errors</Th>
                <Th className="text-right">Cached</Th>
                <Th className="text-right">Credits</Th>
                <Th className="text-right">Latency</Th>
              </tr>
            </thead>
            <tbody>
              {named.map((p) => (
                <tr key={p.provider}>
                  <Td>
                    <span className="flex items-center gap-2 font-medium whitespace-nowrap">
                      <ProviderLogo slug={p.provider} className="size-4" />
                      {p.name}
                    </span>
                  </Td>
                  <Td className="text-right">{formatCount(p.calls)}</Td>
                  <Td className="text-right">{formatShare(p.hits, p.hits + p.misses)}</Td>
                  <Td className="text-right">{formatCount(p.accepted)}</Td>
                  <Td className="text-right">
                    {formatCount(p.errors)}
                    {p.unknown > 0 && <span className="text-warning"> +{formatCount(p.unknown)} unknown</span>}
                  </Td>
                  <Td className="text-right">{formatCount(p.cached)}</Td>
                  <Td className="text-right">{formatCredits(p.credits)}</Td>
                  <Td className="text-right whitespace-nowrap">
                    {p.calls === 0 ? "—" : `${formatCount(p.latencyMs)} ms`}
                  </Td>
                </tr>
              ))}
            </tbody>
          </Table>
        </>
      )}
    </Card>
  );
}
