"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { Spending } from "@/lib/contracts/spending.ts";
import { client } from "./client.ts";
import { keys } from "./keys.ts";

/** Credits, budgets and this month's cost. */
export function useSpending() {
  return useQuery({
    queryKey: keys.spending,
    queryFn: ({ signal }) => client.getSpending(signal),
    refetchInterval: 60_000,
  });
}

/** Both answers are the spending as it stands after the change. */
export function useChangeSpending() {
  const cache = useQueryClient();
  const onSuccess = (spending: Spending) => cache.setQueryData(keys.spending, spending);
  return {
    setBudget: useMutation({ mutationFn: client.setBudget, onSuccess }),
    changeCredits: useMutation({ mutationFn: client.changeCredits, onSuccess }),
  };
}
