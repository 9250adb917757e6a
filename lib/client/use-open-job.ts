"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useEffect } from "react";
import { client } from "./client.ts";
import { keys } from "./keys.ts";

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
    void cache.prefetchQuery({ queryKey: keys.job(id), queryFn: ({ signal }) => client.getJob(id, signal) });
    router.push(`/jobs/${id}`);
  };
}
