import type { ColumnMapping } from "@/lib/contracts/job.ts";
import type { WaterfallSpec } from "@/lib/contracts/waterfall.ts";
import { providerCatalogue } from "@/lib/engine/job-context.ts";
import { mappedFields } from "@/lib/services/jobs/check-list.ts";
import { forecast } from "@/lib/waterfall/forecast.ts";
import { plan } from "@/lib/waterfall/plan.ts";
import { table } from "../table.ts";

/** What a run would ask and could cost, as text. Throws an Error with every reason why the waterfall cannot run. */
export function describeRun(
  spec: WaterfallSpec,
  list: { fileName: string; rows: number; mapping: ColumnMapping },
): { text: string; worstCaseCredits: number } {
  const planned = plan(spec, providerCatalogue());
  if (!planned.ok) throw new Error(planned.problems.join("; "));
  const fields = mappedFields(list.mapping);
  const { steps, worstCaseCredits } = forecast(planned.plan, list.rows, { fields });
  const mapped = Object.entries(list.mapping).flatMap(([column, field]) => (field ? [`${column} → ${field}`] : []));
  const lines = steps.map((step, index) => [
    index + 1,
    step.providerName,
    step.operation,
    step.role,
    step.credits === 0 ? "free" : `${step.credits} ${step.rule.replace("_", " ")}`,
    step.runnable ? (step.note ?? "") : `left out: ${step.note ?? "its needs are not met"}`,
  ]);
  const text = [
    `${list.fileName}: ${list.rows} rows`,
    `Columns used: ${mapped.join(", ")}`,
    "",
    table(["", "Provider", "Asked for", "As", "Credits", ""], lines, [0]),
    "",
    `At worst ${worstCaseCredits} credits in all (each at its provider); what was asked before is not paid again.`,
  ].join("\n");
  return { text, worstCaseCredits };
}
