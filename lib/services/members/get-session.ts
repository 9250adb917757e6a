import type { SessionReply } from "@/lib/contracts/api.ts";
import { withUser } from "@/lib/db/client.ts";
import { listMemberships } from "@/lib/db/members.ts";
import type { Principal } from "../session.ts";

export async function getSession({ principal }: { principal: Principal }): Promise<SessionReply> {
  const workspaces = await withUser(principal.userId, (handle) => listMemberships(handle, principal.userId));
  return { user: { id: principal.userId, email: principal.email }, workspaces };
}
