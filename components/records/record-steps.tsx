"use client";

import { CircleCheck, CircleSlash, CircleX, type LucideIcon, SearchX } from "lucide-react";
import type { RecordStep } from "@/lib/contracts/job.ts";
import { useProviderNames } from "@/lib/client/use-provider-names.ts";
import { ProviderLogo } from "../providers/provider-logo.tsx";
import { operationLabel } from "../providers/operation-label.ts";
import { Badge, type Tone } from "../ui/badge.tsx";
import { formatCount, formatCredits } from "../ui/format.ts";
import { emailStatusLabels } from "./email-status.ts";

const outcomes: Record<RecordStep["outcome"], { label: string; tone: Tone; icon: LucideIcon }> = {
  found: { label: "Found", tone: "success", icon: CircleCheck },
  not_found: { label: "Not found", tone: "warning", icon: SearchX },
  failed: { label: "Failed", tone: "danger", icon: CircleX },
  skipped: { label: "Skipped", tone: "neutral", icon: CircleSlash },
};

/** What was asked for a row, in order, with what each question brought and cost. */
export function RecordSteps({ steps, ended }: { steps: readonly RecordStep[]; ended: boolean }) {
  const providerName = useProviderNames();
  return (
    <section>
      <h3 className="mb-1.5 text-xs font-medium text-muted">Asked, in order</h3>
      {steps.length === 0 && <p className="text-muted">Nothing was asked for this row{ended ? "." : " yet."}</p>}
      <ol className="divide-y divide-line rounded-md border border-line empty:hidden">
        {steps.map((step, index) => {
          const { label, tone, icon: Icon } = outcomes[step.outcome];
          const facts = [
            step.status && emailStatusLabels[step.status],
            step.confidence !== undefined && `confidence ${Math.round(step.confidence)}`,
            step.cached ? "from memory" : `${formatCredits(step.credits)} ${step.credits === 1 ? "credit" : "credits"}`,
            step.latencyMs !== undefined && `${formatCount(step.latencyMs)} ms`,
          ].filter(Boolean);
          return (
            <li key={index} className="grid gap-1 px-3 py-2 text-[0.8125rem]">
              <div className="flex flex-wrap items-center gap-x-2 gap-y-1">
                <ProviderLogo slug={step.provider} className="size-4" />
                <span className="font-medium">{providerName(step.provider)}</span>
                <span className="text-muted">{operationLabel(step.operation)}</span>
                <Badge tone={tone} className="ml-auto">
                  <Icon aria-hidden />
                  {step.outcome === "found" && step.operation.startsWith("verify-") ? "Checked" : label}
                </Badge>
              </div>
              {step.value && <p className="font-mono text-xs break-all">{step.value}</p>}
              <p className="text-xs text-muted tabular-nums">{facts.join(" · ")}</p>
              {step.message && (
                <p className={step.outcome === "failed" ? "text-danger" : "text-muted"}>{step.message}</p>
              )}
            </li>
          );
        })}
      </ol>
    </section>
  );
}
