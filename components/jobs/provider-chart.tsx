"use client";

import { memo } from "react";
import { Bar, BarChart, Legend, ResponsiveContainer, Tooltip, XAxis, YAxis } from "recharts";
import type { ProviderProgress } from "@/lib/contracts/job.ts";
import { formatCount } from "../ui/format.ts";

const series = [
  { key: "hits", label: "Hits", fill: "var(--success-fill)" },
  { key: "misses", label: "Misses", fill: "var(--warning-fill)" },
  { key: "errors", label: "Errors", fill: "var(--danger-fill)" },
  { key: "unknown", label: "Unknown", fill: "var(--line-strong)" },
  { key: "cached", label: "From memory", fill: "var(--info-fill)" },
] as const;

export type ProviderChartProps = { providers: readonly (ProviderProgress & { name: string })[] };

/** A picture of the table below it, which holds every number: assistive technology is sent there. */
export const ProviderChart = memo(function ProviderChart({ providers }: ProviderChartProps) {
  const shown = series.filter(({ key }) => providers.some((provider) => provider[key] > 0));
  return (
    <div role="img" aria-label="Answers by provider; the table below has the numbers" className="h-full">
      <ResponsiveContainer width="100%" height="100%">
        <BarChart
          data={[...providers]}
          layout="vertical"
          accessibilityLayer={false}
          margin={{ left: 4, right: 12, bottom: 0 }}
        >
          <XAxis
            type="number"
            allowDecimals={false}
            tick={{ fontSize: 11, fill: "var(--muted)" }}
            stroke="var(--line)"
            tickFormatter={formatCount}
            height={22}
          />
          <YAxis
            type="category"
            dataKey="name"
            width={112}
            tick={{ fontSize: 12, fill: "var(--foreground)" }}
            tickLine={false}
            stroke="var(--line)"
          />
          <Tooltip
            cursor={{ fill: "var(--sunken)" }}
            contentStyle={{ background: "var(--surface)", borderColor: "var(--line)", borderRadius: 6, fontSize: 12 }}
            itemStyle={{ color: "var(--foreground)" }}
          />
          <Legend
            verticalAlign="top"
            height={26}
            itemSorter={null}
            iconType="square"
            iconSize={9}
            wrapperStyle={{ fontSize: 12 }}
            formatter={(label) => <span style={{ color: "var(--muted)" }}>{label}</span>}
          />
          {shown.map(({ key, label, fill }) => (
            <Bar
              key={key}
              dataKey={key}
              name={label}
              stackId="answers"
              fill={fill}
              barSize={14}
              isAnimationActive={false}
            />
          ))}
        </BarChart>
      </ResponsiveContainer>
    </div>
  );
});
