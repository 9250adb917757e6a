import type { Metadata } from "next";
import { EnrichWizard } from "@/components/enrich/enrich-wizard.tsx";
import { PageHeader } from "@/components/shell/page-header.tsx";

export const metadata: Metadata = { title: "New enrichment" };

export default function EnrichPage() {
  return (
    <>
      <PageHeader title="New enrichment" />
      <EnrichWizard />
    </>
  );
}
