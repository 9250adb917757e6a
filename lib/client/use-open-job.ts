"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useEffect } from "react";
import { jobQuery } from "./use-job.ts";
import { recordPageQuery } from "./use-record-pages.ts";

/**
 * Goes to the page of a job that was just made. The page's code is fetched while the user still looks at this one, and what
 * it will ask first is asked while it opens.
 */
export function useOpenJob(): (id: string) => void {
  const router = useRouter();
  const cache = useQueryClient();
  // Any job's address brings the code that all job pages share.
  useEffect(() => router.prefetch("/jobs/next"), [router]);
  return (id) => {
    // Rows that are read after their job can only be newer than its counters, so no change of theirs is missed.
    void cache.prefetchQuery(jobQuery(cache, id)).then(() => cache.prefetchQuery(recordPageQuery(cache, id, 0)));
    router.push(`/jobs/${id}`);
  };
}
