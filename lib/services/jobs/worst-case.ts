import type { ExportSpec } from "@/lib/contracts/export.ts";
import type { ColumnMapping } from "@/lib/contracts/job.ts";
import type { PlacesSpec } from "@/lib/contracts/places.ts";
import type { WaterfallSpec } from "@/lib/contracts/waterfall.ts";
import { PAGE_PLACES, pagesFor } from "@/lib/engine/place-search.ts";
import { worstCaseCredits } from "@/lib/providers/charge.ts";
import { getOperation, getProvider } from "@/lib/providers/registry.ts";
import { forecast } from "@/lib/waterfall/forecast.ts";
import type { Session } from "../session.ts";
import { readyPlan, requireConnected } from "../waterfalls/ready-plan.ts";
import { mappedFields } from "./check-list.ts";

type Task = {
  waterfall: WaterfallSpec;
  /** Of a places job. */
  places?: PlacesSpec | undefined;
  /** Of an export, which asks nobody. */
  export?: ExportSpec | undefined;
  rows: number;
  mapping: ColumnMapping;
};

/** The most credits a run can cost, once it is sure that it can run (see `readyPlan`). A research job is one question a row. */
export async function worstCaseOf(session: Session, task: Task): Promise<number> {
  const { waterfall, places, rows, mapping } = task;
  if (task.export) return 0;
  if (places) {
    await requireConnected(session, waterfall);
    return rows * places.providers.reduce((sum, slug) => sum + placesCredits(slug, places.limit), 0);
  }
  const research = waterfall.steps.find(({ operation }) => operation === "research");
  if (research) {
    await requireConnected(session, waterfall);
    return rows * worstCaseCredits(getOperation(getProvider(research.provider), "research").charge);
  }
  const plan = await readyPlan(session, waterfall);
  return forecast(plan, rows, { fields: mappedFields(mapping) }).worstCaseCredits;
}

/** As many pages as the limit takes, the last of them not full. */
function placesCredits(slug: string, limit: number): number {
  const { charge } = getOperation(getProvider(slug), "find-places");
  const full = worstCaseCredits(charge, PAGE_PLACES);
  return (pagesFor(limit) - 1) * full + worstCaseCredits(charge, limit % PAGE_PLACES || PAGE_PLACES);
}
