"use client";

import { useQuery } from "@tanstack/react-query";
import { keys } from "./keys.ts";
import type { PaceSample } from "./pace.ts";

const none: PaceSample[] = [];

/** Samples that the stream collects; nothing is fetched. */
export function usePace(id: string): PaceSample[] {
  return useQuery({ queryKey: keys.pace(id), queryFn: () => none, initialData: none, enabled: false }).data;
}
