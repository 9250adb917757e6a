import { withUser } from "@/lib/db/client.ts";
import { type Connection, listConnections } from "@/lib/db/connections.ts";
import { AppError } from "@/lib/errors.ts";
import type { Session } from "../session.ts";

/** A connection of the session's workspace, without its key. */
export async function requireConnection(session: Session, connectionId: string): Promise<Connection> {
  const connections = await withUser(session.userId, (handle) => listConnections(handle, session.workspaceId));
  const found = connections.find(({ id }) => id === connectionId);
  if (!found) throw new AppError("NOT_FOUND", `There is no connection ${connectionId} in this workspace.`);
  return found;
}
