"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { ChangeConnectionRequest } from "@/lib/contracts/spending.ts";
import { client } from "./client.ts";
import { keys } from "./keys.ts";

/** Connecting, changing, testing and disconnecting a provider's key. What can run depends on it, so waterfalls are read again. */
export function useConnection() {
  const cache = useQueryClient();
  const onSuccess = () =>
    Promise.all([
      cache.invalidateQueries({ queryKey: keys.providers }),
      cache.invalidateQueries({ queryKey: keys.waterfalls }),
    ]);
  return {
    connect: useMutation({
      mutationFn: ({ slug, key, label }: { slug: string; key: string; label?: string | undefined }) =>
        client.connectProvider(slug, key, label),
      onSuccess,
    }),
    change: useMutation({
      mutationFn: ({ id, changes }: { id: string; changes: ChangeConnectionRequest }) =>
        client.changeConnection(id, changes),
      onSuccess,
    }),
    test: useMutation({ mutationFn: (id: string) => client.testConnection(id), onSuccess }),
    disconnect: useMutation({ mutationFn: (id: string) => client.disconnectProvider(id), onSuccess }),
  };
}
