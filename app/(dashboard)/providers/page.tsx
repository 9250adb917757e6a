import type { Metadata } from "next";
import { Suspense } from "react";
import { ProviderList } from "@/components/providers/provider-list.tsx";
import { PageHeader } from "@/components/shell/page-header.tsx";
import { Loading } from "@/components/ui/skeleton.tsx";

export const metadata: Metadata = { title: "Providers" };

export default function ProvidersPage() {
  return (
    <>
      <PageHeader
        title="Providers"
        description="Connect your own keys. What a provider bills is shown per operation, in its own credits."
      />
      <Suspense fallback={<Loading label="Loading providers" rows={6} />}>
        <ProviderList />
      </Suspense>
    </>
  );
}
