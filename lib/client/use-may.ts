"use client";

import { roles, type SessionReply } from "@/lib/contracts/api.ts";
import { useSession } from "./use-session.ts";

/** Whether the user has this role in the current workspace, or a higher one. The API refuses the rest itself; this only spares buttons that it would. */
export function useMay(needed: SessionReply["workspaces"][number]["role"]): boolean {
  const { data: session } = useSession();
  const workspace = session?.workspaces.find(({ id }) => id === session.workspaceId);
  return workspace !== undefined && roles.indexOf(workspace.role) >= roles.indexOf(needed);
}
