"use client";

import { useCallback } from "react";
import { ROW_SOURCE } from "./record-view.ts";
import { useProviders } from "./use-providers.ts";

/** Slug → name. Until the list is there, or for a provider that left it, the slug stands for itself. */
export function useProviderNames(): (slug: string) => string {
  const { data } = useProviders();
  return useCallback(
    (slug) => (slug === ROW_SOURCE ? "The file" : (data?.find((provider) => provider.slug === slug)?.name ?? slug)),
    [data],
  );
}
