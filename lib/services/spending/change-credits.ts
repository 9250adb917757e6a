import type { z } from "zod";
import type { changeCreditsRequest, Spending } from "@/lib/contracts/spending.ts";
import { withUser } from "@/lib/db/client.ts";
import { clearAllowance, findSpending, grantCredits, setAllowance } from "@/lib/db/spending.ts";
import type { Session } from "../session.ts";

type Input = z.infer<typeof changeCreditsRequest>;

/** Grants credits, sets the monthly allowance, or ends the limit. Gives the state after it. */
export function changeCredits({ session, input }: { session: Session; input: Input }): Promise<Spending> {
  const { workspaceId, userId } = session;
  return withUser(userId, async (handle) => {
    if (input.action === "grant") await grantCredits(handle, workspaceId, input.credits, input.note);
    if (input.action === "monthly") await setAllowance(handle, workspaceId, input.credits);
    if (input.action === "unlimited") await clearAllowance(handle, workspaceId);
    return findSpending(handle, workspaceId);
  });
}
