import type { Spending } from "@/lib/contracts/spending.ts";
import { withUser } from "@/lib/db/client.ts";
import { findSpending } from "@/lib/db/spending.ts";
import type { Session } from "../session.ts";

/** What the workspace may spend and has spent this month. */
export function getSpending({ session }: { session: Session }): Promise<Spending> {
  return withUser(session.userId, (handle) => findSpending(handle, session.workspaceId));
}
