import type { JobBudget } from "@/lib/contracts/spending.ts";
import { withUser } from "@/lib/db/client.ts";
import { creditsLeft } from "@/lib/db/spending.ts";
import { AppError } from "@/lib/errors.ts";
import type { Session } from "../session.ts";

/**
 * Refuses a run that the workspace's credits could not pay for to its end: INSUFFICIENT_CREDITS (402). A run with a budget
 * of its own needs no more than that. A workspace without an allowance can pay for anything.
 */
export async function requirePayable(
  session: Session,
  run: { worstCaseCredits: number; budget: JobBudget | undefined },
): Promise<void> {
  const most = Math.min(run.worstCaseCredits, run.budget?.run ?? Infinity);
  if (most === 0) return;
  const left = await withUser(session.userId, (handle) => creditsLeft(handle, session.workspaceId));
  if (left === null || most <= left) return;
  const way = left > 0 ? `Give the run a budget of at most ${left} credits, shorten the list, or ask` : "Ask";
  throw new AppError(
    "INSUFFICIENT_CREDITS",
    `This run may cost up to ${most} credits and the workspace has ${left} left. ${way} an owner to grant more.`,
  );
}
