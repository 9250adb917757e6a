import type { Metadata } from "next";
import { Suspense } from "react";
import { JobPage } from "@/components/jobs/job-page.tsx";
import { Loading } from "@/components/ui/skeleton.tsx";

export const metadata: Metadata = { title: "Job" };

export default async function JobRoute({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params;
  return (
    <Suspense fallback={<Loading label="Loading the job" rows={10} />}>
      <JobPage id={id} />
    </Suspense>
  );
}
