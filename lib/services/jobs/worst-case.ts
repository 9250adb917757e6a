import type { ColumnMapping } from "@/lib/contracts/job.ts";
import type { WaterfallSpec } from "@/lib/contracts/waterfall.ts";
import { worstCaseCredits } from "@/lib/providers/charge.ts";
import { getOperation, getProvider } from "@/lib/providers/registry.ts";
import { forecast } from "@/lib/waterfall/forecast.ts";
import type { Session } from "../session.ts";
import { readyPlan, requireConnected } from "../waterfalls/ready-plan.ts";
import { mappedFields } from "./check-list.ts";

/** The most credits a run can cost, once it is sure that it can run (see `readyPlan`). A research job is one question a row. */
export async function worstCaseOf(
  session: Session,
  run: { waterfall: WaterfallSpec; rows: number; mapping: ColumnMapping },
): Promise<number> {
  const research = run.waterfall.steps.find(({ operation }) => operation === "research");
  if (research) {
    await requireConnected(session, run.waterfall);
    return run.rows * worstCaseCredits(getOperation(getProvider(research.provider), "research").charge);
  }
  const plan = await readyPlan(session, run.waterfall);
  return forecast(plan, run.rows, { fields: mappedFields(run.mapping) }).worstCaseCredits;
}
