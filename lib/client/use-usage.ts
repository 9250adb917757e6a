"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { client } from "./client.ts";
import { keys } from "./keys.ts";

/** What providers did on each of the last `days` days; read again each minute while it is looked at. */
export function useUsage(days: number) {
  return useQuery({
    queryKey: keys.usage(days),
    queryFn: ({ signal }) => client.getUsage(days, signal),
    placeholderData: keepPreviousData,
    staleTime: 30_000,
    refetchInterval: 60_000,
  });
}
