import { withUser } from "@/lib/db/client.ts";
import { deleteConnection as remove } from "@/lib/db/connections.ts";
import type { Session } from "../session.ts";
import { requireConnection } from "./require-connection.ts";

/** Forgets a key. What was bought with it stays known. */
export async function deleteConnection(input: { session: Session; connectionId: string }): Promise<void> {
  await requireConnection(input.session, input.connectionId);
  await withUser(input.session.userId, (handle) => remove(handle, input.connectionId));
}
