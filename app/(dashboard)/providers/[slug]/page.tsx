import type { Metadata } from "next";
import { Suspense } from "react";
import { ProviderPage } from "@/components/providers/provider-page.tsx";
import { Loading } from "@/components/ui/skeleton.tsx";

export const metadata: Metadata = { title: "Provider" };

export default async function ProviderRoute({ params }: { params: Promise<{ slug: string }> }) {
  const { slug } = await params;
  return (
    <Suspense fallback={<Loading label="Loading the provider" rows={8} />}>
      <ProviderPage slug={slug} />
    </Suspense>
  );
}
