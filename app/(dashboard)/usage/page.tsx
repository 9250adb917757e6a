import type { Metadata } from "next";
import { Suspense } from "react";
import { PageHeader } from "@/components/shell/page-header.tsx";
import { Loading } from "@/components/ui/skeleton.tsx";
import { UsagePage } from "@/components/usage/usage-page.tsx";

export const metadata: Metadata = { title: "Usage and spending" };

export default function UsageRoute() {
  return (
    <>
      <PageHeader
        title="Usage and spending"
        description="What your providers were asked, what they found and what it cost. Days are UTC."
      />
      <Suspense fallback={<Loading label="Loading the usage" rows={8} />}>
        <UsagePage />
      </Suspense>
    </>
  );
}
