"use client";

import { ChevronRight, ExternalLink, SearchX } from "lucide-react";
import Link from "next/link";
import type { ProviderView } from "@/lib/contracts/api.ts";
import { useMay } from "@/lib/client/use-may.ts";
import { useProviders } from "@/lib/client/use-providers.ts";
import { Alert } from "../ui/alert.tsx";
import { buttonStyle } from "../ui/button.tsx";
import { Card, CardHeader } from "../ui/card.tsx";
import { EmptyState } from "../ui/empty-state.tsx";
import { RequestError } from "../ui/request-error.tsx";
import { Loading } from "../ui/skeleton.tsx";
import { ProviderBadge } from "./connection-state.tsx";
import { ConnectButton } from "./connect-button.tsx";
import { FeatureTable, OperationTable } from "./operation-table.tsx";
import { ProviderHealth } from "./provider-health.tsx";
import { ProviderKeys } from "./provider-keys.tsx";
import { ProviderLogo } from "./provider-logo.tsx";
import { categoryLabel, evidenceLabels } from "./provider-words.ts";

export function ProviderPage({ slug }: { slug: string }) {
  const { data, error, refetch } = useProviders();
  const admin = useMay("admin");
  const provider = data?.find((candidate) => candidate.slug === slug);
  if (!data) {
    return error ? (
      <RequestError what="The provider cannot be read" error={error} onRetry={() => void refetch()} />
    ) : (
      <Loading label="Loading the provider" rows={8} />
    );
  }
  if (!provider) {
    return (
      <EmptyState
        icon={SearchX}
        level="h1"
        title="There is no such provider"
        description={`“${slug}” is not among the ${data.length} providers of this version.`}
        action={
          <Link href="/providers" className={buttonStyle()}>
            Go to providers
          </Link>
        }
      />
    );
  }
  const { name, category, tier, description, keyless, connections, features } = provider;
  return (
    <>
      <div>
        <nav aria-label="Breadcrumb" className="flex items-center gap-1 text-[0.8125rem] text-muted">
          <Link href="/providers" className="inline-flex min-h-6 items-center hover:text-foreground">
            Providers
          </Link>
          <ChevronRight aria-hidden className="size-3.5" />
        </nav>
        <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
          <ProviderLogo slug={slug} className="size-9 rounded-md" />
          <h1 className="text-xl font-semibold tracking-tight">{name}</h1>
          <ProviderBadge keyless={keyless} connections={connections} />
          {admin && !keyless && connections.length === 0 && (
            <ConnectButton slug={slug} name={name} label="Connect a key" variant="primary" />
          )}
        </div>
        <p className="mt-1.5 max-w-3xl text-muted">
          {description} {categoryLabel(category)}, {tier}.
        </p>
      </div>
      <ProviderHealth slug={slug} />
      {!keyless && <ProviderKeys provider={provider} />}
      <div className="grid grid-cols-[minmax(0,1fr)] items-start gap-5 xl:grid-cols-[repeat(2,minmax(0,1fr))]">
        <OperationTable provider={provider} />
        <div className="grid gap-5">
          {features.length > 0 && <FeatureTable features={features} />}
          <Evidence provider={provider} />
        </div>
      </div>
    </>
  );
}

function Evidence({ provider: { name, evidence, doubts, website, docsUrl } }: { provider: ProviderView }) {
  return (
    <Card aria-labelledby="evidence-title">
      <CardHeader id="evidence-title" title="How sure this is" />
      <div className="grid gap-2 p-4 text-[0.8125rem]">
        {evidence === "unverified" ? (
          <Alert tone="warning" title={evidenceLabels[evidence]}>
            Try it on a few rows before a long list.
          </Alert>
        ) : (
          <p className="font-medium">{evidenceLabels[evidence]}</p>
        )}
        {doubts.length > 0 && (
          <ul className="list-disc space-y-0.5 pl-4 text-muted">
            {doubts.map((doubt) => (
              <li key={doubt}>{doubt}</li>
            ))}
          </ul>
        )}
        <p className="flex flex-wrap gap-x-4">
          <OutsideLink href={website} label="Website" name={name} />
          <OutsideLink href={docsUrl} label="API documentation" name={name} />
        </p>
      </div>
    </Card>
  );
}

function OutsideLink({ href, label, name }: { href: string; label: string; name: string }) {
  return (
    <a
      href={href}
      target="_blank"
      rel="noreferrer"
      className="inline-flex min-h-6 items-center gap-1 text-accent hover:underline"
    >
      {label}
      <span className="sr-only"> of {name}, opens a new tab</span>
      <ExternalLink aria-hidden className="size-3" />
    </a>
  );
}
