"use client";

import { useQuery } from "@tanstack/react-query";
import type { ColumnMapping } from "@/lib/contracts/job.ts";
import { keys } from "./keys.ts";
import { listReader } from "./list-reader.ts";

/** Duplicates and rows with nothing to ask, under this mapping. `listId` tells one reading of a file from the next. */
export function useCheckList(listId: string, mapping: ColumnMapping) {
  return useQuery({
    queryKey: keys.checkedList(listId, mapping),
    queryFn: () => listReader().check(mapping),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    retry: false,
  });
}
