import type { Retention } from "@/lib/contracts/retention.ts";
import { withUser } from "@/lib/db/client.ts";
import { requireRetention } from "./require-retention.ts";
import type { Session } from "../session.ts";

/** How long the workspace keeps jobs and answers, and for how long it uses an answer again. */
export function getRetention({ session }: { session: Session }): Promise<Retention> {
  return withUser(session.userId, (handle) => requireRetention(handle, session));
}
