"use client";

import { ArrowRight, BadgeCheck } from "lucide-react";
import type { ProviderView, WaterfallView } from "@/lib/contracts/api.ts";
import type { WaterfallStep } from "@/lib/contracts/waterfall.ts";
import { ConnectButton } from "../providers/connect-button.tsx";
import { operationLabel } from "../providers/operation-label.ts";
import { ProviderLogo } from "../providers/provider-logo.tsx";
import { Alert } from "../ui/alert.tsx";
import { Badge } from "../ui/badge.tsx";
import { missingKeys } from "./missing-keys.ts";

export type WaterfallCardProps = {
  waterfall: WaterfallView;
  providers: readonly ProviderView[];
  chosen: boolean;
  onChoose: () => void;
};

/** One choice of a radio group. What stops it from running is said here, with the way to mend it. */
export function WaterfallCard({ waterfall, providers, chosen, onChoose }: WaterfallCardProps) {
  const { name, source, spec, problems } = waterfall;
  const missing = missingKeys(spec, providers);
  return (
    <div className="relative grid content-start gap-3 rounded-lg border border-line bg-surface p-4 shadow-card has-checked:border-accent has-checked:ring-1 has-checked:ring-accent has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-accent">
      <label className="grid cursor-pointer gap-3">
        <span className="flex items-start gap-2.5">
          <input
            type="radio"
            name="waterfall"
            value={name}
            checked={chosen}
            onChange={onChoose}
            className="mt-0.5 size-4 shrink-0 accent-accent outline-none"
          />
          <span className="min-w-0 flex-1">
            <span className="font-semibold break-words">{name}</span>
            {spec.description && <span className="block text-[0.8125rem] text-muted">{spec.description}</span>}
          </span>
          <Badge>{source === "template" ? "Template" : "Saved"}</Badge>
        </span>
        <Steps steps={spec.steps} verifiers={spec.verifiers} providers={providers} />
      </label>
      {problems.length > 0 && (
        <Alert tone="warning" title="Cannot run yet">
          <ul className="list-disc pl-4">
            {problems.map((problem) => (
              <li key={problem}>{problem}</li>
            ))}
          </ul>
          {missing.length > 0 && (
            <div className="mt-2 flex flex-wrap gap-2">
              {missing.map((provider) => (
                <ConnectButton key={provider.slug} slug={provider.slug} name={provider.name} size="sm" />
              ))}
            </div>
          )}
        </Alert>
      )}
    </div>
  );
}

type StepsProps = Pick<WaterfallCardProps, "providers"> & {
  steps: readonly WaterfallStep[];
  verifiers: readonly WaterfallStep[];
};

function Steps({ steps, verifiers, providers }: StepsProps) {
  const nameOf = (slug: string) => providers.find((provider) => provider.slug === slug)?.name ?? slug;
  return (
    <span className="grid gap-1.5 pl-6.5 text-[0.8125rem]">
      <span className="flex flex-wrap items-center gap-x-1.5 gap-y-1 empty:hidden">
        {steps.map(({ provider, operation }, index) => (
          <span
            key={`${provider} ${operation}`}
            className="inline-flex items-center gap-1.5"
            title={operationLabel(operation)}
          >
            <ProviderLogo slug={provider} className="size-4" />
            {nameOf(provider)}
            {index < steps.length - 1 && <ArrowRight aria-label="then" className="size-3 text-muted" />}
          </span>
        ))}
      </span>
      {verifiers.length > 0 && (
        <span className="flex flex-wrap items-center gap-1.5 text-muted">
          <BadgeCheck aria-hidden className="size-3.5" />
          {steps.length > 0 ? "each hit checked by" : "checked by"}
          {verifiers.map(({ provider }) => (
            <span key={provider} className="inline-flex items-center gap-1.5 text-foreground">
              <ProviderLogo slug={provider} className="size-4" />
              {nameOf(provider)}
            </span>
          ))}
        </span>
      )}
    </span>
  );
}
