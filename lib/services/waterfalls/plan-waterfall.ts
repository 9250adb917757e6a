import type { PlanReply, planRequest } from "@/lib/contracts/api.ts";
import { withUser } from "@/lib/db/client.ts";
import { listConnections } from "@/lib/db/connections.ts";
import { providerCatalogue } from "@/lib/engine/job-context.ts";
import { forecast } from "@/lib/waterfall/forecast.ts";
import { plan } from "@/lib/waterfall/plan.ts";
import type { z } from "zod";
import type { Session } from "../session.ts";
import { connectionProblems } from "./check-connections.ts";
import { findSpec } from "./find-spec.ts";

type Input = z.infer<typeof planRequest>;

/** What a run would ask, in order, what it can cost at worst, and what stands in its way. Nothing is asked or paid. */
export async function planWaterfall({ session, input }: { session: Session; input: Input }): Promise<PlanReply> {
  const spec = await findSpec(session, input.waterfall);
  const connections = await withUser(session.userId, (handle) => listConnections(handle, session.workspaceId));
  const missing = connectionProblems(spec, connections).map(({ message }) => message);
  const planned = plan(spec, providerCatalogue(connections));
  if (!planned.ok) return { steps: [], worstCaseCredits: 0, problems: [...planned.problems, ...missing] };
  const { steps, worstCaseCredits } = forecast(planned.plan, input.rows, { fields: input.fields });
  return { steps, worstCaseCredits, problems: missing };
}
