"use client";

import { useQuery } from "@tanstack/react-query";
import { client } from "./client.ts";
import { keys } from "./keys.ts";

export function useWaterfalls() {
  return useQuery({
    queryKey: keys.waterfalls,
    queryFn: async ({ signal }) => (await client.listWaterfalls(signal)).items,
    staleTime: 30_000,
  });
}
