import type { z } from "zod";
import type { setBudgetRequest, Spending } from "@/lib/contracts/spending.ts";
import { withUser } from "@/lib/db/client.ts";
import { findSpending, setBudget as set } from "@/lib/db/spending.ts";
import { getProvider } from "@/lib/providers/registry.ts";
import type { Session } from "../session.ts";

type Input = z.infer<typeof setBudgetRequest>;

/** Sets or removes a budget; running jobs keep to it from their next call on. Throws PROVIDER_NOT_FOUND. */
export function setBudget({ session, input }: { session: Session; input: Input }): Promise<Spending> {
  if (input.provider !== "") getProvider(input.provider);
  return withUser(session.userId, async (handle) => {
    await set(handle, session.workspaceId, input);
    return findSpending(handle, session.workspaceId);
  });
}
