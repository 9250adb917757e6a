"use client";

import { useQuery } from "@tanstack/react-query";
import { client } from "./client.ts";
import { keys } from "./keys.ts";

/** What a waterfall would ask about so many rows with these fields, and its worst-case price. */
export function usePlan(waterfall: string, rows: number, fields: readonly string[]) {
  return useQuery({
    queryKey: keys.plan(waterfall, rows, fields),
    queryFn: ({ signal }) => client.planWaterfall(waterfall, rows, fields, signal),
  });
}
