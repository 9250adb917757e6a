"use client";

import { useQuery } from "@tanstack/react-query";
import { client } from "./client.ts";
import { keys } from "./keys.ts";
import { settleWorkspace } from "./workspace.ts";

/** The signed-in user with the workspaces; the current one is settled before any other request is made. */
export function useSession() {
  return useQuery({
    queryKey: keys.session,
    queryFn: async ({ signal }) => {
      const session = await client.session(signal);
      return { ...session, workspaceId: settleWorkspace(session.workspaces) };
    },
    staleTime: Number.POSITIVE_INFINITY,
  });
}
