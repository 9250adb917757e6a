import type { Metadata } from "next";
import { Suspense } from "react";
import { JobList, newEnrichmentLink } from "@/components/jobs/job-list.tsx";
import { PageHeader } from "@/components/shell/page-header.tsx";
import { Loading } from "@/components/ui/skeleton.tsx";

export const metadata: Metadata = { title: "Jobs" };

export default function JobsPage() {
  return (
    <>
      <PageHeader title="Jobs" description="Every list you have run, newest first.">
        {newEnrichmentLink}
      </PageHeader>
      <Suspense fallback={<Loading label="Loading jobs" rows={6} />}>
        <JobList />
      </Suspense>
    </>
  );
}
