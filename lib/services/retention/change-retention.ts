import type { ChangeRetention, Retention } from "@/lib/contracts/retention.ts";
import { withUser } from "@/lib/db/client.ts";
import { setRetention } from "@/lib/db/retention.ts";
import type { Session } from "../session.ts";
import { requireRetention } from "./require-retention.ts";

/** Changes what is named; what is too old by it goes within minutes (jobs) or hours (answers). Gives the state after it. */
export function changeRetention({ session, input }: { session: Session; input: ChangeRetention }): Promise<Retention> {
  return withUser(session.userId, async (handle) => {
    await setRetention(handle, session.workspaceId, input);
    return requireRetention(handle, session);
  });
}
